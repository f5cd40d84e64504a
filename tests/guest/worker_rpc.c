/* SPDX-License-Identifier: BSD-2-Clause */
/* See worker_rpc.h. */
#include "worker_rpc.h"
#include "optee.h"

#define FIRST_COOKIE 0x10000 /* those of optee.c and rpc.c are below */
#define ARGS	     16	     /* pages for OP-TEE's requests, taken in turn */
#define DATA_PAGES   16

static uint64_t cookie;
static uint64_t time_told;

static struct abi_msg args[ARGS] __attribute__((aligned(4096)));
static struct abi_list_page data_list __attribute__((aligned(4096)));
static char data[DATA_PAGES][PAGE_SIZE] __attribute__((aligned(4096)));

void worker_init_rpc(void)
{
	cookie = FIRST_COOKIE;
	for (unsigned int i = 0; i < DATA_PAGES; i++)
		data_list.entry[i] = (uintptr_t)data[i];
}

uint64_t worker_new_cookie(void)
{
	return ++cookie;
}

uint64_t worker_time_told(void)
{
	return time_told;
}

/* Not the page in which OP-TEE's request to a call that was left stands. */
static uint64_t arg_cookie(const struct om_smc *left)
{
	const uint64_t name = worker_new_cookie();

	return left && name % ARGS == left->a[2] % ARGS ? worker_new_cookie() : name;
}

static void lend_arg(struct om_smc *call, const struct om_smc *left)
{
	const uint64_t name = arg_cookie(left);
	const uint64_t at = (uintptr_t)&args[name % ARGS];

	call->a[1] = at >> 32;
	call->a[2] = (uint32_t)at;
	call->a[4] = name >> 32;
	call->a[5] = (uint32_t)name;
}

static uint32_t lend_data(struct abi_param *param)
{
	const uint64_t size = param->u.value.b;

	if (size > sizeof(data))
		return ABI_OUT_OF_MEMORY;
	param->attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	param->u.tmem.buf_ptr = (uintptr_t)&data_list;
	param->u.tmem.size = size;
	param->u.tmem.shm_ref = worker_new_cookie();
	return ABI_SUCCESS;
}

/* Any number does that nobody else has. */
static uint32_t tell_time(struct abi_param *param)
{
	time_told = worker_new_cookie();
	param->u.value.a = time_told;
	param->u.value.b = 0;
	return ABI_SUCCESS;
}

static uint32_t carry_out(struct abi_msg *arg)
{
	switch (arg->cmd) {
	case ABI_RPC_CMD_SHM_ALLOC:
		return lend_data(&arg->params[0]);
	case ABI_RPC_CMD_GET_TIME:
		return tell_time(&arg->params[0]);
	case ABI_RPC_CMD_SHM_FREE:
	case ABI_RPC_CMD_NOTIFICATION:
	case ABI_RPC_CMD_SUSPEND:
		return ABI_SUCCESS;
	default:
		return ABI_NOT_FOUND;
	}
}

void worker_answer(struct om_smc *call, const struct om_smc *left)
{
	struct abi_msg *arg = &args[call->a[2] % ARGS];

	if ((uint32_t)call->a[0] == ABI_RPC_ALLOC)
		lend_arg(call, left);
	else if ((uint32_t)call->a[0] == ABI_RPC_CMD)
		arg->ret = carry_out(arg);
	call->a[0] = ABI_RETURN_FROM_RPC;
}
