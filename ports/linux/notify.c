// SPDX-License-Identifier: GPL-2.0-only
/* Notifications (optee_mediator/port.h): the VMM makes the guest's interrupt of them, or KVM does.
 */
#include <linux/eventfd.h>
#include <optee_mediator/port.h>
#include "guest.h"

void om_port_notify(struct om_port_vm *vm)
{
	if (vm->notification)
		eventfd_signal(vm->notification);
}
