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
#undef platform_driver_register
#define platform_driver_register(driver) optee_mediator_host_register(driver, THIS_MODULE)
#define platform_driver_unregister	 optee_mediator_host_unregister

#endif
