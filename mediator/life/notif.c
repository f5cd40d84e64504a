/* SPDX-License-Identifier: BSD-2-Clause */
/* See notif.h. */
#include "notif.h"

#include <stdbool.h>
#include <optee_mediator/port.h>

#include "../optee/abi_smc.h"
#include "../vm/smc.h"
#include "../vm/trace.h"
#include "../vm/vm.h"

/* Takes one value from OP-TEE. Returns whether there are more. */
static bool fetch(struct om_vm *vm)
{
	struct om_smc smc = om_smc_call(vm, SMC_GET_ASYNC_NOTIF_VALUE);
	uint32_t flags = (uint32_t)smc.a[2];

	if ((uint32_t)smc.a[0] != SMC_RETURN_OK || !(flags & SMC_ASYNC_NOTIF_VALUE_VALID))
		return false;
	om_trace(vm, OM_TRACE_NOTIFY, 0, (uint32_t)smc.a[1], 0);
	om_notif_add(&vm->notif, (uint32_t)smc.a[1]);
	return flags & SMC_ASYNC_NOTIF_VALUE_PENDING;
}

void om_notif_fetch(struct om_vm *vm)
{
	if (!om_notif_is_enabled(&vm->notif))
		return;
	for (unsigned int i = 0; i < OM_NOTIF_VALUES && fetch(vm); i++)
		;
	if (om_notif_is_any_pending(&vm->notif))
		om_port_notify(vm->owner);
}

/*
 * OP-TEE notifies a VM that has enabled it, so the handler hears of it before OP-TEE does: else a
 * notification could come to a handler that still thinks it is none of this VM's.
 */
uint32_t om_notif_start(struct om_vm *vm)
{
	uint32_t a0;

	om_notif_set_enabled(&vm->notif, true);
	a0 = (uint32_t)om_smc_call(vm, SMC_ENABLE_ASYNC_NOTIF).a[0];
	if (a0 != SMC_RETURN_OK)
		om_notif_set_enabled(&vm->notif, false);
	return a0;
}
