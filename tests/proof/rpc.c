/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RPCs, which part is called for which: any registers of OP-TEE's, any answer of the guest's, any
 * request that was kept.
 */
/* cbmc: --unwind 9 */
#include "frame.h"

#include "rpc/rpc.c"

static struct om_vm vm;
static struct om_call call, before;
static struct om_shm retired;
static struct om_smc guest, was;
static enum {
	NOBODY,
	ALLOC,
	FREE,
	COMMAND,
	NO_BUFFER,
	FINISH
} by;
static uint64_t argument;
static uint32_t id; /* of ours, of the next suspension */
static unsigned int put;

/* Once, with nothing of an earlier request. */
static void note(const struct om_call *of, int who, uint64_t with)
{
	assert(of == &call && by == NOBODY);
	by = who;
	argument = with;
}

void om_rpc_arg_request_alloc(struct om_call *of, uint32_t size)
{
	note(of, ALLOC, size);
}

void om_rpc_arg_request_free(struct om_call *of, om_cookie_t cookie)
{
	note(of, FREE, cookie.v);
}

void om_rpc_cmd_request(struct om_call *of, om_cookie_t cookie)
{
	note(of, COMMAND, cookie.v);
}

void om_rpc_arg_answer_alloc(struct om_call *of, const struct om_smc *from)
{
	assert(from == &guest);
	note(of, ALLOC, 0);
}

void om_rpc_arg_no_buffer(struct om_call *of)
{
	note(of, NO_BUFFER, 0);
}

void om_rpc_cmd_answer(struct om_call *of)
{
	note(of, COMMAND, 0);
}

void om_rpc_msg_finish(struct om_call *of, uint32_t result)
{
	note(of, FINISH, result);
}

uint32_t om_call_id(const struct om_call *of)
{
	assert(of == &call);
	return id;
}

void om_shm_put(struct om_vm *of, struct om_shm *shm)
{
	assert(of == &vm && shm == &retired);
	put++;
}

static void begin(void)
{
	any(&vm);
	any(&call);
	any(&guest);
	call.vm = &vm;
	call.retired = &retired;
	id = nondet_u32();
	before = call;
	was = guest;
}

static uint32_t function(void)
{
	return (uint32_t)before.optee.a[0] & UINT32_C(0xffff);
}

static void check_request(void)
{
	uint64_t cookie = before.optee.a[1] << 32 | (uint32_t)before.optee.a[2];

	switch (function()) {
	case SMC_RPC_FUNC_ALLOC:
		assert(by == ALLOC && argument == (uint32_t)before.optee.a[1]);
		break;
	case SMC_RPC_FUNC_FREE:
		assert(by == FREE && argument == cookie);
		break;
	case SMC_RPC_FUNC_CMD:
		assert(by == COMMAND && argument == cookie);
		break;
	default:
		assert(by == NOBODY && call.phase == OM_PHASE_ASK);
		before.phase = OM_PHASE_ASK;
		before.rpc.function = SMC_RPC_FUNC_FOREIGN_INTR;
	}
}

PROOF(rpc_dispatch,
      "each request of OP-TEE's gets to the part that it is for, with nothing of an earlier one; "
      "of what is none the guest is told that an interrupt came",
      "none")
{
	begin();
	before.rpc = (struct om_rpc){ .thread_id = (uint32_t)before.optee.a[3] };
	om_rpc_request(&call);
	check_request();
	assert(is_same(call, before));
	reached(by == COMMAND);
	reached(by == NOBODY && function() != SMC_RPC_FUNC_FOREIGN_INTR);
	reached(by == ALLOC);
	reached(by == FREE);
}

/* By what was asked, and not by what the guest says. */
static void check_answer(void)
{
	switch (before.rpc.kind) {
	case OM_RPC_ALLOC:
		assert(by == ALLOC);
		break;
	case OM_RPC_REFUSED_ALLOC:
		assert(by == NO_BUFFER);
		break;
	case OM_RPC_CMD:
		assert(by == COMMAND);
		break;
	case OM_RPC_INJECTED_FREE:
		assert(by == FINISH && argument == before.rpc.result);
		break;
	default:
		assert(by == NOBODY);
	}
}

PROOF(rpc_resume,
      "a guest's answer is taken for what it was asked; OP-TEE gets its own thread's id, in the "
      "VM's name, and no register of the guest's",
      "none")
{
	begin();
	assume(call.rpc.kind <= OM_RPC_INJECTED_FREE);
	om_rpc_answer(&call, &guest);
	check_answer();
	before.optee = (struct om_smc){ .a = { SMC_RETURN_FROM_RPC, 0, 0, before.rpc.thread_id, 0,
					       0, 0, vm.client_id } };
	before.phase = OM_PHASE_ENTER;
	assert(is_same(call, before) && is_same(guest, was));
	reached(by == ALLOC);
	reached(by == NO_BUFFER);
	reached(by == COMMAND);
	reached(by == FINISH);
	reached(by == NOBODY);
}

PROOF(rpc_ask_guest,
      "a guest is asked what was translated, under an id of ours; who gives way asks nothing",
      "none")
{
	bool gives_way = nondet_bool();
	uint64_t pair;

	begin();
	if (gives_way)
		om_rpc_give_way(&call, &guest);
	else
		om_rpc_ask_guest(&call, &guest);
	pair = gives_way ? 0 : before.rpc.pair;
	was.a[0] = SMC_RETURN_RPC_PREFIX |
		   (gives_way ? SMC_RPC_FUNC_FOREIGN_INTR : before.rpc.function);
	was.a[1] = pair >> 32;
	was.a[2] = (uint32_t)pair;
	was.a[3] = id;
	before.asked += !gives_way;
	assert(is_same(guest, was) && is_same(call, before));
	reached(gives_way);
	reached(!gives_way && pair > UINT32_MAX);
}

PROOF(rpc_retire, "what OP-TEE has no more use for is let go of once", "none")
{
	begin();
	om_rpc_retire(&call);
	before.retired = NULL;
	assert(put == 1 && is_same(call, before));
	reached(put);
}
