/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUs that enter the mediator, each a flow of control that can be stopped at every point: a port
 * call, before and after; a lock, before and after; an atomic access; and within OP-TEE.
 */
#ifndef SCHEDULES_ACTOR_H
#define SCHEDULES_ACTOR_H

#include "context.h"
#include "driver/guest.h"
#include "port/port.h"

/* Three that a schedule has enter, and one that stands in the prepared state. */
#define ACTORS	       4u
#define ACTOR_STANDING 3u

enum actor_state {
	ACTOR_IDLE,
	ACTOR_STOPPED, /* at the point that was asked for */
	ACTOR_WAITING, /* for a lock that another has */
	ACTOR_ENDED
};

struct entry;

/* What belongs to a CPU of what the port keeps. */
struct actor_cpu {
	struct sim_entry *entry;
	bool in_hook;
	unsigned locks_held;
};

struct actor {
	struct context context;
	void *stack;
	const struct entry *entry;
	enum actor_state state;
	unsigned points;	/* so far */
	unsigned stop_at;	/* 0: at none */
	unsigned stop_in_optee; /* at so manieth point within OP-TEE; 0: at none */
	struct om_port_lock *wants;
	struct om_port_lock *holds;
	bool stops_on_release;
	struct actor_cpu cpu;

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
