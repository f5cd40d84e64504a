/* SPDX-License-Identifier: BSD-2-Clause */
/* See policy.h. */
#include "policy.h"

#include "../optee/abi_smc.h"
#include "../optee/libc.h"
#include "../optee/optee.h"
#include "vm.h"

/* Without these there is nothing to mediate, or nothing to decide. */
#define ALWAYS_OFFERED (SMC_SEC_CAP_DYNAMIC_SHM | SMC_SEC_CAP_MEMREF_NULL)

OM_COLD uint32_t om_policy_capabilities(const struct om_config *config)
{
	uint32_t offered = ALWAYS_OFFERED;

	if (config->rpc_arg)
		offered |= SMC_SEC_CAP_RPC_ARG;
	if (config->async_notif)
		offered |= SMC_SEC_CAP_ASYNC_NOTIF;
	if (config->rpmb)
		offered |= SMC_SEC_CAP_RPMB_PROBE;
	return om_optee.capabilities & offered;
}

bool om_policy_allows_command(const struct om_vm *vm, uint32_t cmd)
{
	switch (cmd) {
	case MSG_CMD_DO_BOTTOM_HALF:
	case MSG_CMD_STOP_ASYNC_NOTIF:
		return vm->capabilities & SMC_SEC_CAP_ASYNC_NOTIF;
	case MSG_CMD_LEND_PROTMEM:
	case MSG_CMD_RECLAIM_PROTMEM:
	case MSG_CMD_GET_PROTMEM_CONFIG:
	case MSG_CMD_ASSIGN_PROTMEM:
		/* Memory that one guest has alone: it would have to leave that VM's stage 2. */
	default:
		return false;
	}
}

static bool is_same(const struct om_uuid *app, const struct om_msg_param *uuid)
{
	uint64_t half[2];

	_Static_assert(sizeof(half) == sizeof(*app), "a UUID is two values");
	memcpy(half, app, sizeof(half));
	return half[0] == uuid->u.value.a && half[1] == uuid->u.value.b;
}

bool om_policy_allows_trusted_app(const struct om_vm *vm, const struct om_msg_param *uuid)
{
	if (!vm->config.trusted_apps)
		return true;
	for (uint32_t i = 0; i < vm->config.trusted_app_count; i++)
		if (is_same(&vm->config.trusted_apps[i], uuid))
			return true;
	return false;
}

bool om_policy_allows_rpc(const struct om_vm *vm, uint32_t cmd)
{
	switch (cmd) {
	case MSG_RPC_CMD_RESERVED:
	case MSG_RPC_CMD_BENCH_REG: /* the address of a counter of OP-TEE's */
		return false;
	case MSG_RPC_CMD_RPMB:
	case MSG_RPC_CMD_RPMB_PROBE_RESET:
	case MSG_RPC_CMD_RPMB_PROBE_NEXT:
	case MSG_RPC_CMD_RPMB_FRAMES:
		return vm->config.rpmb;
	default:
		return true;
	}
}
