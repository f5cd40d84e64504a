/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions of optee_mediator/port_ffa.h, in its order: for an OP-TEE behind FF-A, with a
 * mediator that is compiled with OM_FFA. Who has no such machine leaves this file out.
 */
#include <optee_mediator/port_ffa.h>
#include "hypervisor.h"

static struct hv_vm *vm_of(struct om_port_vm *vm)
{
	return (struct hv_vm *)vm;
}

void om_port_ffa_smc(struct om_smc *smc)
{
	register uint64_t x0 __asm__("x0") = smc->a[0];
	register uint64_t x1 __asm__("x1") = smc->a[1];
	register uint64_t x2 __asm__("x2") = smc->a[2];
	register uint64_t x3 __asm__("x3") = smc->a[3];
	register uint64_t x4 __asm__("x4") = smc->a[4];
	register uint64_t x5 __asm__("x5") = smc->a[5];
	register uint64_t x6 __asm__("x6") = smc->a[6];
	register uint64_t x7 __asm__("x7") = smc->a[7];

	__asm__ volatile(
		"smc #0"
		: "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5), "+r"(x6), "+r"(x7)
		:
		: "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "memory");
	*smc = (struct om_smc){ { x0, x1, x2, x3, x4, x5, x6, x7 } };
}

/* More pages take more scattered memory of guests: 63 are the most. */
#define BUFFER_PAGES 63

static void *contiguous(om_pa_t *pa)
{
	pa->v = hv_pages_reserve(BUFFER_PAGES);
	return hv_map(pa->v);
}

void om_port_ffa_buffers(struct om_ffa_buffers *buffers)
{
	buffers->tx = contiguous(&buffers->tx_pa);
	buffers->rx = contiguous(&buffers->rx_pa);
	buffers->pages = BUFFER_PAGES;
}

/* Its handler calls tee_notified() for each VM. */
void om_port_ffa_schedule_receiver(uint32_t intid)
{
	hv_serve_sgi(intid);
}

uint32_t om_port_ffa_vcpus(struct om_port_vm *vm)
{
	return hv_vcpus(vm_of(vm));
}

uint32_t om_port_ffa_notify_intid(struct om_port_vm *vm)
{
	(void)vm;
	return HV_FFA_SGI;
}

void om_port_ffa_notify(struct om_port_vm *vm)
{
	hv_raise_private_interrupt(vm_of(vm), HV_FFA_SGI);
}
