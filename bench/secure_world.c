/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A secure world that answers as OP-TEE would, and does nothing; but it looks whether it was asked
 * for what the guest wants. What it costs is not counted.
 */
#include <string.h>

#include "optee/abi_msg.h"
#include "optee/abi_smc.h"
#include "machine.h"

#define PAGE	  4096
#define THREAD_ID 0
#define ORIGIN_TA 4
#define CLIENTS	  8 /* above all ids */

/* What the guest was asked last, in the call that is in progress. */
enum request {
	ASKED_NOTHING,
	ASKED_FOR_TIME,
	ASKED_FOR_SHM,
	ASKED_TO_FREE,
	ASKED_FOR_BUFFER
};

/* A thread of OP-TEE's is the host's thread that runs it: a call never changes its CPU here. */
static _Thread_local struct thread {
	uint16_t client;
	enum meeting next_meeting;
	uint64_t pages; /* that SHM_ALLOC asks for */
	struct om_msg *message;
	struct om_msg *rpc;  /* where the messages of its RPCs are */
	uint64_t rpc_cookie; /* of that place, if it is a buffer */
	enum request asked;
} thread;

/* The buffer for RPC messages that is kept for all calls that bring no place for them. */
static struct om_msg *cached;
static uint64_t cached_cookie;

/* How many each client has opened; none is closed. */
static _Atomic uint32_t sessions[CLIENTS];

/* It does not know these calls. */
static bool is_spmc;

void secure_world_is_spmc(void)
{
	is_spmc = true;
}

void secure_world_meets(enum meeting meeting, uint64_t pages)
{
	thread.next_meeting = meeting;
	thread.pages = pages;
}

static void expect(bool good, const char *what)
{
	if (!good)
		machine_fail(what, (uint64_t)thread.asked);
}

static void answer(struct om_smc *smc, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3)
{
	*smc = (struct om_smc){ .a = { a0, a1, a2, a3 } };
}

static void ask(struct om_smc *smc, enum request request, uint32_t function, uint64_t pair)
{
	thread.asked = request;
	answer(smc, SMC_RETURN_RPC_PREFIX | function, pair >> 32, (uint32_t)pair, THREAD_ID);
}

/* An RPC command with one value. */
static void ask_cmd(struct om_smc *smc, enum request request, uint32_t cmd,
		    struct om_msg_param param)
{
	expect(thread.rpc, "a place for RPC messages");
	memset(thread.rpc, 0, MSG_RPC_ARG_SIZE);
	thread.rpc->header.cmd = cmd;
	thread.rpc->header.ret = TEEC_ERROR_GENERIC;
	thread.rpc->header.num_params = 1;
	thread.rpc->param[0] = param;
	ask(smc, request, SMC_RPC_FUNC_CMD, thread.rpc_cookie);
}

static void ask_for_time(struct om_smc *smc)
{
	ask_cmd(smc, ASKED_FOR_TIME, RPC_CMD_GET_TIME,
		(struct om_msg_param){ .attr = MSG_ATTR_TYPE_VALUE_OUTPUT });
}

static void ask_for_shm(struct om_smc *smc)
{
	ask_cmd(smc, ASKED_FOR_SHM, MSG_RPC_CMD_SHM_ALLOC,
		(struct om_msg_param){ .attr = MSG_ATTR_TYPE_VALUE_INPUT,
				       .u.value = { .b = thread.pages * PAGE } });
}

static void ask_to_free(struct om_smc *smc, uint64_t cookie)
{
	ask_cmd(smc, ASKED_TO_FREE, MSG_RPC_CMD_SHM_FREE,
		(struct om_msg_param){ .attr = MSG_ATTR_TYPE_VALUE_INPUT,
				       .u.value = { .b = cookie } });
}

/* A whole list of pages, from the beginning of the first page on. */
static void expect_list(const struct om_msg_param *param)
{
	const uint64_t *list = (const uint64_t *)param->u.tmem.buf_ptr;
	uint64_t pages = (param->u.tmem.size + PAGE - 1) / PAGE;

	expect(list && pages && param->u.tmem.shm_ref, "a buffer for OP-TEE");
	for (uint64_t i = 0; i < pages; i++) {
		uint64_t page = list[i % MSG_LIST_ENTRIES];

		expect(page && page % PAGE == 0, "a page for OP-TEE");
		if (i % MSG_LIST_ENTRIES == MSG_LIST_ENTRIES - 1)
			list = (const uint64_t *)list[MSG_LIST_ENTRIES];
	}
}

/*
 * A parameter of an invoke. What comes back is told from what was sent by one bit of the size, or
 * of the second value, which is in the same place.
 */
static void use(struct om_msg_param *param)
{
	uint64_t type = param->attr & MSG_ATTR_TYPE_MASK;

	if (type == MSG_ATTR_TYPE_RMEM_INOUT)
		expect(param->u.rmem.shm_ref, "a reference for OP-TEE");
	else if (type == MSG_ATTR_TYPE_TMEM_INOUT)
		expect_list(param);
	else
		expect(type == MSG_ATTR_TYPE_VALUE_INOUT || type == MSG_ATTR_TYPE_NONE,
		       "a parameter for OP-TEE");
	param->u.value.b ^= 1;
}

static void open_session(struct om_msg *message)
{
	expect(message->param[0].attr == (MSG_ATTR_TYPE_VALUE_INPUT | MSG_ATTR_META),
	       "a Trusted Application's UUID");
	message->header.session = ++sessions[thread.client];
}

