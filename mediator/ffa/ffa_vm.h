/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A virtual machine behind FF-A: what every VM has, and what only this door needs. The word of its
 * life (vm.life) has a meaning of its own here: see presence.h.
 */
#ifndef OM_FFA_VM_H
#define OM_FFA_VM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "../vm/vm.h"
#include "abi_ffa.h"

/*
 * The guest's pair of buffers. They are reached by their IPA whenever they are used, so that
 * nothing is pinned for them; what the VM has given back meanwhile cannot be reached.
 */
struct om_mailbox {
	_Atomic uint32_t state; /* see mailbox.c */
	_Atomic uint64_t tx;	/* IPA of what the guest writes */
	_Atomic uint64_t rx;	/* and of what it reads */
	_Atomic uint32_t pages; /* of each */
};

struct om_share;

#define OM_RANGES_AT_A_TIME 16

/*
 * The share that is being made; see sharing.c. But for the state, it is of the CPU that has taken
 * it.
 */
struct om_sharing {
	_Atomic uint32_t state;
	uint32_t fragment;	/* bytes of the descriptor that the call brought which began this */
	uint64_t named;		/* the handle that it named: MEM_FRAG_TX; 0: MEM_SHARE */
	uint32_t length;	/* of the whole descriptor */
	uint32_t received;	/* of that, with the fragment */
	uint64_t handle;	/* of our own, if it comes in fragments; else 0 */
	struct om_share *share; /* NULL: none, or it is released */
	int32_t error;		/* FFA_..., and it is being released; 0 so far */
	om_ipa_t next;		/* the range that is to be read next */
	uint32_t ranges;	/* in TX, and not read yet */
	uint32_t pages;		/* promised, and not pinned yet */
	uint32_t pieces;	/* of contiguous memory so far */
	uint64_t contiguous;	/* the address that would go on with the last of them */
	void *tail;		/* the last list page; NULL if there is none */
	uint32_t in_tail;	/* entries of it that are pinned */
	uint32_t range_at;	/* of those that were read, the one that is just used */
	uint32_t range_count;
	struct om_ffa_range range[OM_RANGES_AT_A_TIME]; /* what is left of each */
};

/* Handles of the hypervisor's own making; see own_handle.h. */
struct om_own_handles {
	uint64_t made;
	bool may_lose; /* in this life */
	bool has_lost; /* in some life */
};

/* See ffa_call.h. */
#define OM_FFA_CALLS_PER_PAGE 8
#define OM_FFA_CALL_PAGES     (OM_CALLS_MAX / OM_FFA_CALLS_PER_PAGE)

/* See shadow.h. There are none, if messages pass untouched. */
struct om_shadow {
	_Atomic uint32_t state;
	uint64_t handle;
	void *page[OM_FFA_CALL_PAGES];
};

struct om_ffa_vm {
	struct om_vm vm;
	struct om_mailbox mailbox;
	struct om_sharing sharing;
	struct om_own_handles own;
	struct om_share *shares; /* OM_SHARES of them, see share.h */
	uint32_t ended;		 /* how far the end of a life has come with them */
	bool has_notifications;
	bool is_shadowed; /* its messages are judged, and OP-TEE gets shadows of them */
	struct om_shadow shadow;

	_Atomic uint64_t calls_taken; /* a bit for each slot that is not free */
	void *call_page[OM_FFA_CALL_PAGES];
	_Atomic uint64_t entered; /* figures: calls that entered OP-TEE */
	_Atomic uint64_t asked;	  /* and how often the guest was asked */
};

_Static_assert(sizeof(struct om_ffa_vm) <= OM_PAGE_SIZE, "a VM is one page");

/* Each struct om_vm of this door is the first part of one. */
static inline struct om_ffa_vm *om_ffa_vm_of(struct om_vm *vm)
{
	return (struct om_ffa_vm *)vm;
}

#endif
