/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A secure world behind FF-A that answers as OP-TEE would, and does nothing; but it looks whether
 * it was asked for what the guest wants. What it costs is not counted.
 */
#include <string.h>

#include "ffa/abi_ffa.h"
#include "optee/abi_msg.h"
#include "machine.h"

#define PAGE	  4096
#define SPMC	  UINT32_C(0x8000)
#define SRI	  8
#define SHARES	  64
#define THREAD_ID UINT32_C(0x55)

/* Where each share begins; handle 0 is none. */
static struct share {
	uint64_t handle;
	uint64_t first;
} shares[SHARES];
static uint64_t hypervisors_tx;
static uint64_t hypervisors_rx;

/* The one call that can be in progress, and what it is going to meet. */
static enum meeting next_meeting;
static struct om_msg *message;
static bool asked_for_time;

void ffa_secure_world_meets(enum meeting meeting)
{
	next_meeting = meeting;
}

static void expect(bool good, const char *what)
{
	if (!good)
		machine_fail(what, 0);
}

static void succeed(struct om_smc *smc, uint64_t w2, uint64_t w3)
{
	*smc = (struct om_smc){ .a = { FFA_SUCCESS_32, 0, w2, w3 } };
}

static void fail(struct om_smc *smc, int32_t code)
{
	*smc = (struct om_smc){ .a = { FFA_ERROR, 0, (uint32_t)code } };
}

/* To the sender of @smc. */
static void respond(struct om_smc *smc, uint64_t w3, uint64_t w4, uint64_t w7)
{
	uint64_t back = smc->a[1] << 16 & UINT64_C(0xffff0000);

	*smc = (struct om_smc){ .a = { FFA_DIRECT_RESP_32, back | smc->a[1] >> 16, 0, w3, w4, 0, 0,
				       w7 } };
}

static void map(struct om_smc *smc)
{
	hypervisors_tx = smc->a[1];
	hypervisors_rx = smc->a[2];
	succeed(smc, 0, 0);
}

static void tell_of_optee(struct om_smc *smc)
{
	const struct om_ffa_partition optee = {
		.id = OPTEE_ENDPOINT,
		.execution_contexts = 1,
		.properties = FFA_PARTITION_DIRECT_RECV | FFA_PARTITION_VM_CREATED |
			      FFA_PARTITION_VM_DESTROYED | FFA_PARTITION_AARCH64,
	};

	memcpy((void *)hypervisors_rx, &optee, sizeof(optee));
	succeed(smc, 1, sizeof(optee));
}

/* Looks at each range, and that they are as many pages as was said. */
static uint64_t read_descriptor(uint64_t length)
{
	const struct om_ffa_transaction *transaction = (const void *)hypervisors_tx;
	const struct om_ffa_access *access =
		(const void *)(hypervisors_tx + transaction->access_offset);
	const struct om_ffa_composite *composite =
		(const void *)(hypervisors_tx + access->composite_offset);
	const struct om_ffa_range *range = (const void *)(composite + 1);
	uint64_t pages = 0;

	expect(access->receiver == OPTEE_ENDPOINT && transaction->access_count == 1, "a receiver");
	expect((uint64_t)(range + composite->ranges) == hypervisors_tx + length, "a length");
	for (uint32_t i = 0; i < composite->ranges; i++) {
		expect(range[i].address && range[i].address % PAGE == 0, "a page for OP-TEE");
		pages += range[i].pages;
	}
	expect(pages == composite->pages, "pages for OP-TEE");
	return range->address;
}

static struct share *share_of(uint64_t handle)
{
	struct share *share = shares;

	while (share < shares + SHARES && share->handle != handle)
		share++;
	expect(share < shares + SHARES, "a handle");
	return share;
}

/* Without a handle it gets one of OP-TEE's own. */
static void add_share(struct om_smc *smc)
{
	const struct om_ffa_transaction *transaction = (const void *)hypervisors_tx;
	struct share *share = share_of(0);

	expect(smc->a[1] == smc->a[2], "a share");
	share->first = read_descriptor(smc->a[1]);
	share->handle = transaction->handle ? transaction->handle : (uint64_t)(share - shares) + 1;
	succeed(smc, (uint32_t)share->handle, share->handle >> 32);
}

