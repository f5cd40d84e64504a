/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entries (entries.h) about the one buffer that others use: world.used, and the one that messages
 * are in. In states where world.is_contended.
 */
#include "entries_used.h"

#include "secure/optee_ta.h"
#include "states.h"

#define COOKIE_STEP UINT64_C(16) /* guest_cookie_new() */

/* shm_index.c: so few buffers have a page of chains. */
#define CHAIN_SHIFT 55

static uint64_t chain_of(uint64_t cookie)
{
	return cookie * UINT64_C(0x9e3779b97f4a7c15) >> CHAIN_SHIFT;
}

uint64_t near_cookie(uint64_t cookie, uint64_t behind)
{
	do
		behind += COOKIE_STEP;
	while (chain_of(behind) != chain_of(cookie));
	return behind;
}

struct guest_share *share_called(struct guest *guest, uint64_t cookie, uint64_t size)
{
	uint64_t next = guest->next_cookie;
	struct guest_share *share;

	guest->next_cookie = cookie - COOKIE_STEP;
	share = guest_share_new(guest, 0, size);
	guest->next_cookie = next;
	return share;
}

/* Is suspended with the buffer in use. */
void holds(struct actor *it)
{
	struct abi_msg msg = msg_invoke(world.session, TA_INTERRUPT);

	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, 1, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INOUT, world.used, 0, 8);
	entry_begin_call(it, &msg);
}

/* Others may do the same, so that what one of them is told is not what is so: see judge_used.c. */
static void drop(struct actor *it, struct guest_share *share)
{
	struct abi_msg msg = msg_unregister(share);

	share->state = GUEST_MAY_LIVE;
	entry_begin_call(it, &msg);
}

void drops_used(struct actor *it)
{
	drop(it, world.used);
}

void drops_args(struct actor *it)
{
	drop(it, one.args);
}

static struct guest_share *register_share(struct actor *it, struct guest_share *share)
{
	struct abi_msg msg = msg_register(&one, share);

	share->state = GUEST_MAY_LIVE;
	entry_begin_call(it, &msg);
	return share;
}

/* What takes away the one may take away this. */
void registers_again(struct actor *it)
{
	world.again = share_called(&one, world.used->cookie, world.used->size);
	register_share(it, world.again);
}

/* Each CPU another, where the chain of the one that is used begins. */
void registers_near(struct actor *it)
{
	uint64_t cookie = world.used->cookie;

	for (long i = 0; i <= it - actor; i++)
		cookie = near_cookie(world.used->cookie,
				     cookie > one.next_cookie ? cookie : one.next_cookie);
	it->call.share = register_share(it, share_called(&one, cookie, world.used->size));
}

/* What OP-TEE asks the guest for gets that name, too. */
void answers_as_used(struct actor *it)
{
	uint64_t next = one.next_cookie;
	struct om_smc smc;

	world.is_resumed = true;
	it->resumed = &world.call[it->entry->call];
	it->resumed->vcpu = (uint32_t)(it - actor);
	one.next_cookie = world.used->cookie - COOKIE_STEP;
	smc = guest_rpc_answer(it->resumed);
	one.next_cookie = next;
	guest_call_resume(it->resumed, smc);
	entry_took_answer(it, it->resumed->smc);
}
