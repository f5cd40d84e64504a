/* SPDX-License-Identifier: GPL-2.0-only */
/* The mediator's answers as the kernel's. */
#ifndef OPTEE_MEDIATOR_LINUX_ERRORS_H
#define OPTEE_MEDIATOR_LINUX_ERRORS_H

#include <linux/errno.h>
#include <optee_mediator/mediator.h>

static inline int errno_of(enum om_status status)
{
	switch (status) {
	case OM_OK:
		return 0;
	case OM_AGAIN:
		return -EAGAIN;
	case OM_ERR_NO_MEMORY:
		return -ENOMEM;
	case OM_ERR_OPTEE_IS_FULL:
	case OM_ERR_NO_LIFE_LEFT:
		return -ENOSPC;
	case OM_ERR_BAD_CONFIG:
	case OM_ERR_BAD_ID:
		return -EINVAL;
	default:
		return -ENODEV;
	}
}

#endif
