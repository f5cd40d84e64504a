/* SPDX-License-Identifier: BSD-2-Clause */
/* See sharing.h. */
#include "sharing.h"

#include <stddef.h>
#include <stdint.h>
#include <optee_mediator/port.h>

#include "../shm/admit.h"
#include "descriptor.h"
#include "ffa_vm.h"
#include "mailbox.h"
#include "offer.h"
#include "own_handle.h"
#include "ranges.h"
#include "refuse.h"
#include "registers.h"
#include "share.h"

/* States of sharing.state. */
enum {
	IDLE,
	BUSY,	/* a CPU is at it */
	PAUSED, /* it gave way in the middle of a call */
	WAITING /* for the next fragment */
};

/* Returns what it was; unless that is BUSY, it is the caller's until leave(). */
static uint32_t take(struct om_ffa_vm *ffa)
{
	return atomic_exchange_explicit(&ffa->sharing.state, BUSY, memory_order_acquire);
}

static void leave(struct om_ffa_vm *ffa, uint32_t to)
{
	atomic_store_explicit(&ffa->sharing.state, to, memory_order_release);
}

/* A fragment is in TX, from @at on, with nothing but ranges. */
static void begin_ranges(struct om_sharing *sharing, uint64_t at, uint32_t size)
{
	sharing->next.v = at;
	sharing->ranges = size / sizeof(struct om_ffa_range);
	sharing->range_at = sharing->range_count = 0;
}

/* The guest's descriptor is good, as far as can be said before its ranges are read. */
static void start(struct om_sharing *sharing, const struct om_described *described)
{
	sharing->named = 0;
	sharing->received = sharing->fragment;
	sharing->error = 0;
	sharing->pages = described->pages;
	sharing->pieces = 0;
	sharing->contiguous = UINT64_MAX; /* no page's, wherever the machine has its RAM */
	sharing->tail = NULL;
	sharing->share->pages.u.list.unread = described->pages;
}

/* A place for what is about to be shared, and its handle if that must be ours. */
static bool reserve(struct om_ffa_vm *ffa, uint32_t pages)
{
	struct om_sharing *sharing = &ffa->sharing;
	bool is_whole = sharing->fragment == sharing->length;

	sharing->handle = is_whole ? 0 : om_own_handle_new(ffa);
	if ((!is_whole && !sharing->handle) || om_admit(&ffa->vm, pages) != TEEC_SUCCESS)
		return false;
	sharing->share = om_share_new(ffa);
	if (!sharing->share)
		om_quota_give(&ffa->vm.pages, pages);
	return sharing->share;
}

static int32_t begin(struct om_ffa_vm *ffa, uint32_t length, uint32_t fragment)
{
	struct om_sharing *sharing = &ffa->sharing;
	struct om_described described;
	om_ipa_t tx;

	if (fragment > om_mailbox_tx(ffa, &tx) || fragment % sizeof(struct om_ffa_range) ||
	    om_descriptor_read(ffa, tx, length, fragment, &described))
		return om_ffa_refuse(ffa, OM_REFUSED_MESSAGE);
	sharing->length = length;
	sharing->fragment = fragment;
	if (!reserve(ffa, described.pages))
		return FFA_NO_MEMORY;
	start(sharing, &described);
	begin_ranges(sharing, tx.v + described.first, fragment - described.first);
	return 0;
}

/* One that no descriptor of that length has makes an end of it. */
static void begin_next(struct om_ffa_vm *ffa, uint32_t fragment)
{
	struct om_sharing *sharing = &ffa->sharing;
	om_ipa_t tx;

	sharing->named = sharing->handle;
	sharing->fragment = fragment;
	if (!fragment || fragment % sizeof(struct om_ffa_range) ||
	    fragment > sharing->length - sharing->received || fragment > om_mailbox_tx(ffa, &tx)) {
		sharing->error = om_ffa_refuse(ffa, OM_REFUSED_MESSAGE);
		return;
	}
	sharing->received += fragment;
	begin_ranges(sharing, tx.v, fragment);
}

/*
 * Pins what is in TX, and offers all to OP-TEE. Returns IDLE if that is over, or failed; else the
 * state in which it is left. If it failed, it gives way so that to unpin is another step.
 */
static uint32_t make(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	struct om_sharing *sharing = &ffa->sharing;

	if (!om_ranges_pin(ffa))
		return PAUSED;
	if (!sharing->error && sharing->received < sharing->length) {
		om_ffa_want(smc, sharing->handle, sharing->received);
		return WAITING;
	}
	if (!sharing->error && !om_offer(ffa, smc))
		return PAUSED;
	return sharing->error && om_port_must_yield(ffa->vm.owner) ? PAUSED : IDLE;
}

