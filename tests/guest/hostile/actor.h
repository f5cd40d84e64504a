/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A vCPU that is hostile over OP-TEE's own SMCs. There are two, and each does act after act: what
 * an act chooses depends on the seed, the bout, the vCPU and the act's number alone, so that a bout
 * can be repeated whatever was answered before.
 */
#ifndef TESTS_GUEST_HOSTILE_ACTOR_H
#define TESTS_GUEST_HOSTILE_ACTOR_H

#include "guest.h"
#include "random.h"
#include "secure/abi.h"

#define ACTORS	 2
#define PENDING	 16 /* as many calls as a VM may have, or more */
#define SESSIONS 8  /* that a vCPU remembers */
#define COMPARED 6  /* parameters of a message that mean something */

#define FIRST_NO_SESSION UINT32_C(0x80000000) /* OP-TEE gives no such number, nor 0 */

/* What a bout may do: see bout.h. */
struct bout {
	uint64_t number;
	bool renews;  /* drivers introduce themselves meanwhile; else TAs may be loaded */
	bool mangles; /* each vCPU changes what the other one has given OP-TEE */
};

/* A message as it was sent, to be compared with what comes back. */
struct sent_text {
	struct abi_msg *at; /* NULL: it is not to be compared */
	uint32_t header[8];
	struct abi_param params[COMPARED];
};

/* A call that waits for an answer of the guest's. */
struct pending {
	struct om_smc asked;	  /* the question, as it came */
	struct abi_msg *requests; /* where those of a call are that brings its own room, or NULL */
	struct sent_text text;
};

struct actor {
	unsigned int number;
	const struct bout *bout;
	struct random order; /* of the act */
	uint64_t acts;
	uint64_t calls;	  /* SMCs of all kinds */
	uint64_t repeats; /* besides: answers that were said once more, as for an interrupt */
	uint64_t done;	  /* calls that OP-TEE carried out */
	uint64_t refused; /* calls that somebody refused */
	uint64_t rpcs;
	uint64_t stale; /* answers to nothing */
	uint64_t changes;
	uint64_t strange; /* answers that cannot be */
	struct pending pending[PENDING];
	unsigned int pending_count;
	uint32_t sessions[SESSIONS]; /* that were opened, and perhaps closed since */
};

extern struct actor actors[ACTORS];

static inline uint32_t below(struct actor *actor, uint32_t count)
{
	return random_below(&actor->order, count);
}

/* True once in @count times. */
static inline bool once_in(struct actor *actor, uint32_t count)
{
	return !below(actor, count);
}

static inline struct actor *other_of(const struct actor *actor)
{
	return &actors[!actor->number];
}

/* One SMC: counted, and its answer judged. */
struct om_smc actor_smc(struct actor *actor, struct om_smc call);

/* An answer, or what is in memory, that cannot be: the first one is printed. */
void actor_note_strange(struct actor *actor, const char *why, const struct om_smc *call,
			const struct om_smc *answer);

#endif
