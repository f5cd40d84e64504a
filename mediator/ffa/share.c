/* SPDX-License-Identifier: BSD-2-Clause */
/* See share.h. */
#include "share.h"

#include <stddef.h>
#include <optee_mediator/port.h>

#include "../vm/memory.h"
#include "../vm/refuse.h"
#include "own_handle.h"
#include "spmc.h"

bool om_shares_init(struct om_ffa_vm *ffa)
{
	ffa->shares = om_page_get(&ffa->vm);
	return ffa->shares;
}

void om_shares_clean_up(struct om_ffa_vm *ffa)
{
	if (ffa->shares)
		om_page_put(&ffa->vm, ffa->shares);
	ffa->shares = NULL;
}

/* The word: a state, and the number of users. */
#define STATE UINT32_C(0xff)
#define USER  UINT32_C(0x100)

static uint32_t word_of(const struct om_share *share)
{
	return atomic_load_explicit(&share->word, memory_order_acquire);
}

static uint32_t state_of(const struct om_share *share)
{
	return word_of(share) & STATE;
}

/* What was done to the share before is seen by whoever claims it in that state. */
static void set_state(struct om_share *share, enum om_share_state state)
{
	atomic_store_explicit(&share->word, state, memory_order_release);
}

/* Not of one that has users. */
static bool claim(struct om_share *share, uint32_t from, enum om_share_state to)
{
	return atomic_compare_exchange_strong_explicit(&share->word, &from, to,
						       memory_order_acquire, memory_order_relaxed);
}

static uint64_t handle_of(const struct om_share *share)
{
	return atomic_load_explicit(&share->handle, memory_order_relaxed);
}

static bool has_handle(const struct om_share *share, uint64_t handle)
{
	return handle_of(share) == handle;
}

static struct om_share *claim_free(struct om_ffa_vm *ffa)
{
	for (uint32_t i = 0; i < OM_SHARES; i++)
		if (claim(&ffa->shares[i], OM_SHARE_FREE, OM_SHARE_OPENING))
			return &ffa->shares[i];
	return NULL;
}

struct om_share *om_share_new(struct om_ffa_vm *ffa)
{
	struct om_share *share;

	if (!om_quota_take(&ffa->vm.buffers, 1)) {
		om_refuse(&ffa->vm, OM_REFUSED_BUFFERS);
		return NULL;
	}
	share = claim_free(ffa);
	if (!share) {
		om_quota_give(&ffa->vm.buffers, 1);
		om_refuse(&ffa->vm, OM_REFUSED_BUFFERS);
	}
	return share;
}

static void set_handle(struct om_share *share, uint64_t handle)
{
	atomic_store_explicit(&share->handle, handle, memory_order_relaxed);
}

void om_share_open(struct om_share *share, uint64_t handle)
{
	set_handle(share, handle);
	set_state(share, OM_SHARE_LIVE);
}

void om_share_hide(struct om_share *share, uint64_t handle)
{
	set_handle(share, handle);
	set_state(share, OM_SHARE_HIDDEN);
}

void om_share_lose(struct om_share *share, uint64_t handle)
{
	set_handle(share, handle);
	set_state(share, OM_SHARE_LOST);
}

/* What a claim is from, and to; RELEASING of what is ENDED already. */
static enum om_share_state claimed(enum om_share_state from)
{
	return from == OM_SHARE_LIVE ? OM_SHARE_BUSY : OM_SHARE_RELEASING;
}

/*
 * Claims a share of that handle and state. It may have become another one's before the claim: then
 * it is left as it was.
 */
static struct om_share *claim_in(struct om_ffa_vm *ffa, uint64_t handle, enum om_share_state from)
{
	for (uint32_t i = 0; i < OM_SHARES; i++) {
		struct om_share *share = &ffa->shares[i];

		if (state_of(share) != from || !has_handle(share, handle) ||
		    !claim(share, from, claimed(from)))
			continue;
		if (has_handle(share, handle))
			return share;
		set_state(share, from);
	}
	return NULL;
}

static bool has_users(const struct om_ffa_vm *ffa, uint64_t handle)
{
	for (uint32_t i = 0; i < OM_SHARES; i++)
		if (word_of(&ffa->shares[i]) > STATE && has_handle(&ffa->shares[i], handle))
			return true;
	return false;
}

#define IN(state) (UINT32_C(1) << (state))

/* Whether there is a share of that handle in one of @states. */
static bool is_in(const struct om_ffa_vm *ffa, uint64_t handle, uint32_t states)
{
	for (uint32_t i = 0; i < OM_SHARES; i++)
		if (IN(state_of(&ffa->shares[i])) & states && has_handle(&ffa->shares[i], handle))
			return true;
	return false;
}

