/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fast calls: a table of function ids, each with what is right (optee_smc.h; docs/architecture.md,
 * "Life" and "What the guest sees").
 */
#ifndef SIM_ANSWERS_FAST_H
#define SIM_ANSWERS_FAST_H

#include "answers/entry.h"
#include "answers/set.h"

/* What the VM is offered, of all that OP-TEE has: ABI_CAP_... */
uint32_t answers_offered(const struct answers_vm *vm);

/* For what is no standard call. */
void answers_of_fast(const struct answers_entry *it, struct answers_set *set);

/* What the call changes, once it is told. */
void answers_note_fast(struct answers_entry *it, const struct om_smc *told);

#endif
