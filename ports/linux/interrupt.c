// SPDX-License-Identifier: GPL-2.0-only
/* See interrupt.h. */
#define pr_fmt(fmt) "optee-mediator: " fmt

#include <linux/interrupt.h>
#include <linux/platform_device.h>
#include <linux/printk.h>
#include <optee_mediator/mediator.h>
#include "guest.h"
#include "interrupt.h"
#include "vms.h"

static int number; /* Linux's. 0: there is none */

static void fetch(struct om_port_vm *vm, void *data)
{
	om_vm_notified(vm->optee);
}

/*
 * A thread, as OP-TEE is asked for each VM. An edge that comes while it runs is not lost: the line
 * is masked until it is done, and pending then.
 */
static irqreturn_t handle(int irq, void *data)
{
	vms_for_each(fetch, NULL);
	return IRQ_HANDLED;
}

void interrupt_start(struct platform_device *device)
{
	const int found = platform_get_irq_optional(device, 0);
	int error = found > 0 ? 0 : found;

	if (found > 0)
		error = request_threaded_irq(found, NULL, handle, IRQF_ONESHOT, "optee-mediator",
					     &number);
	if (found > 0 && !error)
		number = found;
	else if (error && error != -ENXIO)
		pr_warn("no notifications: OP-TEE's interrupt cannot be had (%d)\n", error);
}

void interrupt_stop(void)
{
	if (number)
		free_irq(number, &number);
	number = 0;
}

bool interrupt_is_there(void)
{
	return number;
}
