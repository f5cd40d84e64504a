/* SPDX-License-Identifier: BSD-2-Clause */
/* See notif_calls.h. */
#include "notif_calls.h"

#include "../life/life.h"
#include "../life/notif.h"
#include "../optee/abi_smc.h"
#include "../vm/smc.h"
#include "../vm/vm.h"

static uint32_t enable(struct om_vm *vm)
{
	uint32_t a0 = om_notif_start(vm);

	om_notif_fetch(vm);
	om_life_leave(vm);
	return om_smc_code(a0);
}

void om_notif_enable(struct om_vm *vm, struct om_smc *smc)
{
	om_smc_answer(smc, om_life_pass(vm, OM_LIFE_WISH_NOTIF, 0) ? enable(vm) : SMC_RETURN_OK);
}

static void take_value(struct om_vm *vm, struct om_smc *smc)
{
	uint32_t value = 0;
	uint32_t flags = om_notif_take(&vm->notif, &value) ? SMC_ASYNC_NOTIF_VALUE_VALID : 0;

	if (om_notif_is_any_pending(&vm->notif))
		flags |= SMC_ASYNC_NOTIF_VALUE_PENDING;
	smc->a[1] = value;
	smc->a[2] = flags;
	om_life_leave(vm);
}

/* What is there when a renewal is due was for a driver before this one. */
void om_notif_get_value(struct om_vm *vm, struct om_smc *smc)
{
	om_smc_answer(smc, SMC_RETURN_OK);
	if (om_life_pass(vm, 0, 0))
		take_value(vm, smc);
}
