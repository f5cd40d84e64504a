/* SPDX-License-Identifier: BSD-2-Clause */
/* The shadows of a VM's messages behind FF-A: any state, any answer of OP-TEE's. */
/* cbmc: --unwind 9 -DOM_FFA */
/* with: contracts/spmc_code.c */
#include "frame.h"

#include "ffa/shadow.c"

static struct om_ffa_vm ffa, before;
static struct om_share own;
static struct om_smc answer; /* OP-TEE's */
static uint64_t handle;	     /* that it has them under */
static bool has_tx, is_new;
static unsigned int taken, given, told, released, hidden, losses;

void *om_page_get(struct om_vm *of)
{
	return NULL;
}

void om_page_put(struct om_vm *of, void *page)
{
}

void om_port_log(struct om_port_vm *owner, const char *text)
{
}

bool om_spmc_take_tx(void)
{
	assert(ffa.shadow.state == SHARING);
	has_tx = nondet_bool();
	taken += has_tx;
	return has_tx;
}

void om_spmc_give_tx(void)
{
	assert(has_tx);
	has_tx = false;
	given++;
}

struct om_share *om_share_new(struct om_ffa_vm *of)
{
	assert(of == &ffa && has_tx);
	is_new = nondet_bool();
	return is_new ? &own : NULL;
}

uint32_t om_descriptor_write_own(const struct om_ffa_vm *of, void *const *page, uint32_t count)
{
	assert(of == &ffa && page == ffa.shadow.page && has_tx && count == pages_of(&ffa));
	return count;
}

struct om_smc om_spmc_share(uint32_t length)
{
	assert(has_tx && is_new && length == pages_of(&ffa));
	told++;
	return answer;
}

void om_share_hide(struct om_share *of, uint64_t under)
{
	assert(of == &own && told);
	handle = under;
	hidden++;
}

void om_share_lose(struct om_share *of, uint64_t under)
{
	assert(of == &own && told);
	handle = under;
	losses++;
}

bool om_share_release(struct om_ffa_vm *of, struct om_share *what)
{
	assert(of == &ffa && what == &own && told);
	released++;
	return true;
}

bool om_share_is_there(const struct om_ffa_vm *of, uint64_t under)
{
	return nondet_bool();
}

static void begin(void)
{
	any(&ffa);
	any(&answer);
	assume(ffa.shadow.state <= SHARED);
	assume(ffa.vm.config.limits.calls && ffa.vm.config.limits.calls <= OM_CALLS_MAX);
	before = ffa;
}

PROOF(shadow_share,
      "OP-TEE is told of the shadows by one CPU, once, and has them under the handle that it gave; "
      "what it has not is released, and what nobody knows is lost",
      "none")
{
	int32_t code;

	begin();
	code = om_shadow_share(&ffa);
	assert(taken == given && told <= 1 && told == hidden + losses + released);
	if (before.shadow.state != NOT_SHARED) {
		assert(is_same(ffa, before) && !taken);
		assert(code == (before.shadow.state == SHARED ? 0 : FFA_BUSY));
	} else {
		assert(ffa.shadow.state == (code ? NOT_SHARED : SHARED) && hidden == !code);
		assert(implies(!code, ffa.shadow.handle == handle &&
					      handle == om_ffa_handle(answer.a[2], answer.a[3])));
		assert(implies(code, ffa.shadow.handle == before.shadow.handle));
		assert(implies(code == FFA_BUSY, !taken));
		assert(implies(released, (uint32_t)answer.a[0] == FFA_ERROR));
		assert(implies(losses, (uint32_t)answer.a[0] != FFA_ERROR));
	}
	changes(before, ffa, shadow);
	assert(is_same(ffa, before));
	reached(hidden);
	reached(losses && handle);
	reached(released && code == FFA_DENIED);
	reached(code == FFA_NO_MEMORY && !told);
	reached(code == FFA_BUSY && before.shadow.state == SHARING);
}

PROOF(shadow_may_be_named, "no message names the shadows, whatever the VM shares", "none")
{
	uint64_t named = nondet_u64();

	begin();
	assert(implies(om_shadow_may_be_named(&ffa, named), named != ffa.shadow.handle));
	assert(is_same(ffa, before));
	reached(om_shadow_may_be_named(&ffa, named));
}

PROOF(shadow_of, "each call has a shadow of its own, in the share where OP-TEE is told it is",
      "none")
{
	static char page[OM_FFA_CALL_PAGES][OM_PAGE_SIZE];
	uint32_t slot = nondet_u8() % OM_CALLS_MAX, other = nondet_u8() % OM_CALLS_MAX;
	uint64_t at, place;

	begin();
	for (uint32_t i = 0; i < OM_FFA_CALL_PAGES; i++)
		ffa.shadow.page[i] = page[i];
	at = om_shadow_offset(slot);
	place = __CPROVER_POINTER_OFFSET(om_shadow_of(&ffa, slot));
	assert(place == at && at + OM_SHADOW_SIZE <= sizeof(page));
	assert(at % OM_PAGE_SIZE + OM_SHADOW_SIZE <= OM_PAGE_SIZE);
	assert(slot == other || at + OM_SHADOW_SIZE <= om_shadow_offset(other) ||
	       om_shadow_offset(other) + OM_SHADOW_SIZE <= at);
	reached(slot == OM_CALLS_MAX - 1 && other == slot - 1);
}
