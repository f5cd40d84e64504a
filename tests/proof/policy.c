/* SPDX-License-Identifier: BSD-2-Clause */
/* What a VM may have of what could be done. */
/* cbmc: --unwind 17 --conversion-check */
#include "proof.h"

#include "vm/policy.c"

#define APPS 4

struct om_optee om_optee;
static struct om_vm vm;
static struct om_uuid app[APPS];

PROOF(policy_capabilities,
      "a guest is offered nothing that OP-TEE has not, or that its VM may not have", "none")
{
	struct om_config config;
	uint32_t offered;

	any(&om_optee);
	any(&config);
	offered = om_policy_capabilities(&config);
	assert(!(offered & ~om_optee.capabilities));
	assert(!(offered & SMC_SEC_CAP_RPC_ARG) || config.rpc_arg);
	assert(!(offered & SMC_SEC_CAP_ASYNC_NOTIF) || config.async_notif);
	assert(!(offered & SMC_SEC_CAP_RPMB_PROBE) || config.rpmb);
	assert(!(offered &
		 ~(SMC_SEC_CAP_DYNAMIC_SHM | SMC_SEC_CAP_MEMREF_NULL | SMC_SEC_CAP_RPC_ARG |
		   SMC_SEC_CAP_ASYNC_NOTIF | SMC_SEC_CAP_RPMB_PROBE)));
	reached(offered & SMC_SEC_CAP_RPC_ARG);
	reached(om_optee.capabilities == UINT32_MAX && !(offered & SMC_SEC_CAP_RPMB_PROBE));
}

PROOF(policy_command,
      "of the commands beyond UNREGISTER_SHM, none but the two of notifications, if the VM has "
      "such",
      "none")
{
	uint32_t cmd = nondet_u32();
	bool allowed;

	any(&vm);
	allowed = om_policy_allows_command(&vm, cmd);
	assert(allowed == ((cmd == MSG_CMD_DO_BOTTOM_HALF || cmd == MSG_CMD_STOP_ASYNC_NOTIF) &&
			   (vm.capabilities & SMC_SEC_CAP_ASYNC_NOTIF)));
	reached(allowed);
	reached(!allowed && cmd == MSG_CMD_STOP_ASYNC_NOTIF);
}

PROOF(policy_rpc,
      "OP-TEE asks a guest for nothing of RPMB if the VM may have none, nor for a counter's "
      "address",
      "none")
{
	uint32_t cmd = nondet_u32();
	bool allowed;

	any(&vm);
	allowed = om_policy_allows_rpc(&vm, cmd);
	assert(!allowed || (cmd != MSG_RPC_CMD_RESERVED && cmd != MSG_RPC_CMD_BENCH_REG));
	assert(!allowed || vm.config.rpmb ||
	       (cmd != MSG_RPC_CMD_RPMB && cmd != MSG_RPC_CMD_RPMB_PROBE_RESET &&
		cmd != MSG_RPC_CMD_RPMB_PROBE_NEXT && cmd != MSG_RPC_CMD_RPMB_FRAMES));
	assert(allowed || cmd != MSG_RPC_CMD_SHM_ALLOC);
	reached(allowed && cmd == MSG_RPC_CMD_RPMB);
	reached(!allowed && cmd == MSG_RPC_CMD_RPMB);
}

static bool is_same_uuid(const uint8_t *a, const uint8_t *b)
{
	bool same = true;

	for (unsigned int i = 0; i < 16; i++)
		same &= a[i] == b[i];
	return same;
}

PROOF(policy_app, "a VM with a list opens what is in it, byte for byte, and nothing else",
      "lists of up to 4")
{
	struct om_msg_param uuid;
	const uint8_t *octet = (const uint8_t *)&uuid.u;
	uint32_t i = nondet_u8() % APPS, at = nondet_u8() % 16;
	bool allowed;

	any(&vm);
	any(app);
	any(&uuid);
	vm.config.trusted_apps = nondet_bool() ? app : NULL;
	assume(vm.config.trusted_app_count <= APPS);
	allowed = om_policy_allows_trusted_app(&vm, &uuid);
	assert(allowed || vm.config.trusted_apps);
	if (vm.config.trusted_apps && vm.config.trusted_app_count == 1)
		assert(!allowed || app[0].octet[at] == octet[at]);
	if (!allowed && i < vm.config.trusted_app_count)
		assert(!is_same_uuid(app[i].octet, octet));
	reached(allowed && vm.config.trusted_apps && vm.config.trusted_app_count == APPS);
	reached(!allowed && vm.config.trusted_app_count == APPS);
	reached(!allowed && !vm.config.trusted_app_count);
}
