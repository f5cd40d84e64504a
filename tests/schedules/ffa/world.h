/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What schedules behind FF-A find besides the machine (states.h has what all have), and what they
 * leave for their judge.
 */
#ifndef SCHEDULES_FFA_WORLD_H
#define SCHEDULES_FFA_WORLD_H

#include "../actor.h"
#include "../states.h"
#include "driver/ffa_guest.h"

#define DESCRIBED_PAGES 3u
#define FRAGMENT_PAGES	3u /* of the last fragment of a share */
#define CPUS		3u

/* What an actor does: a call, which may have to be made again, or a yielding one. */
struct ffa_work {
	struct ffa_call *call; /* NULL: none; @own, @std.call, or one of the prepared state's */
	struct ffa_call own;
	struct ffa_std *std; /* the yielding call that it is of */
	struct ffa_std own_std;
};

struct ffa_world {
	struct ffa_work work[ACTORS];
	struct guest_share *own[CPUS]; /* to take back, each CPU one */
	uint64_t own_handle[CPUS];
	struct guest_share *same; /* that all of them are about, while it is the guest's */
	uint64_t same_handle;
	struct guest_share *args; /* the buffer for messages, and its handle */
	uint64_t args_handle;
	uint32_t session;
	uint32_t described; /* length of the descriptor that is in TX; and in guest two's */
	uint32_t described_two;
	om_ipa_t page[DESCRIBED_PAGES]; /* that guest one's is of */
	uint64_t two_handle;		/* of a share of guest two's */
	uint64_t fragment_handle; /* a share has begun with a fragment; its next, the last, is in TX
				   */
	struct ffa_call again;	  /* of before: it has to be made again */
	bool has_again;
	struct ffa_std suspended; /* of before: OP-TEE waits for its answer */
	bool has_suspended;
	uint64_t notified;    /* bits that guest one is to get */
	bool same_is_held;    /* OP-TEE has it from a message, and is not told to let go */
	bool was_given_again; /* its handle, to another share */
	bool is_unmapped;
	bool rx_is_full;
	bool has_no_room;   /* no more shares */
	bool optee_refuses; /* a share, once */
	bool has_past;	    /* a version that is asked for is a new driver's */
	bool was_asked;	    /* one was, and the renewal is due */
	bool was_rewritten; /* TX, while it was described */
};

extern struct ffa_world ffa;

/* What guest one's life began with is no more, or not all. */
bool ffa_is_gone(const struct guest *guest);

#endif
