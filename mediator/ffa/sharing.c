/* SPDX-License-Identifier: BSD-2-Clause */
/* See sharing.h. */
#include "sharing.h"

#include <stddef.h>
#include <stdint.h>
#include <optee_mediator/port_ffa.h>

#include "../shm/admit.h"
#include "../shm/page_list.h"
#include "../vm/refuse.h"
#include "descriptor.h"
#include "ffa_vm.h"
#include "mailbox.h"
#include "ranges.h"
#include "registers.h"
#include "share.h"
#include "spmc.h"

/* What OP-TEE answers if it takes a descriptor for a first part, which none of ours is. */
#define FFA_MEM_FRAG_RX UINT32_C(0x8400007a)

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

/* The hypervisor's TX has the descriptor, of @length bytes. */
static struct om_smc send(uint32_t length)
{
	struct om_smc smc = { .a = { FFA_MEM_SHARE_64, length, length } };

	om_port_ffa_smc(&smc);
	return smc;
}

/* From now on any CPU may find it. */
static void accepted(struct om_ffa_vm *ffa, struct om_smc *smc, uint64_t handle)
{
	om_page_list_compact(&ffa->sharing.share->pages, &ffa->vm);
	om_share_open(ffa->sharing.share, handle);
	om_ffa_succeed(smc, (uint32_t)handle, (uint32_t)(handle >> 32));
}

/*
 * Not an answer that says that OP-TEE has it not. If OP-TEE waits for more of it, there is a
 * handle, which the guest does not get.
 */
static void lost(struct om_ffa_vm *ffa, struct om_smc *smc, const struct om_smc *answer)
{
	bool waits = (uint32_t)answer->a[0] == FFA_MEM_FRAG_RX;

	om_port_log(ffa->vm.owner, "OP-TEE's answer to MEM_SHARE is none; the pages stay pinned");
	om_share_lose(ffa->sharing.share, waits ? om_ffa_handle(answer->a[1], answer->a[2]) : 0);
	om_ffa_answer(smc, FFA_ABORTED);
}

/* What became of it. If it was refused, it is to be released. */
static void judge(struct om_ffa_vm *ffa, struct om_smc *smc, const struct om_smc *answer)
{
	switch ((uint32_t)answer->a[0]) {
	case FFA_SUCCESS_32:
	case FFA_SUCCESS_64:
		accepted(ffa, smc, om_ffa_handle(answer->a[2], answer->a[3]));
		break;
	case FFA_ERROR:
		ffa->sharing.error = om_spmc_code(answer);
		break;
	default:
		lost(ffa, smc, answer);
		break;
	}
}

/* All pages are pinned. Returns false to give way: another CPU has TX. */
static bool tell_optee(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	struct om_smc answer;

	if (!om_spmc_take_tx())
		return false;
	answer = send(om_descriptor_write(ffa, &ffa->sharing.share->pages, ffa->sharing.pieces));
	om_spmc_give_tx();
	judge(ffa, smc, &answer);
	return true;
}

/* Goes on until there is an answer. Returns false to give way. */
static bool advance(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	struct om_sharing *sharing = &ffa->sharing;

	if (!sharing->error && !om_ranges_pin(ffa))
		return false;
	if (!sharing->error && !tell_optee(ffa, smc))
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

static void release(struct om_ffa_vm *ffa, struct om_smc *smc, struct om_share *share)
{
	if (om_share_release(ffa, share)) {
		om_ffa_answer(smc, 0);
	} else {
		om_share_end(share);
		om_ffa_repeat(smc);
	}
}

static void reclaim(struct om_ffa_vm *ffa, struct om_smc *smc, struct om_share *share,
		    uint64_t handle)
{
	int32_t code = om_spmc_reclaim(handle);

	if (!code) {
		release(ffa, smc, share);
		return;
	}
	om_share_unclaim(share);
	om_ffa_answer(smc, code);
}

/* w3 has flags, none of which is for memory that is shared. */
void om_reclaim_memory(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	uint64_t handle = om_ffa_handle(smc->a[1], smc->a[2]);
	struct om_share *share;

	if ((uint32_t)smc->a[3]) {
		om_ffa_answer(smc, refuse(ffa, OM_REFUSED_MESSAGE));
		return;
	}
	switch (om_share_claim(ffa, handle, true, &share)) {
	case OM_SHARE_NONE:
		om_ffa_answer(smc, refuse(ffa, OM_REFUSED_COOKIE));
		break;
	case OM_SHARE_IN_USE:
		om_ffa_repeat(smc);
		break;
	case OM_SHARE_CLAIMED:
		reclaim(ffa, smc, share, handle);
		break;
	case OM_SHARE_TO_RELEASE:
		release(ffa, smc, share);
		break;
	}
}
