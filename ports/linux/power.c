// SPDX-License-Identifier: GPL-2.0-only
/* See power.h. */
#define pr_fmt(fmt) "optee-mediator: " fmt

#include <linux/notifier.h>
#include <linux/printk.h>
#include <linux/suspend.h>
#include <optee_mediator/types.h>
#include "cpu.h"
#include "mediator/optee/abi_smc.h"
#include "places.h"
#include "power.h"
#include "vms.h"

/* OP-TEE answers an id that it does not know as any other. */
void power_forget_vms(void)
{
	for (u16 id = 1; id <= OM_PLACES_MAX; id++) {
		struct om_smc smc = { .a = { [0] = SMC_VM_DESTROYED, [1] = id } };

		cpu_call_optee(&smc);
	}
}

/*
 * Other processes may still run: what they want of OP-TEE is refused at its door. Their pins stay
 * as they are; pages that are let go of from now on are none that anybody in OP-TEE could write to.
 */
void power_shut(void)
{
	cpu_shut_optee();
	power_forget_vms();
}

static int close_for_hibernation(void)
{
	int error = vms_close();

	if (error)
		pr_err("no hibernation while VMs have OP-TEE: its memory is not kept\n");
	return notifier_from_errno(error);
}

static int watch(struct notifier_block *block, unsigned long event, void *data)
{
	switch (event) {
	case PM_HIBERNATION_PREPARE:
	case PM_RESTORE_PREPARE:
		return close_for_hibernation();
	case PM_POST_HIBERNATION:
	case PM_POST_RESTORE:
		vms_open();
		return NOTIFY_OK;
	default:
		return NOTIFY_DONE;
	}
}

static struct notifier_block block = { .notifier_call = watch };

int power_watch(void)
{
	return register_pm_notifier(&block);
}

void power_unwatch(void)
{
	unregister_pm_notifier(&block);
}
