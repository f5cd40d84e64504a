/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The prepared states in which schedules begin.
 */
#ifndef SCHEDULES_STATES_H
#define SCHEDULES_STATES_H

#include "driver/guest.h"

#define WORLD_CALLS 2u

/* What @used is filled with; and bits of world.held. */
#define WORLD_BYTE 7u
#define WORLD_USED 1u
#define WORLD_ARGS 2u

/* What a schedule's entries find, besides the machine, and what they leave for its judge. */
struct world {
	uint32_t session; /* of guest one */
	uint32_t session_two;
	uint32_t closing[3];	      /* sessions to close, by the CPU that does it */
	struct guest_share *used;     /* a registered buffer that calls use */
	struct guest_share *spare[3]; /* registered buffers to unregister, by CPU */
	struct guest_call call[WORLD_CALLS];
	unsigned calls;		   /* of them that are suspended */
	uint64_t notified[2];	   /* what guest one is to be notified of, a bit per value */
	bool is_contended;	   /* @used is taken away, as it is used, by entries_used.c */
	unsigned held;		   /* of it and of the message buffer, what a suspended call has */
	bool is_resumed;	   /* one went on */
	struct guest_share *again; /* another under the cookie of @used */
	bool counts_down;	   /* who comes later is on a vCPU of a lower number */
	bool is_fresh;		   /* no call was made yet, and OP-TEE's cache is on */
	unsigned moments;	   /* entries that have begun, and that have ended */
	bool has_no_session;  /* the sessions mean nothing to OP-TEE: what calls answer is open */
	bool calls_fail;      /* the suspended calls will not get what they want */
	bool is_contested;    /* somebody answered for another */
	bool is_asked;	      /* a question was: a renewal is due, and calls before it may go */
	bool may_be_out;      /* OP-TEE does not have the VM, or will not take it again */
	bool is_quiet;	      /* guest one wants no notifications any more, and may get some */
	bool is_reset;	      /* a reset was begun */
	bool reset_is_due;    /* and has to be gone on with */
	bool is_destroyed;    /* a destroy was begun */
	bool standing_first;  /* who stands in the prepared state goes on before the others */
	bool is_ending;	      /* what the hypervisor does is not an entry's */
	bool is_over;	      /* all was judged, and the machine is taken down */
	uint64_t renewals[2]; /* of both VMs at the beginning */
	struct om_stats last; /* figures of a VM that was destroyed */
};

struct state {
	const char *name;
	void (*set_up)(void);
};

/* Of the program: states_table.c, or ffa/states.c. */
extern const struct state states[];
extern const unsigned state_count;
/* The one that is being built. */
extern const struct state *building;
extern struct world world;
extern struct guest one;
extern struct guest two;

const struct state *state_find(const char *name);

/* What state is being set up cannot be prepared: ends the program. */
void cannot_build(const char *why);
/* Else that is so. */
void must(bool well);

/* The machine afresh, in that state. What was before is forgotten, whatever it was. */
void state_build(const struct state *state);

/* Whether a life began since the state was built, in OP-TEE or in vain. */
bool has_renewed(const struct guest *guest);
/* All of a guest's lives; and whether one has begun since there were so many. */
uint64_t lives_of(const struct guest *guest);
bool has_renewed_since(const struct guest *guest, uint64_t lives);

#endif
