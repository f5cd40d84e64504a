/* SPDX-License-Identifier: GPL-2.0-only */
/* What the mediator's module does for the host's own driver of OP-TEE (client.h). */
#ifndef OPTEE_MEDIATOR_LINUX_OPTEE_MEDIATOR_HOST_H
#define OPTEE_MEDIATOR_LINUX_OPTEE_MEDIATOR_HOST_H

struct arm_smccc_res;
struct platform_driver;

/* As arm_smccc_smc(), through the mediator. May sleep. */
void optee_mediator_host_smc(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long a3,
			     unsigned long a4, unsigned long a5, unsigned long a6, unsigned long a7,
			     struct arm_smccc_res *res);

/*
 * OP-TEE takes the host as a VM, and there is a device that @driver, which is not registered yet,
 * is for. -EBUSY: the host is one already. Further errors are those of OM_IOC_CREATE.
 */
int optee_mediator_host_add(struct platform_driver *driver);

/* The driver has been unregistered: OP-TEE forgets the host. */
void optee_mediator_host_remove(void);

#endif