/* Goes on until there is an answer, or to give way. Returns the state in which it is left then. */
static uint32_t advance(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	uint32_t to = ffa->sharing.error ? IDLE : make(ffa, smc);

	if (to != IDLE || !ffa->sharing.error)
		return to;
	if (!om_share_release(ffa, ffa->sharing.share))
		return PAUSED;
	om_ffa_answer(smc, ffa->sharing.error);
	return IDLE;
}

static void run(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	uint32_t to = advance(ffa, smc);

	if (to == PAUSED)
		om_ffa_repeat(smc);
	leave(ffa, to);
}

static void begin_and_run(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	int32_t code = begin(ffa, (uint32_t)smc->a[1], (uint32_t)smc->a[2]);

	if (!code) {
		run(ffa, smc);
		return;
	}
	leave(ffa, IDLE);
	om_ffa_answer(smc, code);
}

/* Nobody is to take it for his own: no MEM_SHARE has an empty fragment, no MEM_FRAG_TX no handle.
 */
static bool give_up(struct om_ffa_vm *ffa)
{
	ffa->sharing.named = 0;
	ffa->sharing.fragment = 0;
	return om_share_release(ffa, ffa->sharing.share);
}

/* The call that gave way is made again. */
static bool is_same(const struct om_sharing *sharing, uint64_t named, uint32_t length,
		    uint32_t fragment)
{
	return sharing->named == named && sharing->length == length &&
	       sharing->fragment == fragment;
}

/* A descriptor in TX, or the beginning of it; w3 and w4 name no other buffer. */
static bool is_in_tx(const struct om_smc *smc)
{
	uint32_t length = (uint32_t)smc->a[1];
	uint32_t fragment = (uint32_t)smc->a[2];

	return fragment && fragment <= length && !smc->a[3] && !(uint32_t)smc->a[4];
}

void om_share_memory(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	uint32_t state;

	if (!is_in_tx(smc)) {
		om_ffa_answer(smc, om_ffa_refuse(ffa, OM_REFUSED_MESSAGE));
		return;
	}
	state = take(ffa);
	if (state == IDLE) {
		begin_and_run(ffa, smc);
	} else if (state == PAUSED &&
		   is_same(&ffa->sharing, 0, (uint32_t)smc->a[1], (uint32_t)smc->a[2])) {
		run(ffa, smc);
	} else {
		/* This one begins at the next entry: each does one step. */
		om_ffa_repeat(smc);
		if (state != BUSY)
			leave(ffa, give_up(ffa) ? IDLE : PAUSED);
	}
}

/* w4 has whose it is, or nothing: in a VM's name nobody else speaks. */
static bool is_own(const struct om_ffa_vm *ffa, const struct om_smc *smc)
{
	uint32_t w4 = (uint32_t)smc->a[4];

	return !w4 || w4 == (uint32_t)ffa->vm.client_id << 16;
}

void om_share_fragment(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	struct om_sharing *sharing = &ffa->sharing;
	uint64_t handle = om_ffa_handle(smc->a[1], smc->a[2]);
	uint32_t fragment = (uint32_t)smc->a[3];
	uint32_t state;

	if (!om_is_own_handle(handle) || !is_own(ffa, smc)) {
		om_ffa_answer(smc, om_ffa_refuse(ffa, OM_REFUSED_COOKIE));
		return;
	}
	state = take(ffa);
	if (state == WAITING && handle == sharing->handle) {
		begin_next(ffa, fragment);
		run(ffa, smc);
	} else if (state == PAUSED && is_same(sharing, handle, sharing->length, fragment)) {
		run(ffa, smc);
	} else if (state == BUSY) {
		om_ffa_repeat(smc);
	} else {
		leave(ffa, state);
		om_ffa_answer(smc, om_ffa_refuse(ffa, OM_REFUSED_COOKIE));
	}
}

bool om_sharing_give_up(struct om_ffa_vm *ffa)
{
	uint32_t state = take(ffa);
	bool done;

	if (state == BUSY)
		return false;
	done = state == IDLE || give_up(ffa);
	leave(ffa, done ? IDLE : PAUSED);
	return done;
}

void om_sharing_forget(struct om_ffa_vm *ffa)
{
	leave(ffa, IDLE);
}
