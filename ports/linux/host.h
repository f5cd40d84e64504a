/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host's own TEE driver as one more client: the kernel's driver of OP-TEE, built under another
 * name (host/), which has its SMCs made here. For this VM an IPA is a PA, and pages are the
 * kernel's.
 */
#ifndef OPTEE_MEDIATOR_LINUX_HOST_H
#define OPTEE_MEDIATOR_LINUX_HOST_H

#include <linux/types.h>

struct device;

/* Whose child the driver's device will be: OP-TEE's node's. */
void host_start(struct device *parent);

/* The driver is gone by then, as it holds this module. */
void host_stop(void);

/* Whether the driver is there, and one of the VMs. */
bool host_is_client(void);

#endif
