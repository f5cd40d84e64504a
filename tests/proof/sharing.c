/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * MEM_SHARE and MEM_FRAG_TX, a call at a time: any registers, and any share that is being made, has
 * given way or waits for a fragment. Pages are pinned, and OP-TEE is told, by these stubs.
 */
/* cbmc: --unwind 16 -DOM_FFA */
/* with: contracts/refuse.c mediator/vm/quota.c */
#include "proof.h"

#include "ffa/sharing.c"

#include "frame.h"

static struct om_ffa_vm ffa, before;
static struct om_share share;
static struct om_smc asked, smc;
static bool has_share; /* it is in the hands of whoever is making it */
static bool is_given_up;
static uint64_t tx, tx_size;
static struct om_described described;
static bool is_described;
static unsigned int begun, pinned, offered, released;
static bool is_answered; /* by the offer */

uint64_t om_mailbox_tx(const struct om_ffa_vm *of, om_ipa_t *at)
{
	assert(of == &ffa);
	at->v = tx;
	return tx_size;
}

/* What descriptor_read proves. */
int32_t om_descriptor_read(struct om_ffa_vm *of, om_ipa_t at, uint32_t length, uint32_t fragment,
			   struct om_described *to)
{
	uint32_t ranges = nondet_u32();

	assert(of == &ffa && at.v == tx && fragment && fragment <= length && fragment <= tx_size);
	is_described = nondet_bool();
	if (!is_described)
		return FFA_INVALID_PARAMETERS;
	described.pages = nondet_u32();
	described.first = nondet_u32();
	assume(described.pages && described.first && described.first <= fragment);
	assume(described.first % 16 == 0 && described.first + UINT64_C(16) * ranges == length);
	*to = described;
	return 0;
}

uint64_t om_own_handle_new(struct om_ffa_vm *of)
{
	assert(of == &ffa && !has_share);
	return nondet_bool() ? 0 : FFA_HANDLE_HYPERVISOR | nondet_u32();
}

bool om_is_own_handle(uint64_t handle)
{
	return handle & FFA_HANDLE_HYPERVISOR;
}

/* What share_new proves. */
struct om_share *om_share_new(struct om_ffa_vm *of)
{
	assert(of == &ffa && !has_share);
	has_share = nondet_bool();
	begun += has_share;
	share = (struct om_share){ .word = OM_SHARE_OPENING };
	return has_share ? &share : NULL;
}

bool om_share_release(struct om_ffa_vm *of, struct om_share *what)
{
	bool over = nondet_bool();

	assert(of == &ffa && what == &share && has_share);
	has_share = !over;
	released += over;
	return over;
}

/* The fragment is within TX, or what is left of it is where it was. */
static void check_ranges(void)
{
	uint64_t end = ffa.sharing.next.v + ffa.sharing.ranges * sizeof(struct om_ffa_range);

	assert(ffa.sharing.next.v >= tx && end == tx + ffa.sharing.fragment &&
	       ffa.sharing.fragment <= tx_size);
}

/* What pins promises of the fragment in TX; see ranges.h. */
bool om_ranges_pin(struct om_ffa_vm *of)
{
	struct om_sharing *sharing = &ffa.sharing;
	bool over = nondet_bool(), is_good = nondet_bool();

	assert(of == &ffa && has_share && !is_given_up && sharing->share == &share);
	assert(!sharing->error && sharing->received <= sharing->length && !pinned);
	assert(implies(begun, sharing->pages == described.pages &&
				      share.pages.u.list.unread == described.pages));
	if (begun || before.sharing.state == WAITING)
		check_ranges();
	pinned++;
	sharing->ranges = over && is_good ? 0 : nondet_u32();
	sharing->pieces = nondet_u32();
	if (over && is_good) {
		share.pages.whole = sharing->received == sharing->length;
	} else if (over) {
		sharing->error = (int32_t)nondet_u32();
		assume(sharing->error);
	}
	return over;
}

