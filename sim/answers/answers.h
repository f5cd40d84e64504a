/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A specification of what guests are told, that runs: from what a guest says, and the state as it
 * can be seen from outside, it computes which answers are right, and what the mediator answers has
 * to be one of them. It is written from OP-TEE's ABI and from what docs/ promises, and knows
 * nothing of how the mediator comes to its answers.
 *
 *   std.c      standard calls, from the first SMC to the answer; note.c what becomes of one
 *   message.c  what is wrong with a message; sessions.c which sessions it may name
 *   rpc.c      RPCs: what is asked of the guest, and what is wrong with its answer
 *   fast.c     fast calls
 *   told.c     what is in the guest's memory then
 *   state.c    what is known of a VM; watch.c, memory.c: from where
 *
 * Where vCPUs are inside at the same time the order of what they do is not known here: then an
 * answer has to be one that its call can have at all.
 */
#ifndef SIM_ANSWERS_H
#define SIM_ANSWERS_H

#include "answers/entry.h"

/* Answers that were compared: with what is right in the state; and with what the call can have. */
struct answers_count {
	uint64_t exactly;
	uint64_t loosely;
};

extern struct answers_count answers_count;

/* A VM is created for @guest; it comes before om_vm_create(). */
void answers_guest(const struct guest *guest);
/* It was not created, or has ended. */
void answers_no_guest(const struct guest *guest);
/*
 * The guest's memory was written or taken away, not by its driver for a call that it is about to
 * make or to go on with: of calls in progress nobody knows what the mediator has read.
 */
void answers_memory_changed(const struct guest *guest);

/* Around an entry of a guest's by the SMC ABI. */
void answers_begin(struct answers_entry *it, const struct guest *guest, const struct om_smc *asked);
void answers_end(struct answers_entry *it, bool gave_way, const struct om_smc *told);

/* Around another entry for the VM: the handler of interrupts, a reset, its end. */
void answers_other_begin(const struct guest *guest);
void answers_other_end(const struct guest *guest);
/* The hypervisor resets or ends the VM, and is not done; or is done. */
void answers_shut(const struct guest *guest, bool is_shut);

#endif
