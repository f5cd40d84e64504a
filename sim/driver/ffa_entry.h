/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's one way into the mediator if it speaks FF-A: calls that may have to be made again, and
 * what the model is to know of them, whoever makes them.
 */
#ifndef SIM_FFA_ENTRY_H
#define SIM_FFA_ENTRY_H

#include "model/guest_state.h"

struct ffa_call {
	struct guest *guest;
	uint32_t vcpu;
	struct om_smc asked;
	struct om_smc answer;
	struct guest_share *share; /* what is shared, or taken back, once that is known */
	uint64_t forgets;	   /* of the guest, when the share was noted */
	uint64_t midway;	   /* it is to be made again: the guest's forgets then, + 1 */
	uint64_t waited;	   /* for its fragments, when the call was made first */
};

/* @share: of MEM_SHARE, the guest's own; or NULL, and what the guest's TX says is taken down. */
struct ffa_call ffa_call_of(struct guest *guest, uint32_t vcpu, struct om_smc asked,
			    struct guest_share *share);
bool ffa_is_midway(const struct ffa_call *call);
/* One entry. Returns false if the call is to be made again. */
bool ffa_enter(struct ffa_call *call);
/* Until there is an answer; the guest is told how often it was made again. */
struct om_smc ffa_finish(struct ffa_call *call);

struct om_smc ffa_say(struct guest *guest, struct om_smc asked);
#define FFA_SAY(guest, ...) ffa_say(guest, (struct om_smc){ .a = { __VA_ARGS__ } })

#endif