/* Also of one that can be claimed by now, and could not a moment ago. */
static bool is_in_use(const struct om_ffa_vm *ffa, uint64_t handle, bool ended)
{
	return is_in(ffa, handle,
		     IN(OM_SHARE_LIVE) | IN(OM_SHARE_BUSY) | IN(OM_SHARE_RELEASING) |
			     (ended ? IN(OM_SHARE_ENDED) : 0));
}

enum om_share_found om_share_claim(struct om_ffa_vm *ffa, uint64_t handle, bool ended,
				   struct om_share **share)
{
	*share = ended ? claim_in(ffa, handle, OM_SHARE_ENDED) : NULL;
	if (*share)
		return OM_SHARE_TO_RELEASE;
	*share = claim_in(ffa, handle, OM_SHARE_LIVE);
	if (*share)
		return OM_SHARE_CLAIMED;
	if (has_users(ffa, handle))
		return OM_SHARE_HAS_USERS;
	return is_in_use(ffa, handle, ended) ? OM_SHARE_IN_USE : OM_SHARE_NONE;
}

/* One that is LIVE gets a user more, who sees what it holds. */
static bool add_user(struct om_share *share)
{
	uint32_t word = word_of(share);

	do
		if ((word & STATE) != OM_SHARE_LIVE)
			return false;
	while (!atomic_compare_exchange_weak_explicit(&share->word, &word, word + USER,
						      memory_order_acquire, memory_order_relaxed));
	return true;
}

/* It may have become another one's before it had this user: then that one is let go of. */
struct om_share *om_share_use(struct om_ffa_vm *ffa, uint64_t handle, bool *is_busy)
{
	for (uint32_t i = 0; i < OM_SHARES; i++) {
		struct om_share *share = &ffa->shares[i];

		if (!has_handle(share, handle) || !add_user(share))
			continue;
		if (has_handle(share, handle))
			return share;
		om_share_unuse(share);
	}
	*is_busy = is_in_use(ffa, handle, false);
	return NULL;
}

void om_share_unuse(struct om_share *share)
{
	atomic_fetch_sub_explicit(&share->word, USER, memory_order_release);
}

bool om_share_is_there(const struct om_ffa_vm *ffa, uint64_t handle)
{
	return is_in(ffa, handle, IN(OM_SHARE_LIVE) | IN(OM_SHARE_BUSY));
}

void om_share_unclaim(struct om_share *share)
{
	set_state(share, OM_SHARE_LIVE);
}

void om_share_end(struct om_share *share)
{
	set_state(share, OM_SHARE_ENDED);
}

bool om_share_release(struct om_ffa_vm *ffa, struct om_share *share)
{
	if (!om_page_list_release(&share->pages, &ffa->vm))
		return false;
	share->pages = (struct om_page_list){ 0 };
	set_handle(share, 0);
	set_state(share, OM_SHARE_FREE);
	om_quota_give(&ffa->vm.buffers, 1);
	return true;
}

/* One that the SPMC may have. */
static bool is_known(const struct om_share *share)
{
	uint32_t state = state_of(share);

	return state == OM_SHARE_LIVE || state == OM_SHARE_LOST || state == OM_SHARE_HIDDEN;
}

/* OP-TEE may think of it as a message's, which it forgets when it is told to. */
static bool take_back(struct om_ffa_vm *ffa, uint64_t handle)
{
	int32_t code = om_spmc_reclaim(handle);

	if (code == FFA_DENIED && !om_spmc_unregister(ffa->vm.client_id, handle))
		code = om_spmc_reclaim(handle);
	return !code;
}

bool om_shares_take_back(struct om_ffa_vm *ffa)
{
	while (ffa->ended < OM_SHARES) {
		struct om_share *share = &ffa->shares[ffa->ended++];

		if (!is_known(share) || !om_is_own_handle(handle_of(share)))
			continue;
		if (!take_back(ffa, handle_of(share)))
			om_own_handle_lose(ffa);
		if (om_port_must_yield(ffa->vm.owner))
			return false;
	}
	ffa->ended = 0;
	return true;
}

/* OP-TEE keeps a record of what it has, until it is asked for it, once; if the handle is known. */
static bool drop(struct om_ffa_vm *ffa, struct om_share *share)
{
	if (state_of(share) == OM_SHARE_FREE)
		return true;
	if (is_known(share)) {
		if (handle_of(share) && !om_is_own_handle(handle_of(share)))
			om_spmc_reclaim(handle_of(share));
		om_share_end(share);
	}
	return om_share_release(ffa, share);
}

bool om_shares_drop_all(struct om_ffa_vm *ffa)
{
	while (ffa->ended < OM_SHARES) {
		if (!drop(ffa, &ffa->shares[ffa->ended]))
			return false;
		ffa->ended++;
		if (om_quota_held(&ffa->vm.buffers) && om_port_must_yield(ffa->vm.owner))
			return false;
	}
	ffa->ended = 0;
	return true;
}
