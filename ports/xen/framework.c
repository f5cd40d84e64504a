/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mediator as one of those that Xen's TEE framework knows (asm/tee/tee.h).
 */
#include <xen/device_tree.h>
#include <xen/init.h>
#include <xen/lib.h>
#include <xen/sched.h>
#include <asm/regs.h>
#include <asm/tee/tee.h>
#include <optee_mediator/mediator.h>
#include "config.h"
#include "figures.h"
#include "framework.h"
#include "guest.h"
#include "notif.h"
#include "operator.h"

static bool __init is_there(void)
{
	const enum om_status status = om_init();

	if (status != OM_OK)
		printk(XENLOG_ERR "optee-mediator: not used: %s\n", om_status_text(status));
	return status == OM_OK;
}

static bool __init probe(void)
{
	const struct dt_device_node *node = dt_find_compatible_node(NULL, NULL, "linaro,optee-tz");

	if (!node || !config_is_valid() || !is_there())
		return false;
	notif_init(node);
	figures_init();
	operator_init();
	return true;
}

/* x0 to x7 of a guest, as they lie in its saved registers. */
static struct om_smc *call_of(struct cpu_user_regs *regs)
{
	BUILD_BUG_ON(offsetof(struct cpu_user_regs, x7) - offsetof(struct cpu_user_regs, x0) !=
		     7 * sizeof(uint64_t));
	return (struct om_smc *)&regs->x0;
}

static bool handle_call(struct cpu_user_regs *regs)
{
	struct om_port_vm *vm = current->domain->arch.tee;
	struct om_vm *om = vm ? ACCESS_ONCE(vm->om) : NULL;
	const uint32_t function_id = regs->x0;

	if (!om || !om_is_optee_function(function_id))
		return false;
	notif_before_call(vm, function_id);
	om_vm_smc(om, current->vcpu_id, call_of(regs));
	return true;
}

/* clang-format off */
static const struct tee_mediator_ops ops = {
	.probe = probe,
	.domain_init = guest_init,
	DOMAIN_TEARDOWN(guest_relinquish)
	.relinquish_resources = guest_relinquish,
	.handle_call = handle_call,
};
/* clang-format on */

REGISTER_TEE_MEDIATOR(optee, "OP-TEE (optee-mediator)", XEN_DOMCTL_CONFIG_TEE_OPTEE, &ops);
