/* SPDX-License-Identifier: GPL-2.0-only */
/* OP-TEE's interrupt, by which it says that it has notifications, but not for which VM. */
#ifndef OPTEE_MEDIATOR_LINUX_INTERRUPT_H
#define OPTEE_MEDIATOR_LINUX_INTERRUPT_H

#include <linux/types.h>

struct platform_device;

/* From then on the VMs hear of it. If there is none, or it cannot be had, they have none. */
void interrupt_start(struct platform_device *device);
void interrupt_stop(void);

/* Constant between the two. */
bool interrupt_is_there(void);

#endif
