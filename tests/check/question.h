/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each thread of OP-TEE's has asked in the middle of a call, and which buffers OP-TEE has for
 * such requests: so that the answer, when it goes over, can be looked at.
 */
#ifndef TESTS_CHECK_QUESTION_H
#define TESTS_CHECK_QUESTION_H

#include "secure/abi.h"

struct om_smc;

/* A call that is in OP-TEE just now: begun, or gone on with. */
struct entered {
	unsigned int vm;
	uint64_t message;  /* the address of its page */
	bool has_own_room; /* for requests, behind the message */
};

/* Begins a call, or looks at an answer, @call, that goes on with one. */
struct entered question_begin(unsigned int vm, const struct om_smc *call);
struct entered question_answer(unsigned int vm, const struct om_smc *call);

/* OP-TEE has returned from it. */
void question_note(const struct entered *entered, const struct om_smc *answer);

/* OP-TEE has the buffer of that name no more; and nothing any more of that VM. */
void question_forget_buffer(unsigned int vm, uint64_t cookie);
void question_forget(unsigned int vm);

#endif