/* OP-TEE is told of what is whole, once: it has it, or may have it, or refuses it. */
bool om_offer(struct om_ffa_vm *of, struct om_smc *to)
{
	assert(of == &ffa && to == &smc && has_share && !is_given_up && !ffa.sharing.error);
	assert(pinned && share.pages.whole && ffa.sharing.received == ffa.sharing.length);
	if (nondet_bool())
		return false;
	offered++;
	if (nondet_bool()) {
		ffa.sharing.error = (int32_t)nondet_u32();
		assume(ffa.sharing.error);
		return true;
	}
	has_share = false;
	is_answered = true;
	om_ffa_set(to, nondet_u32(), nondet_u32(), nondet_u32());
	return true;
}

bool om_port_must_yield(struct om_port_vm *owner)
{
	assert(owner == ffa.vm.owner);
	return nondet_bool();
}

/*
 * A share that is being made is the table's, and one that failed, or is given up, is to be
 * released. What was given up no call goes on with.
 */
static bool is_valid(void)
{
	const struct om_sharing *sharing = &ffa.sharing;
	bool is_waiting = sharing->state == WAITING;

	if (sharing->state == BUSY)
		return true;
	if (sharing->state == IDLE || !has_share)
		return sharing->state == IDLE && !has_share;
	if (is_given_up)
		return sharing->state == PAUSED && !sharing->named && !sharing->fragment;
	return sharing->share == &share && sharing->state <= WAITING && sharing->received &&
	       sharing->received <= sharing->length &&
	       (sharing->error || sharing->fragment <= sharing->received) &&
	       (sharing->error || !sharing->handle == (sharing->fragment == sharing->length)) &&
	       (!sharing->handle || om_is_own_handle(sharing->handle)) &&
	       (sharing->named ? sharing->named == sharing->handle
			       : sharing->fragment && sharing->fragment <= sharing->length) &&
	       (!is_waiting ||
		(!sharing->error && sharing->handle && sharing->received < sharing->length));
}

static void begin_any(void)
{
	any(&ffa);
	any(&share);
	any(&asked);
	has_share = nondet_bool();
	is_given_up = has_share && nondet_bool();
	ffa.sharing.share = &share;
	tx = nondet_u64();
	tx_size = nondet_u8() * (uint64_t)OM_PAGE_SIZE;
	assume(tx % OM_PAGE_SIZE == 0 && tx <= UINT64_MAX - tx_size);
	assume(is_valid() && ffa.vm.pages.now <= ffa.vm.pages.peak);
	assume(ffa.vm.pages.now <= UINT32_MAX && ffa.vm.pages_per_buffer <= INT32_MAX);
	before = ffa;
	smc = asked;
}

static uint32_t state_before(void)
{
	return before.sharing.state;
}

/* Nothing but the share, and what of the quota it holds. */
static void check_frame(void)
{
	struct om_ffa_vm expected = before;
	uint64_t charged = begun ? described.pages : 0;

	assert(ffa.vm.pages.now == before.vm.pages.now + charged);
	changes(expected, ffa, sharing);
	changes(expected, ffa, vm.pages.now);
	changes(expected, ffa, vm.pages.peak);
	for (uint32_t i = 0; i < OM_REFUSAL_COUNT; i++)
		changes(expected, ffa, vm.refused[i]);
	assert(is_same(expected, ffa));
}

/* Another CPU is at it, or the call is none that it can be: all is as it was. */
static void check_untouched(void)
{
	assert(!begun && !pinned && !offered && !released);
	assert(is_same(before.sharing, ffa.sharing));
}

static bool is_repeated(void)
{
	return smc.a[0] == OM_SMC_REPEAT;
}

/* To be made again, with the registers that it was made with; or an answer, which has no others. */
static void check_registers(void)
{
	struct om_smc expected = asked;

	if (is_repeated()) {
		expected.a[0] = OM_SMC_REPEAT;
		assert(is_same(smc, expected) && !is_answered);
	} else if ((uint32_t)smc.a[0] == FFA_MEM_FRAG_RX && !is_answered) {
		assert(ffa.sharing.state == WAITING && smc.a[3] == ffa.sharing.received);
		assert(om_ffa_handle(smc.a[1], smc.a[2]) == ffa.sharing.handle);
	} else {
		assert(is_answered || (smc.a[0] == FFA_ERROR && smc.a[2]));
		assert(!smc.a[1] && !smc.a[4] && !smc.a[5] && !smc.a[6] && !smc.a[7]);
	}
}

