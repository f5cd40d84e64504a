/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The public functions of a mediator that has both doors: OP-TEE is behind one of them, which
 * om_init() finds out. The mediator is compiled with OM_FFA then.
 */
#include <optee_mediator/mediator.h>

#include "../optee/code.h"
#include "../optee/first_door.h"
#include "ffa_door.h"
#include "ffa_life.h"
#include "spmc.h"

/* Written by om_init(), before anything else is called. */
static bool is_ffa;

/* Either question is none for who does not speak it. */
enum om_status om_init(void)
{
	enum om_status status = om_smc_init();

	is_ffa = status == OM_ERR_NO_OPTEE;
	return is_ffa ? om_ffa_init() : status;
}

enum om_status om_vm_create(struct om_vm **vm, uint16_t client_id, const struct om_config *config,
			    struct om_port_vm *owner)
{
	return is_ffa ? om_ffa_vm_create(vm, client_id, config, owner)
		      : om_smc_vm_create(vm, client_id, config, owner);
}

enum om_status om_vm_reset(struct om_vm *vm)
{
	return is_ffa ? om_ffa_vm_reset(vm) : om_smc_vm_reset(vm);
}

enum om_status om_vm_destroy(struct om_vm *vm, struct om_stats *last)
{
	return is_ffa ? om_ffa_vm_destroy(vm, last) : om_smc_vm_destroy(vm, last);
}

bool om_is_optee_function(uint32_t function_id)
{
	return is_ffa ? om_ffa_is_function(function_id) : om_smc_is_optee_function(function_id);
}

void om_vm_smc(struct om_vm *vm, uint32_t vcpu, struct om_smc *smc)
{
	if (is_ffa)
		om_ffa_vm_smc(vm, smc);
	else
		om_smc_vm_smc(vm, vcpu, smc);
}

void om_vm_notified(struct om_vm *vm)
{
	if (is_ffa)
		om_ffa_vm_notified(vm);
	else
		om_smc_vm_notified(vm);
}

void om_vm_get_stats(struct om_vm *vm, struct om_stats *stats)
{
	if (is_ffa)
		om_ffa_vm_get_stats(vm, stats);
	else
		om_smc_vm_get_stats(vm, stats);
}
