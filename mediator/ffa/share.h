/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a VM shares with OP-TEE over FF-A: a table of handles, and the pages that are pinned for
 * each.
 *
 * Handles are OP-TEE's, and the guest has them as they are: OP-TEE gives the same one again as soon
 * as it has let go. (Those of own_handle.h are the exception.) So the table is searched, which it
 * is small enough for: OP-TEE falls over a VM that shares more often than there are places here.
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
 */
#ifndef OM_SHARE_H
#define OM_SHARE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "../shm/page_list.h"
#include "ffa_vm.h"

/* The most that OP-TEE stands is 64. Tests have fewer. */
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
	OM_SHARE_LOST
};

struct om_share {
	_Atomic uint32_t state;	 /* enum om_share_state */
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

/* OP-TEE may have it, or not. */
void om_share_lose(struct om_share *share, uint64_t handle);

enum om_share_found {
	OM_SHARE_NONE,	    /* the VM has no such handle */
	OM_SHARE_IN_USE,    /* another CPU is at it: make the same call again */
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
