/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What each ioctl does, with a structure that was copied. Errors are those of the UAPI header.
 * Several may be under way for one VM.
 */
#ifndef OPTEE_MEDIATOR_LINUX_IOCTLS_H
#define OPTEE_MEDIATOR_LINUX_IOCTLS_H

#include <linux/compiler.h>
#include "uapi_check.h"

struct om_port_vm;

int ioctl_info(struct om_ioc_info *info);
int ioctl_stats(struct om_port_vm *vm, struct om_ioc_stats *stats);
int ioctl_add_region(struct om_port_vm *vm, const struct om_ioc_add_region *add);
int ioctl_del_region(struct om_port_vm *vm, const struct om_ioc_del_region *del);
int ioctl_reset(struct om_port_vm *vm, const struct om_uapi_head *reset);

/* Writes the part of @answer, a struct om_ioc_smc, that is an answer. */
int ioctl_smc(struct om_port_vm *vm, struct om_ioc_smc *smc, void __user *answer);

#endif
