/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest may be answered over OP-TEE's own SMCs, whatever it has called with: each register
 * is accounted for, so that none can have an address of the machine's.
 */
#ifndef TESTS_GUEST_HOSTILE_JUDGE_H
#define TESTS_GUEST_HOSTILE_JUDGE_H

#include "hostile/actor.h"

/* Asks OP-TEE who it is: the answers to that are to be the same from now on. */
void judge_init(void);

/* NULL, or why that is no answer to @call. */
const char *judge_answer(const struct om_smc *call, const struct om_smc *answer);

/* NULL, or what is wrong with a message that came back, which nobody but OP-TEE has changed. */
const char *judge_text(const struct sent_text *sent);

/* NULL, or what of a request no guest is to see. */
const char *judge_request(const struct abi_msg *request);

#endif
