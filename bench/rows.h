/* SPDX-License-Identifier: BSD-2-Clause */
/* The work that is measured, by what it asks of the mediator. Each profile is named by its row. */
#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H

#include <stdint.h>
#include <optee_mediator/mediator.h>

/* Buffers of one page that are there when a call is measured, and when their number is. */
#define FEW_BUFFERS  16
#define MANY_BUFFERS 65536

/* A VM with FEW_BUFFERS. */
void measure_fast_call(struct om_vm *vm);
void measure_sessions(struct om_vm *vm);
void measure_messages_in_buffer(struct om_vm *vm);
void measure_registrations(struct om_vm *vm);
void measure_rpcs(struct om_vm *vm);

/* Makes MANY_BUFFERS, which are as many as the VM may have, of FEW_BUFFERS; ends the VM. */
void measure_many(struct om_vm *vm);

/* VMs of their own. */
void measure_cached_rpc_buffer(void);
void measure_usual_end(void);
void measure_hostile(void); /* nothing, if hostile_begin() says so */

/* Registers a page again and again, as buffers from number @buffer on. */
void measure_register_page(struct om_vm *vm, const char *name, uint64_t buffer);

#endif
