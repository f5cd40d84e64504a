/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The invariant: what a VM of the mediator's looks like inside when all is well.
 *
 * The only code of the tests that knows the mediator's structures; embedders do not compile it. One
 * predicate for each kind of object, and om_vm_is_valid() for all of them together, and for what
 * they say of each other. It holds whenever no CPU is inside for the VM.
 */
#ifndef TESTS_VALID_H
#define TESTS_VALID_H

#include <stdbool.h>

#include "call/call.h"
#include "vm/life_word.h"
#include "vm/vm.h"

bool om_quota_is_valid(const struct om_quota *quota, uint64_t most);
bool om_array_is_valid(const struct om_array *array);
bool om_life_is_valid(const struct om_vm *vm);
bool om_page_list_is_valid(const struct om_vm *vm, const struct om_page_list *list);
bool om_shm_is_valid(const struct om_vm *vm, uint32_t slot);
bool om_free_chain_is_valid(const struct om_shm_table *table);
bool om_shm_index_is_valid(const struct om_shm_table *table);
bool om_call_is_valid(const struct om_call *call);
bool om_figures_are_valid(const struct om_vm *vm);

bool om_vm_is_valid(const struct om_vm *vm);

/* Whether the machine has a page at PA 0: no other can be there. */
extern bool om_valid_has_pa_0;

/* After one of these was false: what did not hold. */
extern const char *om_valid_why;

#endif
