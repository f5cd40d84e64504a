/* SPDX-License-Identifier: BSD-2-Clause */
/* What OP-TEE is offered, and MEM_RECLAIM: any share, and any answer of OP-TEE's. */
/* cbmc: --unwind 16 -DOM_FFA */
/* with: contracts/refuse.c contracts/spmc_code.c */
#include "frame.h"

#include "ffa/offer.c"

#include "ffa/reclaim.c"

static struct om_ffa_vm ffa, before;
static struct om_share share;
static struct om_smc asked, smc; /* the guest's registers */
static struct om_smc answer;	 /* OP-TEE's */
static bool has_tx, is_let_go;
static unsigned int told, given, compacted, opened, losses, left_behind;
static unsigned int reclaimed, released, tries, ended, unclaimed;
static uint64_t handle; /* that it is in the table under */
static enum om_share_found found;

bool om_spmc_take_tx(void)
{
	has_tx = nondet_bool();
	return has_tx;
}

void om_spmc_give_tx(void)
{
	assert(has_tx);
	has_tx = false;
	given++;
}

uint32_t om_descriptor_write(const struct om_ffa_vm *of, const struct om_page_list *list,
			     uint32_t pieces)
{
	assert(of == &ffa && has_tx && list == &share.pages && pieces == ffa.sharing.pieces);
	return pieces;
}

struct om_smc om_spmc_share(uint32_t length)
{
	assert(has_tx && length == ffa.sharing.pieces && !told);
	told++;
	return answer;
}

void om_port_log(struct om_port_vm *owner, const char *text)
{
}

/* Before anybody finds it. */
void om_page_list_compact(struct om_page_list *list, struct om_vm *of)
{
	assert(list == &share.pages && of == &ffa.vm && told && !opened && !compacted);
	compacted++;
}

void om_share_open(struct om_share *of, uint64_t under)
{
	assert(of == &share && told && !has_tx);
	handle = under;
	opened++;
}

void om_share_lose(struct om_share *of, uint64_t under)
{
	assert(of == &share && told);
	handle = under;
	losses++;
}

void om_own_handle_lose(struct om_ffa_vm *of)
{
	assert(of == &ffa && told);
	left_behind++;
}

static void begin(void)
{
	any(&ffa);
	any(&share);
	any(&asked);
	any(&answer);
	ffa.sharing.share = &share;
	ffa.sharing.error = 0;
	before = ffa;
	smc = asked;
}

static bool has_answer(uint32_t w0, uint32_t w1, uint32_t w2, uint32_t w3)
{
	struct om_smc expected = { .a = { w0, w1, w2, w3 } };

	return is_same(smc, expected);
}

PROOF(offer,
      "OP-TEE gets the descriptor in TX, which is given back; what it has can be found under its "
      "handle, or ours, what it may have stays pinned, and of what it has not the error is kept",
      "none")
{
	uint64_t ours;
	bool over;

	begin();
	ours = ffa.sharing.handle;
	over = om_offer(&ffa, &smc);
	assert(told == over && given == over && !has_tx && compacted == opened);
	assert(opened + losses + (ffa.sharing.error != 0) == over);
	if (opened) {
		assert(handle == (ours ? ours : om_ffa_handle(answer.a[2], answer.a[3])));
		assert(has_answer(FFA_SUCCESS_32, 0, (uint32_t)handle, handle >> 32));
	}
	if (losses)
		assert(has_answer(FFA_ERROR, 0, (uint32_t)FFA_ABORTED, 0));
	if (ffa.sharing.error)
		assert((uint32_t)answer.a[0] == FFA_ERROR && is_same(smc, asked));
	assert(left_behind == (ours && ffa.sharing.error && ffa.sharing.error != FFA_NO_MEMORY));
	changes(before, ffa, sharing.error);
	assert(is_same(before, ffa));
	reached(opened && ours);
	reached(losses && handle);
	reached(left_behind);
	reached(ffa.sharing.error == FFA_NO_MEMORY && ours);
	reached(!over);
}

/* What share_claim proves; it is the caller's then. */
enum om_share_found om_share_claim(struct om_ffa_vm *of, uint64_t named, bool is_ended,
				   struct om_share **which)
{
	assert(of == &ffa && is_ended && named == om_ffa_handle(asked.a[1], asked.a[2]));
	found = nondet_u8() % (OM_SHARE_TO_RELEASE + 1);
	*which = found == OM_SHARE_CLAIMED || found == OM_SHARE_TO_RELEASE ? &share : NULL;
	is_let_go = found == OM_SHARE_TO_RELEASE;
	return found;
}

int32_t om_spmc_reclaim(uint64_t named)
{
	int32_t code = (int32_t)nondet_u32();

	assert(found == OM_SHARE_CLAIMED && named == om_ffa_handle(asked.a[1], asked.a[2]));
	is_let_go = !code;
	answer.a[2] = (uint32_t)code;
	reclaimed++;
	return code;
}

/* No page is unpinned that OP-TEE has. */
bool om_share_release(struct om_ffa_vm *of, struct om_share *which)
{
	bool over = nondet_bool();

	assert(of == &ffa && which == &share && is_let_go && !tries);
	tries++;
	released += over;
	return over;
}

void om_share_end(struct om_share *which)
{
	assert(which == &share && is_let_go && tries && !released);
	ended++;
}

void om_share_unclaim(struct om_share *which)
{
	assert(which == &share && !is_let_go);
	unclaimed++;
}

PROOF(reclaim_memory,
      "what OP-TEE has let go of is released, or the same call goes on with it, and what it has it "
      "keeps; a claim is given back, once, on each way out",
      "none")
{
	bool is_claimed;

	begin();
	om_reclaim_memory(&ffa, &smc);
	is_claimed = reclaimed || found == OM_SHARE_TO_RELEASE;
	assert(released + ended + unclaimed == is_claimed && tries == released + ended);
	assert(reclaimed == (found == OM_SHARE_CLAIMED && !(uint32_t)asked.a[3]));
	if (ended || found == OM_SHARE_IN_USE) {
		asked.a[0] = OM_SMC_REPEAT;
		assert(is_same(smc, asked));
	} else if (released) {
		assert(has_answer(FFA_SUCCESS_32, 0, 0, 0));
	} else {
		assert(smc.a[2] && has_answer(FFA_ERROR, 0, (uint32_t)smc.a[2], 0));
		assert(!unclaimed || smc.a[2] == answer.a[2]);
	}
	for (uint32_t i = 0; i < OM_REFUSAL_COUNT; i++)
		changes(before, ffa, vm.refused[i]);
	assert(is_same(before, ffa));
	reached(reclaimed && released);
	reached(reclaimed && ended);
	reached(!reclaimed && released);
	reached(unclaimed);
	reached(found == OM_SHARE_HAS_USERS);
	reached((uint32_t)asked.a[3] != 0 && smc.a[0] == FFA_ERROR);
}
