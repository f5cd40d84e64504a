/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Included before that source of the kernel's own driver of OP-TEE that knows the machine, which
 * stays as it is: what it would do to the machine, the mediator's module does for it.
 */
#ifndef OPTEE_MEDIATOR_LINUX_HOST_CLIENT_H
#define OPTEE_MEDIATOR_LINUX_HOST_CLIENT_H

#include <linux/arm-smccc.h>
#include <linux/module.h>
#include <linux/platform_device.h>

#include "optee_mediator_host.h"

/* It has its own. */
#undef pr_fmt

#undef arm_smccc_smc
#define arm_smccc_smc optee_mediator_host_smc
#undef arm_smccc_hvc
#define arm_smccc_hvc optee_mediator_host_smc
/* The kernel's own macro is used here, which knows whose driver it is. */
static inline int host_register(struct platform_driver *driver)
{
	int error = optee_mediator_host_add(driver);

	if (error)
		return error;
	error = platform_driver_register(driver);
	if (error)
		optee_mediator_host_remove();
	return error;
}

static inline void host_unregister(struct platform_driver *driver)
{
	platform_driver_unregister(driver);
	optee_mediator_host_remove();
}

#undef platform_driver_register
#define platform_driver_register   host_register
#define platform_driver_unregister host_unregister

#endif
