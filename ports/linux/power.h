/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host goes: to another kernel, which must not find VMs of this one in OP-TEE; or to sleep,
 * which OP-TEE's memory and the VMs' survive, unless it is hibernation.
 */
#ifndef OPTEE_MEDIATOR_LINUX_POWER_H
#define OPTEE_MEDIATOR_LINUX_POWER_H

/* OP-TEE forgets each VM that this module, or that of a kernel before, can have announced. */
void power_forget_vms(void);

/* The end: no VM has OP-TEE any more, whatever its VMM does, and OP-TEE has no VM. */
void power_shut(void);

/* Hibernation is refused while there is a VM, and a VM while it is under way. */
int power_watch(void);
void power_unwatch(void);

#endif
