/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A secure world that answers as OP-TEE would, and does nothing. What it costs is not counted.
 */
#include <string.h>

#include "abi_msg.h"
#include "abi_smc.h"
#include "machine.h"

#define THREAD_ID 0
#define GET_TIME  3 /* an RPC command with one output value */

static _Thread_local enum meeting next_meeting;
static _Thread_local struct om_msg *message;

void secure_world_meets(enum meeting meeting)
{
	next_meeting = meeting;
}

static void answer(struct om_smc *smc, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3)
{
	*smc = (struct om_smc){ .a = { a0, a1, a2, a3 } };
}

static void ask_for_time(void)
{
	struct om_msg *rpc =
		(struct om_msg *)((char *)message + om_msg_size(message->header.num_params));

	memset(rpc, 0, MSG_RPC_ARG_SIZE);
	rpc->header.cmd = GET_TIME;
	rpc->header.ret = TEEC_ERROR_GENERIC;
	rpc->header.num_params = 1;
	rpc->param[0].attr = MSG_ATTR_TYPE_VALUE_OUTPUT;
}

static void do_it(struct om_smc *smc)
{
	message->header.ret = TEEC_SUCCESS;
	message->header.ret_origin = 4;
	answer(smc, SMC_RETURN_OK, 0, 0, 0);
}

static void meet(struct om_smc *smc)
{
	enum meeting meeting = next_meeting;

	next_meeting = MEETS_BY_DOING;
	if (meeting == MEETS_BY_FOREIGN_INTR) {
		answer(smc, SMC_RETURN_RPC_PREFIX | SMC_RPC_FUNC_FOREIGN_INTR, 0, 0, THREAD_ID);
	} else if (meeting == MEETS_BY_RPC_CMD) {
		ask_for_time();
		answer(smc, SMC_RETURN_RPC_PREFIX | SMC_RPC_FUNC_CMD, 0, 0, THREAD_ID);
	} else {
		do_it(smc);
	}
}

static const uint32_t capabilities = SMC_SEC_CAP_DYNAMIC_SHM | SMC_SEC_CAP_VIRTUALIZATION |
				     SMC_SEC_CAP_MEMREF_NULL | SMC_SEC_CAP_RPC_ARG;

void secure_world(struct om_smc *smc)
{
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
		message = (struct om_msg *)(smc->a[1] << 32 | smc->a[2]);
		meet(smc);
		break;
	case SMC_RETURN_FROM_RPC:
		meet(smc);
		break;
	default:
		answer(smc, SMC_RETURN_OK, 0, 0, 0);
		break;
	}
}
