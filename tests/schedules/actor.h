/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The CPUs of a schedule: what each is about, and what came of it.
 */
#ifndef SCHEDULES_ACTOR_H
#define SCHEDULES_ACTOR_H

#include "cpu.h"
#include "driver/guest.h"

/* Three that a schedule has enter, and one that stands in the prepared state. */
#define ACTORS	       4u
#define ACTOR_STANDING 3u

struct entry;

struct actor {
	struct cpu cpu; /* first: it is found by it */
	const struct entry *entry;

	/* What it is about, and what came of it: see entries.h. */
	struct guest_call call;
	struct guest_call *resumed;
	bool is_call;		    /* @call is one, begun */
	struct guest_result result; /* of the call, if it @has_result */
	bool has_result;
	struct om_smc answer;
	bool answered;
	unsigned began; /* and @ended: how many had begun or ended before */
	unsigned ended;
	uint64_t lives;	  /* of its guest when it began */
	bool saw_renewal; /* before its end, and be it its own */
	bool met_call;	  /* another call of the VM was in progress meanwhile */
	bool met_mover;	  /* a question or a reset was under way meanwhile */
	bool met_entry;	  /* another vCPU of the VM was inside meanwhile */
};

extern struct actor actor[ACTORS];

/* The schedule's hooks in the port and in the model OP-TEE. */
void actors_init(void);

void actor_begin(struct actor *it, const struct entry *entry);
/* Runs it to its @stop_at-th point, or if 0, to its end. */
void actor_run(struct actor *it, unsigned stop_at);
/* Runs it to its @stop_at-th point within OP-TEE. */
void actor_run_into_optee(struct actor *it, unsigned stop_at);

/* An entry of the hypervisor's is under way in it. */
bool actor_is_inside(const struct actor *it);

#endif