static void reclaim(struct om_smc *smc)
{
	share_of(smc->a[2] << 32 | smc->a[1])->handle = 0;
	succeed(smc, 0, 0);
}

/*
 * What comes back is told from what was sent by one bit of the size, or of the second value, which
 * is in the same place.
 */
static void use(struct om_msg_param *param)
{
	if (param->attr == MSG_ATTR_TYPE_RMEM_INOUT)
		share_of(param->u.rmem.shm_ref);
	else
		expect(param->attr == MSG_ATTR_TYPE_VALUE_INOUT, "a parameter for OP-TEE");
	param->u.value.b ^= 1;
}

static void invoke(void)
{
	expect(message->header.cmd == MSG_CMD_INVOKE_COMMAND && message->header.session == SESSION,
	       "a session");
	for (uint32_t i = 0; i < message->header.num_params; i++)
		use(&message->param[i]);
}

static void do_it(struct om_smc *smc)
{
	if (message->header.cmd == MSG_CMD_OPEN_SESSION)
		message->header.session = SESSION;
	else
		invoke();
	message->header.ret = TEEC_SUCCESS;
	respond(smc, 0, YIELDING_DONE, 0);
}

static struct om_msg *rpc_message(void)
{
	return (struct om_msg *)((char *)message + om_msg_size(message->header.num_params));
}

static void ask_for_time(struct om_smc *smc)
{
	struct om_msg *rpc = rpc_message();

	memset(rpc, 0, MSG_RPC_ARG_SIZE);
	rpc->header.cmd = RPC_CMD_GET_TIME;
	rpc->header.ret = TEEC_ERROR_GENERIC;
	rpc->header.num_params = 1;
	rpc->param[0].attr = MSG_ATTR_TYPE_VALUE_OUTPUT;
	asked_for_time = true;
	respond(smc, 0, YIELDING_RPC, THREAD_ID);
}

static void begin(struct om_smc *smc)
{
	enum meeting meeting = next_meeting;

	next_meeting = MEETS_BY_DOING;
	message = (struct om_msg *)(share_of(smc->a[5] << 32 | smc->a[4])->first + smc->a[6]);
	if (meeting == MEETS_BY_FOREIGN_INTR)
		respond(smc, 0, YIELDING_INTERRUPT, THREAD_ID);
	else if (meeting == MEETS_BY_RPC_CMD)
		ask_for_time(smc);
	else
		do_it(smc);
}

static void go_on(struct om_smc *smc)
{
	expect(smc->a[7] == THREAD_ID, "a thread");
	if (asked_for_time)
		expect(rpc_message()->header.ret == TEEC_SUCCESS &&
			       rpc_message()->param[0].u.value.a == NOW,
		       "an answer to GET_TIME");
	asked_for_time = false;
	do_it(smc);
}

static void serve(struct om_smc *smc)
{
	switch (smc->a[3]) {
	case FFA_OPTEE_CALL_WITH_ARG:
		begin(smc);
		break;
	case FFA_OPTEE_RESUME:
		go_on(smc);
		break;
	default:
		machine_fail("a service", smc->a[3]);
	}
}

void ffa_secure_world(struct om_smc *smc)
{
	switch ((uint32_t)smc->a[0]) {
	case FFA_VERSION:
		*smc = (struct om_smc){ .a = { FFA_VERSION_1_1 } };
		break;
	case FFA_SPM_ID_GET:
		succeed(smc, SPMC, 0);
		break;
	case FFA_FEATURES:
		succeed(smc, SRI, 0);
		break;
	case FFA_RXTX_MAP_64:
		map(smc);
		break;
	case FFA_PARTITION_INFO_GET:
		tell_of_optee(smc);
		break;
	case FFA_RX_RELEASE:
	case FFA_BITMAP_CREATE:
		succeed(smc, 0, 0);
		break;
	case FFA_DIRECT_REQ_32:
		if (smc->a[2])
			respond(smc, 0, 0, 0);
		else
			serve(smc);
		break;
	case FFA_MEM_SHARE_64:
		add_share(smc);
		break;
	case FFA_MEM_RECLAIM:
		reclaim(smc);
		break;
	default:
		fail(smc, FFA_NOT_SUPPORTED);
		break;
	}
}