static void invoke(struct om_msg *message)
{
	expect(message->header.session && message->header.session <= sessions[thread.client],
	       "a session");
	for (uint32_t i = 0; i < message->header.num_params; i++)
		use(&message->param[i]);
}

static void do_it(struct om_smc *smc)
{
	struct om_msg *message = thread.message;

	thread.asked = ASKED_NOTHING;
	switch (message->header.cmd) {
	case MSG_CMD_OPEN_SESSION:
		open_session(message);
		break;
	case MSG_CMD_INVOKE_COMMAND:
		invoke(message);
		break;
	case MSG_CMD_REGISTER_SHM:
		expect_list(&message->param[0]);
		break;
	case MSG_CMD_UNREGISTER_SHM:
		expect(message->param[0].u.rmem.shm_ref, "a buffer to forget");
		break;
	default:
		machine_fail("a command", message->header.cmd);
	}
	message->header.ret = TEEC_SUCCESS;
	message->header.ret_origin = ORIGIN_TA;
	answer(smc, SMC_RETURN_OK, 0, 0, 0);
}

static void meet(struct om_smc *smc)
{
	enum meeting meeting = thread.next_meeting;

	thread.next_meeting = MEETS_BY_DOING;
	switch (meeting) {
	case MEETS_BY_FOREIGN_INTR:
		ask(smc, ASKED_NOTHING, SMC_RPC_FUNC_FOREIGN_INTR, 0);
		break;
	case MEETS_BY_RPC_CMD:
		ask_for_time(smc);
		break;
	case MEETS_BY_SHM_ALLOC:
		ask_for_shm(smc);
		break;
	case MEETS_BY_RPC_ALLOC: /* the size stands alone in a1 */
		ask(smc, ASKED_FOR_BUFFER, SMC_RPC_FUNC_ALLOC, (uint64_t)MSG_RPC_ARG_SIZE << 32);
		break;
	case MEETS_BY_DOING:
		do_it(smc);
		break;
	}
}

static void begin(struct om_smc *smc)
{
	bool has_place = smc->a[0] == SMC_CALL_WITH_RPC_ARG;

	expect(smc->a[7] < CLIENTS, "a client");
	thread.client = (uint16_t)smc->a[7];
	thread.message = (struct om_msg *)(smc->a[1] << 32 | smc->a[2]);
	thread.rpc = cached;
	thread.rpc_cookie = cached_cookie;
	if (has_place) {
		thread.rpc = (struct om_msg *)((char *)thread.message +
					       om_msg_size(thread.message->header.num_params));
		thread.rpc_cookie = 0;
	}
	meet(smc);
}

static void take_shm(struct om_smc *smc)
{
	const struct om_msg_param *param = &thread.rpc->param[0];

	expect(thread.rpc->header.ret == TEEC_SUCCESS, "an answer to SHM_ALLOC");
	expect(param->attr == (MSG_ATTR_TYPE_TMEM_OUTPUT | MSG_ATTR_NONCONTIG) &&
		       param->u.tmem.size == thread.pages * PAGE,
	       "the buffer of SHM_ALLOC");
	expect_list(param);
	ask_to_free(smc, param->u.tmem.shm_ref);
}

static void take_buffer(const struct om_smc *smc)
{
	cached = (struct om_msg *)(smc->a[1] << 32 | smc->a[2]);
	cached_cookie = smc->a[4] << 32 | smc->a[5];
	expect((uint64_t)cached % sizeof(uint64_t) == 0 && cached_cookie,
	       "a buffer for RPC messages");
}

/* The guest has answered. */
static void go_on(struct om_smc *smc)
{
	switch (thread.asked) {
	case ASKED_FOR_SHM:
		take_shm(smc);
		return;
	case ASKED_FOR_BUFFER:
		take_buffer(smc);
		break;
	case ASKED_FOR_TIME:
		expect(thread.rpc->header.ret == TEEC_SUCCESS &&
			       thread.rpc->param[0].u.value.a == NOW,
		       "an answer to GET_TIME");
		break;
	case ASKED_TO_FREE:
		expect(thread.rpc->header.ret == TEEC_SUCCESS, "an answer to SHM_FREE");
		break;
	case ASKED_NOTHING:
		break;
	}
	do_it(smc);
}

static const uint32_t capabilities = SMC_SEC_CAP_DYNAMIC_SHM | SMC_SEC_CAP_VIRTUALIZATION |
				     SMC_SEC_CAP_MEMREF_NULL | SMC_SEC_CAP_RPC_ARG;

void secure_world(struct om_smc *smc)
{
	if (is_spmc) {
		answer(smc, SMC_RETURN_UNKNOWN_FUNCTION, 0, 0, 0);
		return;
	}
	switch ((uint32_t)smc->a[0]) {
	case SMC_CALLS_UID:
		answer(smc, SMC_UID_0, SMC_UID_1, SMC_UID_2, SMC_UID_3);
		break;
	case SMC_CALLS_REVISION:
		answer(smc, SMC_REVISION_MAJOR, SMC_REVISION_MINOR, 0, 0);
		break;
	case SMC_GET_OS_REVISION: /* one that forgets temporary buffers */
		answer(smc, 4, 11, 0, 0);
		break;
	case SMC_EXCHANGE_CAPABILITIES:
		answer(smc, SMC_RETURN_OK, capabilities, 0, MSG_NUM_RPC_PARAMS);
		break;
	case SMC_CALL_WITH_ARG:
	case SMC_CALL_WITH_RPC_ARG:
		begin(smc);
		break;
	case SMC_RETURN_FROM_RPC:
		go_on(smc);
		break;
	default:
		answer(smc, SMC_RETURN_OK, 0, 0, 0);
		break;
	}
}
