/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * See notif.h. OP-TEE's interrupt is in its node of the device tree, so Xen gives it to dom0 as it
 * gives dom0 all devices that nobody else has. It says "somebody has notifications", and nobody but
 * dom0 can have any: when dom0's driver comes to fetch them, the mediator gets them from OP-TEE.
 */
#include "notif.h"
#include <xen/init.h>
#include <xen/irq.h>
#include <xen/percpu.h>
#include <asm/gic.h>
#include <optee_mediator/port.h>
#include "guest.h"

/* optee_smc.h, OPTEE_SMC_GET_ASYNC_NOTIF_VALUE */
#define GET_ASYNC_NOTIF_VALUE 0xb2000011U

static int __read_mostly optee_irq = -1;

/* Of each CPU: Xen does not preempt itself, so that a vCPU stays on its CPU meanwhile. */
static DEFINE_PER_CPU(bool, is_fetching);

void __init notif_init(const struct dt_device_node *optee)
{
	if (dt_number_of_irq(optee) > 0)
		optee_irq = platform_get_irq(optee, 0);
}

bool notif_is_for(const struct domain *d)
{
	return is_hardware_domain(d) && optee_irq >= NR_LOCAL_IRQS;
}

void notif_before_call(struct om_port_vm *vm, uint32_t function_id)
{
	if (function_id != GET_ASYNC_NOTIF_VALUE)
		return;
	this_cpu(is_fetching) = true;
	om_vm_notified(vm->om);
	this_cpu(is_fetching) = false;
}

/* Raises OP-TEE's interrupt as OP-TEE itself does, but not to tell dom0 what it has come for. */
void om_port_notify(struct om_port_vm *vm)
{
	struct irq_desc *desc = irq_to_desc(optee_irq);
	unsigned long flags;

	if (this_cpu(is_fetching))
		return;
	spin_lock_irqsave(&desc->lock, flags);
	gic_set_pending_state(desc, true);
	spin_unlock_irqrestore(&desc->lock, flags);
}
