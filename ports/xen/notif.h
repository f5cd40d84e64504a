/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * OP-TEE's notifications: dom0's, and those of domUs whose toolstack gives them an interrupt for
 * it; README.md has more.
 */
#ifndef OPTEE_MEDIATOR_NOTIF_H
#define OPTEE_MEDIATOR_NOTIF_H

#include <xen/device_tree.h>
#include <xen/sched.h>
#include <optee_mediator/mediator.h>

/* @optee: OP-TEE's node in the device tree. */
void notif_init(const struct dt_device_node *optee);

/* The interrupt that tells @d of notifications, which is its own from now on; 0 if it has none. */
unsigned int notif_irq(struct domain *d);

/*
 * To be called before each call that is handed to the mediator. @function_id: of that call. If it
 * is the one by which dom0 fetches notifications, what OP-TEE has for all is fetched first.
 */
void notif_before_call(const struct om_port_vm *vm, uint32_t function_id);

#endif
