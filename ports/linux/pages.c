// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mediator's own memory (optee_mediator/port.h): pages of the kernel's, charged to the memory
 * cgroup of the process that has the mediator work, which is the VMM.
 */
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <optee_mediator/port.h>

static_assert(PAGE_SIZE % OM_PAGE_SIZE == 0);

void *om_port_page_get(struct om_port_vm *vm)
{
	return (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
}

void om_port_page_put(struct om_port_vm *vm, void *page)
{
	free_page((unsigned long)page);
}

om_pa_t om_port_page_pa(struct om_port_vm *vm, const void *page)
{
	return (om_pa_t){ virt_to_phys((void *)page) };
}

void *om_port_page_va(struct om_port_vm *vm, om_pa_t pa)
{
	return phys_to_virt(pa.v);
}