/* What holds after any call. */
static void check(void)
{
	is_given_up = has_share && !ffa.sharing.named && !ffa.sharing.fragment;
	assert(is_valid() && (ffa.sharing.state == BUSY) == (state_before() == BUSY));
	assert(begun <= 1 && offered <= 1 && released <= 1);
	assert(implies(ffa.sharing.state == PAUSED && pinned, is_repeated()));
	check_registers();
	if (state_before() == BUSY)
		check_untouched();
	check_frame();
}

PROOF(share_memory,
      "MEM_SHARE begins a share if there is none, goes on with the one that it began, or gives one "
      "up; OP-TEE is offered what is whole, once; of what failed nothing is left, or it is to be "
      "released",
      "none")
{
	bool is_good, is_again;

	begin_any();
	is_good = is_in_tx(&asked);
	is_again = before.sharing.named == 0 && before.sharing.length == (uint32_t)asked.a[1] &&
		   before.sharing.fragment == (uint32_t)asked.a[2];
	om_share_memory(&ffa, &smc);
	if (!is_good)
		check_untouched();
	assert(implies(begun, is_good && state_before() == IDLE && is_described));
	assert(implies(pinned, begun || (state_before() == PAUSED && is_again)));
	assert(implies(state_before() == WAITING && is_good, is_repeated() && !offered));
	check();
	reached(begun && ffa.sharing.state == WAITING);
	reached(begun && is_answered);
	reached(begun && released && !is_repeated());
	reached(state_before() == PAUSED && is_answered);
	reached(state_before() == WAITING && ffa.sharing.state == IDLE);
	reached(ffa.sharing.state == PAUSED && !pinned && is_given_up);
	reached(state_before() == BUSY && is_repeated());
	reached(!begun && state_before() == IDLE && is_described && ffa.vm.pages.peak > UINT32_MAX);
}

PROOF(share_fragment,
      "MEM_FRAG_TX goes on with the share that it names and that waits for it, whoever else asks "
      "is "
      "refused and changes nothing; a fragment that is none makes an end of it",
      "none")
{
	uint64_t handle;
	uint32_t fragment;

	begin_any();
	handle = om_ffa_handle(asked.a[1], asked.a[2]);
	fragment = (uint32_t)asked.a[3];
	om_share_fragment(&ffa, &smc);
	assert(!begun);
	if (!om_is_own_handle(handle) || !is_own(&before, &asked) || state_before() == IDLE)
		check_untouched();
	assert(implies(pinned, handle == before.sharing.handle));
	if (pinned && state_before() == WAITING)
		assert(fragment && fragment % sizeof(struct om_ffa_range) == 0 &&
		       ffa.sharing.received == before.sharing.received + fragment);
	if (state_before() == WAITING && handle != before.sharing.handle)
		check_untouched();
	check();
	reached(state_before() == WAITING && ffa.sharing.state == WAITING && pinned);
	reached(state_before() == WAITING && is_answered);
	reached(state_before() == WAITING && !pinned && released);
	reached(state_before() == PAUSED && is_answered);
	reached(state_before() == PAUSED && !is_repeated() && !pinned && !released);
	reached(state_before() == BUSY && is_repeated());
}

PROOF(sharing_give_up,
      "what is given up is released, and no call goes on with it; nobody takes it from a CPU that "
      "is at it",
      "none")
{
	bool over;

	begin_any();
	over = om_sharing_give_up(&ffa);
	is_given_up = has_share && state_before() != BUSY;
	assert(is_valid() && over == (ffa.sharing.state == IDLE) && !pinned && !offered);
	assert((ffa.sharing.state == BUSY) == (state_before() == BUSY));
	if (state_before() == BUSY)
		check_untouched();
	assert(implies(over, !has_share) && is_same(smc, asked));
	check_frame();
	reached(over && state_before() == WAITING);
	reached(!over && state_before() == PAUSED);
	reached(over && state_before() == IDLE);
	reached(!over && state_before() == BUSY);
}
