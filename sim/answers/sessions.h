/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sessions of a VM: those that OP-TEE has opened for it and not been told to close. A call may
 * name no other, and there are so many at the most; see I15 of tests/README.md.
 */
#ifndef SIM_ANSWERS_SESSIONS_H
#define SIM_ANSWERS_SESSIONS_H

#include "answers/entry.h"
#include "answers/set.h"

/* Why the entry's message has to be refused, or may be, for the session that it opens or names. */
void answers_of_session(const struct answers_entry *it, struct answers_set *set);

/* Whether a call in progress, besides @call, is for the session that this is to close. */
enum answers_use answers_session_use(const struct answers_vm *vm, const struct answers_call *call);

/* OP-TEE gets a call's message, @sent; and is done with it. */
void answers_session_begins(struct answers_vm *vm, struct answers_call *call,
			    const struct answers_msg *sent);
void answers_session_ends(struct answers_vm *vm, const struct answers_call *call);

#endif
