/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prepared states (states.h): a buffer that some use while others take it away, or give what comes
 * next the same name. It is in a chain of the index with others.
 */
#include "prepare.h"

#include "entries_used.h"
#include "secure/optee.h"
#include "secure/optee_ta.h"

#define SIZE 100

static struct guest_share *registered_as(uint64_t cookie)
{
	struct guest_share *share = share_called(&one, cookie, SIZE);

	guest_register(&one, share);
	must(share->state == GUEST_LIVES);
	return share;
}

/* One behind the buffer, and before it those that anybody may take away. */
static void link_up(void)
{
	uint64_t cookie = one.next_cookie + SIZE;

	cookie = near_cookie(cookie, cookie);
	registered_as(cookie);
	cookie = near_cookie(cookie, cookie);
	world.used = registered_as(cookie);
	for (int i = 0; i < 3; i++) {
		cookie = near_cookie(cookie, cookie);
		world.spare[i] = registered_as(cookie);
	}
	one.next_cookie = cookie;
	world.is_contended = true;
}

/*
 * Hole 2: a buffer is found, and is free, or another, before it is marked. Who comes to it by what
 * it was in is led astray.
 */
void found_then_freed(void)
{
	start();
	link_up();
}

/* Hole 1: it is found, and is a buffer of that name for an RPC before it is marked. */
void found_then_rpc_data(void)
{
	in_shm_alloc_plain();
	link_up();
}

void found_then_rpc_arg(void)
{
	in_alloc();
	link_up();
}

/* A call uses it that is suspended, and so it stays. */
void used(void)
{
	struct abi_msg msg;

	start();
	link_up();
	msg = msg_invoke(world.session, TA_INTERRUPT);
	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, 1, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INOUT, world.used, 0, 8);
	begun(&msg, GUEST_REGD_ARG);
	world.held = WORLD_USED | WORLD_ARGS;
}

/*
 * A call was dropped that has marks, and nobody has begun in its place since. What they are of are
 * other buffers by now, each to be taken away by a CPU.
 */
void marks_of_a_dropped_call(void)
{
	registered_message_in_use();
	renew();
	world.has_no_session = false;
	one.vcpu = 1;
	settle_in();
	one.vcpu = 0;
	world.is_contended = true;
}

/* The same cookies as in a life before, of which the sweep has freed the objects just now. */
void swept_then_named(void)
{
	uint64_t cookie, next;

	start();
	next = one.next_cookie;
	link_up();
	cookie = world.used->cookie;
	renew();
	world.has_no_session = false;
	settle_in();
	one.next_cookie = next;
	link_up();
	must(world.used->cookie == cookie);
}
