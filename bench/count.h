/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is counted by callgrind: one profile for each name, in which only the mediator and its port
 * are looked at (bench/report.py).
 */
#ifndef BENCH_COUNT_H
#define BENCH_COUNT_H

#include <stdint.h>
#include <optee_mediator/mediator.h>

#include "machine.h"

/* A profile begins, and ends: what was counted between is the cost of @times units of @name. */
void count_begin(void);
void count_end(const char *name, uint64_t times);

/* What is between them is counted. */
void count_on(void);
void count_off(void);

/* What is counted: guest_call() of vCPU 0, guest_call_uid(), and the end of a VM. */
void count_call(struct om_vm *vm);
void count_uid(struct om_vm *vm);
void count_end_of_vm(struct om_vm *vm);

/* A profile of the message that is prepared: one call before, and 16 that are counted. */
void count_calls(struct om_vm *vm, const char *name);

/* The same, and each of the calls is met so by the secure world. */
void count_meetings(struct om_vm *vm, const char *name, enum meeting meeting, uint64_t pages);

#endif
