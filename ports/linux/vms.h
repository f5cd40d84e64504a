/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All VMs that OP-TEE knows from this host.
 *
 * Who looks at them, as OP-TEE's interrupt does, and who takes one away wait for nobody's VMM: a
 * look is a fast call of OP-TEE's at the most, and a VM that goes away waits for that.
 */
#ifndef OPTEE_MEDIATOR_LINUX_VMS_H
#define OPTEE_MEDIATOR_LINUX_VMS_H

#include <linux/types.h>

struct om_config;
struct om_port_vm;

/*
 * Gives @vm a place, and tells OP-TEE of it. On success it is shown to the functions below until
 * vms_remove().
 * Returns 0; -EUSERS: there are as many as @max; -EBUSY: RPMB is another VM's, or the host is about
 * to hibernate; -ENOSPC: OP-TEE takes no further one; -ENOMEM.
 */
int vms_add(struct om_port_vm *vm, const struct om_config *config, u32 max);

/* Nobody is, or will be, inside @vm any more. OP-TEE forgets it; all pins are given back. */
void vms_remove(struct om_port_vm *vm);

/* Those that were added, or are just being added or removed. */
u32 vms_count(void);

/* The process may sleep meanwhile, but no VMM decides for how long. */
void vms_for_each(void (*visit)(struct om_port_vm *vm, void *data), void *data);

/* No VM can be added any more until vms_open(). -EBUSY, and nothing was done, if there is one. */
int vms_close(void);
void vms_open(void);

#endif
