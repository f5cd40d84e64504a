/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A driver's work with OP-TEE, mixed without order, by a vCPU whose lives another vCPU ends: see
 * renewal.h.
 */
#ifndef TESTS_GUEST_WORKER_H
#define TESTS_GUEST_WORKER_H

#include <stdbool.h>
#include <stdint.h>

/* Of the worker alone, until it is done; others look at rounds and entries by the functions. */
struct worker {
	uint64_t rounds;
	uint64_t entries; /* SMCs */
	uint64_t calls;	  /* standard calls that came to an end */
	uint64_t rpcs;
	uint64_t lost; /* calls that were forgotten before their end */
	uint64_t left; /* calls that were left in an RPC for a while */
	uint64_t busy;
	uint64_t unknown; /* OP-TEE was not there */
	uint64_t strange; /* answers that no driver expects; the first one: */
	uint32_t strange_function;
	uint32_t strange_answer;
	uint32_t strange_cmd; /* of the last message, and what it was answered */
	uint32_t strange_ret;
};

extern struct worker worker;

/* So many rounds; to be called on the second vCPU, once @worker is set up for it. */
void worker_init(uint64_t rounds);
void worker_run(void);

/*
 * The worker waits when it has come to this round, so that it cannot leave the other vCPU behind,
 * which is slow when it has to wait for OP-TEE, or for the mediator.
 */
void worker_go_on_to(uint64_t round);

uint64_t worker_rounds(void);
uint64_t worker_entries(void);

/* Whether it makes no entry for the moment, or no more. */
bool worker_rests(void);
bool worker_is_done(void);

#endif
