/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RPCs: what the guest hears of what OP-TEE asks, and what is wrong with its answer
 * (optee_rpc_cmd.h; docs/architecture.md).
 */
#ifndef SIM_ANSWERS_RPC_H
#define SIM_ANSWERS_RPC_H

#include "answers/entry.h"
#include "answers/set.h"

/* OP-TEE asks something: what the guest is asked then. */
void answers_of_request(const struct answers_entry *it, struct answers_set *set);

/*
 * The guest has answered: what it may be asked before OP-TEE hears of it. @set has nothing if the
 * answer is one that OP-TEE gets to know at once.
 */
void answers_of_reply(const struct answers_entry *it, struct answers_set *set);

/* Reads the answer to SHM_ALLOC, if the entry is one, and decides whether it can be taken. */
void answers_read_reply(struct answers_entry *it);

/* What its request changes, once the guest has been told. */
void answers_note_request(struct answers_entry *it);

#endif
