/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hypervisor that looks at what OP-TEE is given: its accounts of pages. Whatever the mediator's
 * port hands out, and takes back, is written down here, by VM; what cannot be stops the machine.
 */
#ifndef TESTS_CHECK_ACCOUNT_H
#define TESTS_CHECK_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

struct om_port_vm;

/* Before the first page is given: while there is room in RAM to be carved out. */
void account_init(void);

/* VMs by their number, from 1, which is their client id. */
unsigned int account_vm(const struct om_port_vm *vm);

/* A pin of that VM's page, and its end. */
void account_pin(unsigned int vm, uint64_t pa);
void account_unpin(unsigned int vm, uint64_t pa);

/* A page for the mediator, on behalf of that VM, and its end. */
void account_take(unsigned int vm, uint64_t pa);
void account_give(unsigned int vm, uint64_t pa);

/* Whose the page with that address is, wherever it is in it. */
bool account_is_pinned(unsigned int vm, uint64_t pa);
bool account_is_mediators(unsigned int vm, uint64_t pa);

#endif
