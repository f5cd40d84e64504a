/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the mediator asks of the hypervisor where OP-TEE speaks FF-A (optee_mediator/port_ffa.h).
 */
#include <optee_mediator/port_ffa.h>
#include "devices/vgic.h"
#include "machine/gic.h"
#include "machine/machine.h"
#include "machine/smccc.h"
#include "optee/optee_time.h"
#include "vm/guest_layout.h"
#include "vm/vm.h"

#define BUFFER_PAGES 63 /* as many as OP-TEE takes */

static struct vm *vm_of(struct om_port_vm *vm)
{
	return (struct vm *)vm;
}

/* Not a part of the mediator's function that calls it, as om_port_smc(). */
__attribute__((noinline)) void om_port_ffa_smc(struct om_smc *call)
{
	if (__atomic_load_n(&optee_time_is_wanted, __ATOMIC_RELAXED))
		optee_time_smc_of_8(call);
	else
		smc_of_8(call);
}

static void *carve(om_pa_t *pa)
{
	pa->v = machine_carve(BUFFER_PAGES * PAGE_SIZE);
	return pa_to_va(*pa);
}

void om_port_ffa_buffers(struct om_ffa_buffers *buffers)
{
	buffers->tx = carve(&buffers->tx_pa);
	buffers->rx = carve(&buffers->rx_pa);
	buffers->pages = BUFFER_PAGES;
}

void om_port_ffa_schedule_receiver(uint32_t intid)
{
	gic_serve_optee_sgi(this_cpu()->redistributor, intid);
}

uint32_t om_port_ffa_vcpus(struct om_port_vm *vm)
{
	return vm_of(vm)->vcpus;
}

uint32_t om_port_ffa_notify_intid(struct om_port_vm *vm)
{
	(void)vm;
	return GUEST_FFA_SGI;
}

void om_port_ffa_notify(struct om_port_vm *vm)
{
	vgic_raise_anywhere(vm_of(vm), GUEST_FFA_SGI);
}
