/* SPDX-License-Identifier: GPL-2.0-only */
/* The module's parameters: what the administrator grants to VMs (grant.h). */
#ifndef OPTEE_MEDIATOR_LINUX_PARAMS_H
#define OPTEE_MEDIATOR_LINUX_PARAMS_H

#include <linux/types.h>
#include "grant.h"

/*
 * Makes the grant of the parameters, once, before the first VM. @notifications: whether there are
 * any. Returns -EINVAL, with the reason in the kernel's log.
 */
int params_read(bool notifications);

/* Constant after params_read(). */
const struct om_grant *params_grant(void);

/* Whether OP-TEE uses the RPMB of the host, if the host's own driver is a client. */
bool params_host_rpmb(void);

#endif
