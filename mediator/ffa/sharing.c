/* SPDX-License-Identifier: BSD-2-Clause */
/* See sharing.h. */
#include "sharing.h"

#include <stddef.h>
#include <stdint.h>

#include "../shm/admit.h"
#include "../vm/refuse.h"
#include "descriptor.h"
#include "ffa_vm.h"
#include "mailbox.h"
#include "offer.h"
#include "ranges.h"
#include "registers.h"
#include "share.h"

/* States of sharing.state. */
enum {
	IDLE,
	BUSY, /* a CPU is at it */
	PAUSED
};

static bool take(struct om_ffa_vm *ffa, uint32_t from)
{
	return atomic_compare_exchange_strong_explicit(&ffa->sharing.state, &from, BUSY,
						       memory_order_acquire, memory_order_relaxed);
}

static void leave(struct om_ffa_vm *ffa, uint32_t to)
{
	atomic_store_explicit(&ffa->sharing.state, to, memory_order_release);
}

static int32_t refuse(struct om_ffa_vm *ffa, enum om_refusal why)
{
	om_refuse(&ffa->vm, why);
	return FFA_INVALID_PARAMETERS;
}

/* The guest's descriptor is good, as far as can be said before its ranges are read. */
static void start(struct om_ffa_vm *ffa, om_ipa_t tx, uint32_t length,
		  const struct om_described *described, struct om_share *share)
{
	struct om_sharing *sharing = &ffa->sharing;

	sharing->length = length;
	sharing->share = share;
	sharing->error = 0;
	sharing->next.v = tx.v + described->first;
	sharing->ranges = described->ranges;
	sharing->pages = described->pages;
	sharing->pieces = 0;
	sharing->contiguous = 0;
	sharing->tail = NULL;
	sharing->range_at = sharing->range_count = 0;
	share->pages.u.list.unread = described->pages;
}

static int32_t begin(struct om_ffa_vm *ffa, uint32_t length)
{
	struct om_described described;
	struct om_share *share;
	om_ipa_t tx;

	if (length > om_mailbox_tx(ffa, &tx) || om_descriptor_read(ffa, tx, length, &described))
		return refuse(ffa, OM_REFUSED_MESSAGE);
	if (om_admit(&ffa->vm, described.pages) != TEEC_SUCCESS)
		return FFA_NO_MEMORY;
	share = om_share_new(ffa);
	if (!share) {
		om_quota_give(&ffa->vm.pages, described.pages);
		return FFA_NO_MEMORY;
	}
	start(ffa, tx, length, &described, share);
	return 0;
}

/* Goes on until there is an answer. Returns false to give way. */
static bool advance(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	struct om_sharing *sharing = &ffa->sharing;

	if (!sharing->error && !om_ranges_pin(ffa))
		return false;
	if (!sharing->error && !om_offer(ffa, smc))
		return false;
	if (!sharing->error)
		return true;
	if (!om_share_release(ffa, sharing->share))
		return false;
	om_ffa_answer(smc, sharing->error);
	return true;
}

static void run(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	if (advance(ffa, smc)) {
		leave(ffa, IDLE);
	} else {
		om_ffa_repeat(smc);
		leave(ffa, PAUSED);
	}
}

static void begin_and_run(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	int32_t code = begin(ffa, (uint32_t)smc->a[1]);

	if (!code) {
		run(ffa, smc);
		return;
	}
	leave(ffa, IDLE);
	om_ffa_answer(smc, code);
}

/* Of what has given way. Nobody is to take it for his own: no call has this length. */
static bool give_up(struct om_ffa_vm *ffa)
{
	ffa->sharing.length = 0;
	ffa->sharing.error = FFA_DENIED;
	return om_share_release(ffa, ffa->sharing.share);
}

/* The whole descriptor is in TX, and w3 and w4 name no other buffer. */
static int32_t judge_registers(struct om_ffa_vm *ffa, const struct om_smc *smc)
{
	uint32_t length = (uint32_t)smc->a[1];
	uint32_t fragment = (uint32_t)smc->a[2];

	if (!length || fragment > length || smc->a[3] || (uint32_t)smc->a[4])
		return refuse(ffa, OM_REFUSED_MESSAGE);
	if (fragment == length)
		return 0;
	om_refuse(&ffa->vm, OM_REFUSED_FUNCTION);
	return FFA_NOT_SUPPORTED;
}

void om_share_memory(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	int32_t code = judge_registers(ffa, smc);

	if (code) {
		om_ffa_answer(smc, code);
	} else if (take(ffa, IDLE)) {
		begin_and_run(ffa, smc);
	} else if (!take(ffa, PAUSED)) {
		om_ffa_repeat(smc);
	} else if (ffa->sharing.length == (uint32_t)smc->a[1]) {
		run(ffa, smc);
	} else {
		/* This one begins at the next entry: each does one step. */
		om_ffa_repeat(smc);
		leave(ffa, give_up(ffa) ? IDLE : PAUSED);
	}
}

bool om_sharing_give_up(struct om_ffa_vm *ffa)
{
	bool done;

	if (!take(ffa, PAUSED))
		return atomic_load_explicit(&ffa->sharing.state, memory_order_relaxed) == IDLE;
	done = give_up(ffa);
	leave(ffa, done ? IDLE : PAUSED);
	return done;
}

void om_sharing_forget(struct om_ffa_vm *ffa)
{
	leave(ffa, IDLE);
}
