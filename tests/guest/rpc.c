/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What OP-TEE asks of the guest during a call. The guest has memory to lend and a clock, but no
 * files: what is left for tee-supplicant elsewhere is not found here.
 */
#include "machine/arch.h"
#include "optee.h"
#include "transport.h"

#define DATA_PAGES 16

static char data[DATA_PAGES][PAGE_SIZE] __attribute__((aligned(4096)));
static bool data_is_lent;

static uint32_t lend_data(struct abi_param *param)
{
	const uint64_t pages = (param->u.value.b + PAGE_SIZE - 1) / PAGE_SIZE;
	uint32_t result;

	if (data_is_lent || pages > DATA_PAGES)
		return ABI_OUT_OF_MEMORY;
	result = transport()->lend(param, (uintptr_t)data, pages);
	data_is_lent = result == ABI_SUCCESS;
	return result;
}

static uint32_t take_data_back(void)
{
	transport()->take_back();
	data_is_lent = false;
	return ABI_SUCCESS;
}

static uint32_t tell_time(struct abi_param *param)
{
	param->u.value.a = sysreg_read(cntvct_el0) / sysreg_read(cntfrq_el0);
	param->u.value.b = 0;
	return ABI_SUCCESS;
}

uint32_t rpc_carry_out(struct abi_msg *request)
{
	switch (request->cmd) {
	case ABI_RPC_CMD_SHM_ALLOC:
		return lend_data(&request->params[0]);
	case ABI_RPC_CMD_SHM_FREE:
		return take_data_back();
	case ABI_RPC_CMD_GET_TIME:
		return tell_time(&request->params[0]);
	case ABI_RPC_CMD_NOTIFICATION:
	case ABI_RPC_CMD_SUSPEND:
		return ABI_SUCCESS;
	default:
		return ABI_NOT_FOUND;
	}
}
