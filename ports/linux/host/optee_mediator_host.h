/* SPDX-License-Identifier: GPL-2.0-only */
/* What the mediator's module does for the host's own driver of OP-TEE (client.h). */
#ifndef OPTEE_MEDIATOR_LINUX_OPTEE_MEDIATOR_HOST_H
#define OPTEE_MEDIATOR_LINUX_OPTEE_MEDIATOR_HOST_H

struct arm_smccc_res;
struct module;
struct platform_driver;

/* As arm_smccc_smc(), through the mediator. May sleep. */
void optee_mediator_host_smc(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long a3,
			     unsigned long a4, unsigned long a5, unsigned long a6, unsigned long a7,
			     struct arm_smccc_res *res);

/*
 * As platform_driver_register(), and OP-TEE takes the host as a VM. -EBUSY: the host is one
 * already. Further errors are those of OM_IOC_CREATE.
 */
int optee_mediator_host_register(struct platform_driver *driver, struct module *owner);

/* OP-TEE forgets the host. */
void optee_mediator_host_unregister(struct platform_driver *driver);

#endif
