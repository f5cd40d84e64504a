/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a VM shares with OP-TEE over FF-A: a table of handles, and the pages that are pinned for
 * each.
 *
 * Handles are OP-TEE's, and the guest has them as they are: OP-TEE gives the same one again as soon
 * as it has let go. (Those of own_handle.h are the exception.) So the table is searched, which it
 * is small enough for: OP-TEE has 64 places in a VM's partition, and a VM gets fewer.
 *
 *   FREE -> OPENING      a share begins: pages are pinned, OP-TEE is told
 *   OPENING -> LIVE      OP-TEE has it, under a handle
 *   LIVE -> BUSY         a CPU is with OP-TEE about it, and no other must be
 *   BUSY -> LIVE         OP-TEE goes on having it
 *   BUSY -> FREE         OP-TEE has let go, and so did we
 *   BUSY -> ENDED        OP-TEE has let go, but to unpin gave way
 *   ENDED -> RELEASING   the next RECLAIM of that handle goes on
 *   RELEASING -> ENDED, FREE
 *   OPENING -> LOST      OP-TEE gave no answer that says whether it has it: pinned until it
 *                        forgets the VM
 *   OPENING -> HIDDEN    OP-TEE has it, and it is the mediator's: no guest finds it
 *
 * A share that is LIVE may have users besides, who are counted in the same word: then it is not
 * claimed, and neither its handle nor its pages change.
 */
#ifndef OM_SHARE_H
#define OM_SHARE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "../shm/page_list.h"
#include "ffa_vm.h"

/* Fewer than OP-TEE's 64. Tests have still fewer. */
#ifndef OM_SHARES
#define OM_SHARES 60
#endif

enum om_share_state {
	OM_SHARE_FREE,
	OM_SHARE_OPENING,
	OM_SHARE_LIVE,
	OM_SHARE_BUSY,
	OM_SHARE_RELEASING,
	OM_SHARE_ENDED,
	OM_SHARE_LOST,
	OM_SHARE_HIDDEN
};

struct om_share {
	_Atomic uint32_t word;	 /* enum om_share_state, and users above; see share.c */
	_Atomic uint64_t handle; /* from LIVE on */
	struct om_page_list pages;
};

_Static_assert(OM_SHARES * sizeof(struct om_share) <= OM_PAGE_SIZE, "the table is one page");

/* Returns false if there is no memory. */
bool om_shares_init(struct om_ffa_vm *ffa);
void om_shares_clean_up(struct om_ffa_vm *ffa);

/* A share in state OPENING, the caller's. NULL, and counted as a refusal, beyond the limit. */
struct om_share *om_share_new(struct om_ffa_vm *ffa);

/* OP-TEE has it from now on. */
void om_share_open(struct om_share *share, uint64_t handle);

/* The same for one that is the mediator's. It has no pages of the VM's. */
void om_share_hide(struct om_share *share, uint64_t handle);

/* OP-TEE may have it, or not. */
void om_share_lose(struct om_share *share, uint64_t handle);

enum om_share_found {
	OM_SHARE_NONE,	    /* the VM has no such handle */
	OM_SHARE_IN_USE,    /* another CPU is at it: make the same call again */
	OM_SHARE_HAS_USERS, /* om_share_use() */
	OM_SHARE_CLAIMED,   /* it is BUSY now, and the caller's */
	OM_SHARE_TO_RELEASE /* it is RELEASING now, and the caller's: OP-TEE has let go */
};

/*
 * Looks for @handle, and claims it. One that OP-TEE has let go of is found only if @ended says so,
 * and then it comes first: if OP-TEE has given its handle again meanwhile, each RECLAIM still ends
 * one share.
 */
enum om_share_found om_share_claim(struct om_ffa_vm *ffa, uint64_t handle, bool ended,
				   struct om_share **share);

/*
 * Looks for @handle among those that OP-TEE has, and makes the caller one of its users, until
 * om_share_unuse(). NULL if there is none; or while another CPU is at it, which *@is_busy says
 * then: make the same call again.
 */
struct om_share *om_share_use(struct om_ffa_vm *ffa, uint64_t handle, bool *is_busy);
void om_share_unuse(struct om_share *share);

/*
 * Whether the VM shares anything under that handle, as it is just now. OP-TEE looks a handle up
 * again, and finds what the VM shares under it then.
 */
bool om_share_is_there(const struct om_ffa_vm *ffa, uint64_t handle);

/* Of one that is BUSY: OP-TEE still has it. */
void om_share_unclaim(struct om_share *share);

/* It was BUSY or RELEASING, and OP-TEE has let go; whoever claims it next goes on releasing it. */
void om_share_end(struct om_share *share);

/*
 * OP-TEE has it not, or not any more: it is FREE afterwards. Returns false to give way: it is still
 * the caller's.
 */
bool om_share_release(struct om_ffa_vm *ffa, struct om_share *share);

/*
 * Before OP-TEE is told to forget the VM, when nobody else is there: takes back what has a handle
 * of the hypervisor's own making, as far as OP-TEE lets go of it. The pages are released
 * afterwards. Returns false to give way: call again.
 */
bool om_shares_take_back(struct om_ffa_vm *ffa);

/*
 * Releases all, when OP-TEE has forgotten the VM and nobody else is there, from where the last call
 * left off. Returns false to give way: call again.
 */
bool om_shares_drop_all(struct om_ffa_vm *ffa);

#endif
