/* SPDX-License-Identifier: BSD-2-Clause */
/* What the hostile guest answers when OP-TEE asks for something in the middle of a call. */
#ifndef TESTS_GUEST_HOSTILE_REQUEST_H
#define TESTS_GUEST_HOSTILE_REQUEST_H

#include "hostile/actor.h"

/*
 * Makes @call, which has the question's registers, the answer; with @lies something of it is wrong.
 */
void request_answer(struct actor *actor, const struct pending *pending, struct om_smc *call,
		    bool lies);

/* Nothing of a former life is lent any more. */
void request_init(struct actor *actor);

#endif
