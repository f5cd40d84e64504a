/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * OP-TEE's notifications. Only dom0 has them; README.md says why.
 */
#ifndef OPTEE_MEDIATOR_NOTIF_H
#define OPTEE_MEDIATOR_NOTIF_H

#include <xen/device_tree.h>
#include <xen/sched.h>
#include <optee_mediator/mediator.h>

/* @optee: OP-TEE's node in the device tree. */
void notif_init(const struct dt_device_node *optee);

/* Whether @d can have notifications. */
bool notif_is_for(const struct domain *d);

/*
 * To be called before each call that is handed to the mediator. @function_id: of that call. If it
 * is the one by which a domain fetches notifications, what OP-TEE has for it is fetched first.
 */
void notif_before_call(struct om_port_vm *vm, uint32_t function_id);

#endif
