/* SPDX-License-Identifier: GPL-2.0-only */
/* /dev/optee-mediator (uapi/optee_mediator.h). */
#ifndef OPTEE_MEDIATOR_LINUX_DEVICE_H
#define OPTEE_MEDIATOR_LINUX_DEVICE_H

/* From then on there can be VMs. */
int chardev_add(void);

/* The kernel sees to it that no file is open: an open one holds the module. */
void chardev_remove(void);

#endif
