/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of what a VM shares with OP-TEE behind FF-A: any shares in any states, with any users,
 * and any handle.
 */
/* cbmc: --unwind 5 -DOM_FFA -DOM_SHARES=3 --conversion-check */
/* with: contracts/refuse.c mediator/vm/quota.c */
#include "frame.h"

#include "ffa/share.c"

static struct om_ffa_vm ffa;
static struct om_share share[OM_SHARES], before[OM_SHARES];
int32_t nondet_code(void);
static unsigned int reclaimed, released, lost, yields;

void *om_page_get(struct om_vm *of)
{
	return NULL;
}

void om_page_put(struct om_vm *of, void *page)
{
}

/* Nobody may find it just then. */
bool om_page_list_release(struct om_page_list *list, struct om_vm *of)
{
	bool over = nondet_bool();

	assert(of == &ffa.vm);
	for (uint32_t i = 0; i < OM_SHARES; i++)
		assert(list != &share[i].pages ||
		       (state_of(&share[i]) != OM_SHARE_LIVE && share[i].word <= STATE));
	released += over;
	return over;
}

bool om_is_own_handle(uint64_t handle)
{
	return handle >> 63;
}

void om_own_handle_lose(struct om_ffa_vm *of)
{
	assert(of == &ffa);
	lost++;
}

/* OP-TEE is asked for what it may have, once, and by the name that it knows. */
int32_t om_spmc_reclaim(uint64_t handle)
{
	bool may_have = false;

	for (uint32_t i = 0; i < OM_SHARES; i++)
		may_have |= is_known(&share[i]) && share[i].handle == handle;
	assert(may_have);
	reclaimed++;
	return nondet_code();
}

int32_t om_spmc_unregister(uint16_t id, uint64_t handle)
{
	assert(id == ffa.vm.client_id && om_is_own_handle(handle));
	return nondet_code();
}

bool om_port_must_yield(struct om_port_vm *owner)
{
	assert(owner == ffa.vm.owner);
	yields++;
	return nondet_bool();
}

static bool is_valid(const struct om_share *of)
{
	return state_of(of) <= OM_SHARE_HIDDEN &&
	       implies(of->word > STATE, state_of(of) == OM_SHARE_LIVE);
}

static uint32_t taken(void)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < OM_SHARES; i++)
		count += state_of(&share[i]) != OM_SHARE_FREE;
	return count;
}

static bool table_is_valid(void)
{
	return is_valid(&share[0]) && is_valid(&share[1]) && is_valid(&share[2]) &&
	       ffa.vm.buffers.now >= taken() && ffa.vm.buffers.now <= ffa.vm.buffers.peak;
}

static void begin(void)
{
	any(&ffa);
	any(share);
	ffa.shares = share;
	assume(table_is_valid());
	for (uint32_t i = 0; i < OM_SHARES; i++) {
		assume(share[i].word >> 16 == 0); /* calls are fewer */
		before[i] = share[i];
	}
}

/* All but @one are as they were. */
static bool others_stay(const struct om_share *one)
{
	bool stay = true;

	for (uint32_t i = 0; i < OM_SHARES; i++)
		stay &= one == &share[i] || is_same(share[i], before[i]);
	return stay;
}

/* Of @one nothing has changed but its word. */
static bool rest_stays(const struct om_share *one)
{
	struct om_share was = before[one - share];

	was.word = one->word;
	return is_same(was, *one);
}

static bool was_in(uint64_t handle, uint32_t states)
{
	bool was = false;

	for (uint32_t i = 0; i < OM_SHARES; i++)
		was |= before[i].handle == handle && IN(before[i].word & STATE) & states;
	return was;
}

static bool had_users(uint64_t handle)
{
	bool had = false;

	for (uint32_t i = 0; i < OM_SHARES; i++)
		had |= before[i].handle == handle && before[i].word > STATE;
	return had;
}

PROOF(share_new, "a share is one that was free, and charged; or none is to be had, and none taken",
      "3 shares of 60")
{
	struct om_share *got;
	uint64_t now;

	begin();
	now = ffa.vm.buffers.now;
	got = om_share_new(&ffa);
	assert(table_is_valid() && others_stay(got));
	assert(ffa.vm.buffers.now == now + (got != NULL));
	if (got) {
		assert(before[got - share].word == OM_SHARE_FREE);
		assert(got->word == OM_SHARE_OPENING && rest_stays(got));
		assert(ffa.vm.buffers.now <= ffa.vm.buffers.limit);
	}
	reached(got == &share[2]);
	reached(!got && now < ffa.vm.buffers.limit);
	reached(!got && taken() < OM_SHARES);
}

