/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * See notif.h. OP-TEE's interrupt is in its node of the device tree, so Xen gives it to dom0 as it
 * gives dom0 all devices that nobody else has. It says "somebody has notifications": when dom0's
 * driver comes to fetch its own, the mediator gets those of all domains from OP-TEE.
 */
#include "notif.h"
#include <xen/init.h>
#include <xen/irq.h>
#include <xen/percpu.h>
#include <asm/gic.h>
#include <asm/vgic.h>
#include <optee_mediator/port.h>
#include "config.h"
#include "guest.h"

/* optee_smc.h, OPTEE_SMC_GET_ASYNC_NOTIF_VALUE */
#define GET_ASYNC_NOTIF_VALUE 0xb2000011U
#define HINT		      (1U << 16) /* SMC calling convention 1.3, no part of it */

static int __read_mostly optee_irq = -1;

/* Of each CPU: Xen does not preempt itself, so that a vCPU stays on its CPU meanwhile. */
static DEFINE_PER_CPU(bool, is_fetching);

void __init notif_init(const struct dt_device_node *optee)
{
	if (dt_number_of_irq(optee) > 0)
		optee_irq = platform_get_irq(optee, 0);
}

/* A domain whose toolstack has given it no such interrupt has too few of them. */
static unsigned int irq_of_domu(struct domain *d)
{
	const unsigned int irq = config_domu_irq();

	if (!irq || config_spares_dom0() || irq >= vgic_num_irqs(d) || !vgic_reserve_virq(d, irq))
		return 0;
	return irq;
}

unsigned int notif_irq(struct domain *d)
{
	if (optee_irq < NR_LOCAL_IRQS)
		return 0;
	return is_hardware_domain(d) ? optee_irq : irq_of_domu(d);
}

static void fetch_all(void)
{
	struct om_port_vm *vm;

	guests_lock();
	list_for_each_entry(vm, &guests, list) om_vm_notified(vm->made);
	guests_unlock();
}

void notif_before_call(const struct om_port_vm *vm, uint32_t function_id)
{
	if ((function_id & ~HINT) != GET_ASYNC_NOTIF_VALUE || !is_hardware_domain(vm->domain))
		return;
	this_cpu(is_fetching) = true;
	fetch_all();
	this_cpu(is_fetching) = false;
}

/* As OP-TEE itself raises it. */
static void raise_of_dom0(void)
{
	struct irq_desc *desc = irq_to_desc(optee_irq);
	unsigned long flags;

	spin_lock_irqsave(&desc->lock, flags);
	gic_set_pending_state(desc, true);
	spin_unlock_irqrestore(&desc->lock, flags);
}

/* But dom0 is not told what it has come for. */
void om_port_notify(struct om_port_vm *vm)
{
	if (!is_hardware_domain(vm->domain))
		vgic_inject_irq(vm->domain, NULL, vm->irq, true);
	else if (!this_cpu(is_fetching))
		raise_of_dom0();
}
