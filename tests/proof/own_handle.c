/* SPDX-License-Identifier: BSD-2-Clause */
/* Handles of the hypervisor's own making, which a VM can leave behind. */
/* cbmc: --unwind 2 -DOM_FFA --conversion-check */
/* with: contracts/refuse.c mediator/vm/quota.c */
#include "frame.h"

#include "ffa/own_handle.c"

static struct om_ffa_vm ffa, before, other;

/* Of the number for all VMs, one is taken for each that has lost one, or can. */
static bool has_share(const struct om_ffa_vm *of)
{
	return of->own.may_lose || of->own.has_lost;
}

static bool is_valid(void)
{
	return lives.limit == OM_OWN_HANDLE_LIVES && lives.now <= lives.limit &&
	       lives.now <= lives.peak &&
	       lives.now >= (uint64_t)has_share(&ffa) + has_share(&other);
}

static void begin(void)
{
	any(&ffa);
	any(&other);
	any(&lives);
	assume(is_valid() && ffa.own.made < UINT64_C(1) << 48);
	assume(ffa.vm.client_id < FFA_ID_SECURE && other.vm.client_id < FFA_ID_SECURE);
	assume(ffa.vm.client_id != other.vm.client_id);
	before = ffa;
}

PROOF(own_handle_new,
      "a handle that no VM had, marked as ours; none to who has left one behind, or beyond the "
      "number for all",
      "2^48 of a VM's")
{
	uint64_t handle, others, lives_before;

	begin();
	assume(ffa.own.made < (UINT64_C(1) << 48) - 1 && other.own.made < (UINT64_C(1) << 48) - 1);
	lives_before = lives.now;
	handle = om_own_handle_new(&ffa);
	assert(is_valid());
	assert(!handle == (before.own.has_lost ||
			   (!before.own.may_lose && lives_before == OM_OWN_HANDLE_LIVES)));
	assert(implies(handle, om_is_own_handle(handle) && ffa.own.may_lose &&
				       ffa.own.made == before.own.made + 1));
	assert(lives.now == lives_before + (handle && !before.own.may_lose));
	others = om_own_handle_new(&other);
	assert(!handle || handle != others);
	assert(!handle || om_own_handle_new(&ffa) != handle);
	reached(handle && others);
	reached(!handle && !before.own.has_lost);
	reached(!handle && before.own.has_lost);
}

PROOF(own_handles_end,
      "a life that left none behind gives its place to others; one that did keeps it for ever",
      "none")
{
	uint64_t lives_before;

	begin();
	lives_before = lives.now;
	if (nondet_bool()) {
		assume(ffa.own.may_lose);
		om_own_handle_lose(&ffa);
		before.own.has_lost = true;
	}
	om_own_handles_end(&ffa);
	assert(is_valid() && !ffa.own.may_lose && ffa.own.has_lost == before.own.has_lost);
	assert(lives.now == lives_before - (before.own.may_lose && !before.own.has_lost));
	reached(lives.now < lives_before);
	reached(before.own.may_lose && before.own.has_lost);
}