PROOF(share_claim,
      "who claims gets what OP-TEE has under that handle and nobody uses, or what is to be "
      "released, and is told why it gets none",
      "3 shares of 60")
{
	struct om_share *got;
	uint64_t handle = nondet_u64();
	bool ended = nondet_bool();
	enum om_share_found found;
	uint32_t busy = IN(OM_SHARE_LIVE) | IN(OM_SHARE_BUSY) | IN(OM_SHARE_RELEASING) |
			(ended ? IN(OM_SHARE_ENDED) : 0);

	begin();
	found = om_share_claim(&ffa, handle, ended, &got);
	assert(table_is_valid() && others_stay(got));
	assert(!got == (found != OM_SHARE_CLAIMED && found != OM_SHARE_TO_RELEASE));
	if (got) {
		bool is_claimed = found == OM_SHARE_CLAIMED;

		assert(got->handle == handle && rest_stays(got));
		assert(before[got - share].word == (is_claimed ? OM_SHARE_LIVE : OM_SHARE_ENDED));
		assert(got->word == (is_claimed ? OM_SHARE_BUSY : OM_SHARE_RELEASING));
		assert(is_claimed || ended);
	} else {
		assert((found == OM_SHARE_HAS_USERS) == had_users(handle));
		assert(implies(found == OM_SHARE_NONE, !was_in(handle, busy)));
		assert(implies(found == OM_SHARE_IN_USE, was_in(handle, busy)));
	}
	assert(implies(ended && was_in(handle, IN(OM_SHARE_ENDED)), found == OM_SHARE_TO_RELEASE));
	reached(got == &share[2] && found == OM_SHARE_CLAIMED && had_users(handle));
	reached(found == OM_SHARE_TO_RELEASE);
	reached(found == OM_SHARE_HAS_USERS);
	reached(found == OM_SHARE_IN_USE);
	reached(found == OM_SHARE_NONE && was_in(handle, IN(OM_SHARE_ENDED)));
}

PROOF(share_use,
      "a user gets what OP-TEE has under that handle, nobody claims it meanwhile, and it is as "
      "before afterwards",
      "3 shares of 60, 255 users")
{
	struct om_share *got, *claimed;
	uint64_t handle = nondet_u64();
	bool is_busy;

	begin();
	got = om_share_use(&ffa, handle, &is_busy);
	assert(table_is_valid() && others_stay(got));
	if (got) {
		assert(got->handle == handle && rest_stays(got));
		assert((before[got - share].word & STATE) == OM_SHARE_LIVE);
		assert(got->word == before[got - share].word + USER);
		om_share_claim(&ffa, handle, true, &claimed);
		assert(claimed != got);
		om_share_unuse(got);
		assert(claimed || others_stay(NULL));
	} else {
		assert(!was_in(handle, IN(OM_SHARE_LIVE)));
		assert(is_busy == was_in(handle, IN(OM_SHARE_BUSY) | IN(OM_SHARE_RELEASING)));
	}
	assert(om_share_is_there(&ffa, handle) ==
	       was_in(handle, IN(OM_SHARE_LIVE) | IN(OM_SHARE_BUSY)));
	reached(got == &share[2] && before[2].word > STATE);
	reached(!got && is_busy);
	reached(!got && was_in(handle, IN(OM_SHARE_HIDDEN)));
}

PROOF(share_release, "what OP-TEE has let go of is free when its pages are, and charged until then",
      "3 shares of 60")
{
	struct om_share *of = &share[nondet_u8() % OM_SHARES];
	uint64_t now;
	bool over;

	begin();
	assume(of->word != OM_SHARE_FREE && state_of(of) != OM_SHARE_LIVE);
	now = ffa.vm.buffers.now;
	over = om_share_release(&ffa, of);
	assert(table_is_valid() && over == released && ffa.vm.buffers.now == now - over);
	assert(others_stay(over ? of : NULL));
	assert(!over || (!of->word && !of->handle && !of->pages.count &&
			 !of->pages.u.list.first.v && !of->pages.compact));
	reached(over);
	reached(!over);
}

PROOF(shares_take_back,
      "OP-TEE is asked for what has a handle of our own; what it does not let go of counts as left "
      "behind; no share changes",
      "3 shares of 60")
{
	uint32_t from;
	bool over;

	begin();
	from = ffa.ended;
	assume(from <= OM_SHARES);
	over = om_shares_take_back(&ffa);
	assert(others_stay(NULL) && !released && table_is_valid());
	assert(over ? !ffa.ended : ffa.ended > from && ffa.ended <= OM_SHARES);
	assert(implies(reclaimed, yields) && lost <= yields);
	reached(over && lost == 2);
	reached(!over && reclaimed == 2);
	reached(over && reclaimed > 1 && !lost);
}

PROOF(shares_drop_all,
      "all is free in the end, a step at a time; OP-TEE is asked for each handle of its own that "
      "it "
      "may have",
      "3 shares of 60")
{
	uint32_t k = nondet_u8() % OM_SHARES, was;
	bool over;

	begin();
	assume(ffa.ended < OM_SHARES);
	for (uint32_t i = 0; i < OM_SHARES; i++)
		assume(i >= ffa.ended || !share[i].word);
	was = taken();
	over = om_shares_drop_all(&ffa);
	assert(table_is_valid() && implies(over, !taken() && !ffa.ended));
	assert(implies(!over, k >= ffa.ended || !share[k].word));
	assert(was == taken() + released && reclaimed <= was);
	reached(over && was == OM_SHARES && reclaimed == 2);
	reached(!over && ffa.ended == 2 && share[2].word == OM_SHARE_ENDED);
	reached(!over && ffa.ended == OM_SHARES);
}
