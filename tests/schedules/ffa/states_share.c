/* SPDX-License-Identifier: BSD-2-Clause */
/* Prepared states behind FF-A (prepare.h): shares, fragments and reclaims in the middle of it. */
#include "prepare.h"

#include "machine/vm.h"
#include "port/port.h"
#include "secure/spmc.h"

void share_gave_way(void)
{
	idle_in_steps();
	gave_way((struct om_smc){ { ABI_FFA_MEM_SHARE_64, ffa.described, ffa.described } });
}

/* OP-TEE did not take it, and what was pinned is let go of. */
void refused_share_gave_way(void)
{
	share_gave_way();
	spmc.config.shares_fail = 1;
	must(!ffa_enter(&ffa.again));
	ffa.optee_refuses = true;
}

/* One range has been sent; the others are at the beginning of TX. */
static void begin_fragments(void)
{
	om_ipa_t page[FRAGMENT_PAGES + 1];
	struct om_smc answer;
	uint32_t length;

	for (uint32_t i = 0; i <= FRAGMENT_PAGES; i++)
		page[i] = guest_page_new(&one);
	length = ffa_describe(&one, page, FRAGMENT_PAGES + 1);
	answer = FFA_SAY(&one, ABI_FFA_MEM_SHARE_64, length,
			 length - FRAGMENT_PAGES * sizeof(struct abi_ffa_range));
	must(answer.a[0] == ABI_FFA_MEM_FRAG_RX);
	ffa.fragment_handle = abi_pair(answer.a[2], answer.a[1]);
	for (uint32_t i = 0; i < FRAGMENT_PAGES; i++) {
		struct abi_ffa_range range = { .address = page[i + 1].v, .pages = 1 };
		om_ipa_t to = { one.ffa.tx.v + i * sizeof(range) };

		sim_guest_write(one.vm, to, &range, sizeof(range));
	}
}

void fragment_is_next(void)
{
	idle();
	begin_fragments();
}

void fragment_is_next_in_steps(void)
{
	idle_in_steps();
	begin_fragments();
}

void never_called_and_fragment_is_next(void)
{
	judged_and_never_called();
	begin_fragments();
}

static struct om_smc last_fragment(void)
{
	return (struct om_smc){ { ABI_FFA_MEM_FRAG_TX, (uint32_t)ffa.fragment_handle,
				  ffa.fragment_handle >> 32,
				  FRAGMENT_PAGES * sizeof(struct abi_ffa_range) } };
}

void fragment_gave_way(void)
{
	fragment_is_next_in_steps();
	gave_way(last_fragment());
}

/* And a message was in it: OP-TEE is to let go of that when the life ends. */
void shared_in_fragments(void)
{
	uint64_t handle;

	fragment_is_next();
	must(ffa_say(&one, last_fragment()).a[0] == ABI_FFA_SUCCESS_32);
	handle = ffa.fragment_handle;
	must(ffa_say(&one,
		     ffa_message(&one, ABI_FFA_CALL_WITH_ARG, (uint32_t)handle, handle >> 32, 0, 0))
		     .a[0] == ABI_FFA_DIRECT_RESP_32);
	ffa.same_handle = handle;
	ffa.same_is_held = true;
	ffa.fragment_handle = 0;
	ffa.described = describe(&one);
	sim_port.yields_every = 1;
}

void reclaim_gave_way(void)
{
	idle_in_steps();
	gave_way(ffa_reclaim_call(&one, 0, ffa.same_handle).asked);
}

/* And OP-TEE has given the handle once more. */
void handle_given_again(void)
{
	struct ffa_call call;

	reclaim_gave_way();
	call = ffa_call_of(
		&one, 0, (struct om_smc){ { ABI_FFA_MEM_SHARE_64, ffa.described, ffa.described } },
		NULL);
	ffa_finish(&call);
	must(abi_pair(call.answer.a[3], call.answer.a[2]) == ffa.same_handle);
	ffa.was_given_again = true;
	world.is_contended = true;
}

/*
 * The next share has the place in the table that one has which is taken back, but the handle of
 * another: OP-TEE gives the lowest that is free, and the table the first place.
 */
static void have_another_handle_next(void)
{
	struct guest_share *held, *higher, *other;
	struct ffa_call call;
	uint64_t handle;

	must(ffa_map(&one));
	handle = shared(&one, &held, DESCRIBED_PAGES);
	settle_in_mapped();
	sim_port.yields_every = 1;
	call = ffa_reclaim_call(&one, 0, handle);
	must(!ffa_enter(&call));
	must(shared(&one, &higher, 1) == handle);
	ffa_finish(&call);
	must(shared(&one, &other, 1) != handle && ffa_unshare(&one, higher));
	ffa.described = describe(&one);
	sim_port.yields_every = 0;
	world.is_contended = true;
}

void other_handle_is_next(void)
{
	start_bare(false);
	have_another_handle_next();
}

/* So has the next share after that of messages is taken back. */
void judged_and_other_handle_is_next(void)
{
	start_judged();
	have_another_handle_next();
}
