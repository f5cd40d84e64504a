/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What OP-TEE asks of the guest during a call. The guest has memory to lend and a clock, but no
 * files: what is left for tee-supplicant elsewhere is not found here.
 */
#include "machine/arch.h"
#include "optee.h"

#define ARG_COOKIE  0x2000
#define DATA_COOKIE 0x3000
#define DATA_PAGES  16

static struct abi_msg arg __attribute__((aligned(4096)));
static struct abi_list_page list __attribute__((aligned(4096)));
static char data[DATA_PAGES][PAGE_SIZE] __attribute__((aligned(4096)));
static bool data_is_lent;

static uint32_t lend_data(struct abi_param *param)
{
	const uint64_t size = param->u.value.b;

	if (data_is_lent || size > sizeof(data))
		return ABI_OUT_OF_MEMORY;
	for (unsigned int i = 0; i < DATA_PAGES; i++)
		list.entry[i] = (uintptr_t)data[i];
	param->attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	param->u.tmem.buf_ptr = (uintptr_t)&list;
	param->u.tmem.size = size;
	param->u.tmem.shm_ref = DATA_COOKIE;
	data_is_lent = true;
	return ABI_SUCCESS;
}

static uint32_t tell_time(struct abi_param *param)
{
	param->u.value.a = sysreg_read(cntvct_el0) / sysreg_read(cntfrq_el0);
	param->u.value.b = 0;
	return ABI_SUCCESS;
}

static uint32_t carry_out(void)
{
	switch (arg.cmd) {
	case ABI_RPC_CMD_SHM_ALLOC:
		return lend_data(&arg.params[0]);
	case ABI_RPC_CMD_SHM_FREE:
		data_is_lent = false;
		return ABI_SUCCESS;
	case ABI_RPC_CMD_GET_TIME:
		return tell_time(&arg.params[0]);
	case ABI_RPC_CMD_NOTIFICATION:
	case ABI_RPC_CMD_SUSPEND:
		return ABI_SUCCESS;
	default:
		return ABI_NOT_FOUND;
	}
}

static void lend_arg(struct om_smc *call)
{
	const uint64_t at = (uintptr_t)&arg;

	call->a[1] = at >> 32;
	call->a[2] = (uint32_t)at;
	call->a[4] = 0;
	call->a[5] = ARG_COOKIE;
}

void rpc_answer(struct om_smc *call)
{
	switch ((uint32_t)call->a[0]) {
	case ABI_RPC_ALLOC:
		lend_arg(call);
		break;
	case ABI_RPC_CMD:
		arg.ret = carry_out();
		break;
	}
	call->a[0] = ABI_RETURN_FROM_RPC;
}
