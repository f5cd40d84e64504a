/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mediator's own memory (optee_mediator/port.h): pages of Xen's heap, as all that Xen holds for
 * a domain is. Xen counts none of that against the domain; the mediator's limits do.
 */
#include <xen/mm.h>
#include <optee_mediator/port.h>

void *om_port_page_get(struct om_port_vm *vm)
{
	void *page = alloc_xenheap_page();

	if (page)
		clear_page(page);
	return page;
}

void om_port_page_put(struct om_port_vm *vm, void *page)
{
	free_xenheap_page(page);
}

/* By way of the page's record: virt_to_maddr() asks the MMU. */
om_pa_t om_port_page_pa(struct om_port_vm *vm, const void *page)
{
	return (om_pa_t){ page_to_maddr(virt_to_page(page)) };
}

void *om_port_page_va(struct om_port_vm *vm, om_pa_t pa)
{
	return maddr_to_virt(pa.v);
}
