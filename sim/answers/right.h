/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The answers that are right for one entry. Mostly there is one; more where the ABI leaves it open
 * which of several mistakes is told, or where what decides cannot be seen from outside.
 */
#ifndef SIM_ANSWERS_RIGHT_H
#define SIM_ANSWERS_RIGHT_H

#include <stdbool.h>
#include <stdint.h>

#define ANSWERS_AT_MOST 16u

/* What goes with a0 to a3. */
enum answer_message {
	ANSWER_NO_MESSAGE, /* none that could be looked at */
	ANSWER_UNWRITTEN,  /* ret and ret_origin are what the guest wrote */
	ANSWER_REFUSED,	   /* ret as said, by the mediator */
	ANSWER_RESULT,	   /* what OP-TEE left */
	ANSWER_REQUEST,	   /* OP-TEE's request, in the words of the guest */
	ANSWER_TAKE_BACK   /* SHM_FREE of what the guest has just given */
};

struct answer {
	uint64_t a[4];
	bool has_id; /* a3 is an id, which no other call has */
	enum answer_message message;
	uint32_t ret;
};

struct answers_set {
	unsigned count;
	struct answer answer[ANSWERS_AT_MOST];
	bool must_fail; /* OP-TEE must not hear of it */
};

#endif
