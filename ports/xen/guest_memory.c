/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mediator's way to a domain's memory (optee_mediator/port.h): pins, and copies.
 *
 * A pin is a reference to the page, as Xen itself counts them. While there is one the page is not
 * freed, whatever becomes of its place in the domain's address space, or of the domain.
 */
#include <xen/domain_page.h>
#include <xen/mm.h>
#include <asm/p2m.h>
#include <optee_mediator/port.h>
#include "guest.h"

/*
 * Takes a reference to the page at @ipa, if it is ordinary RAM that the domain owns and may write:
 * no foreign mapping, no grant, nothing read-only, no MMIO, and none of the pages of Xen's that a
 * domain has in its address space as if it owned them (shared info, grant tables). NULL if not.
 */
static struct page_info *get_ram(struct om_port_vm *vm, om_ipa_t ipa)
{
	p2m_type_t type;
	struct page_info *page =
		get_page_from_gfn(vm->domain, paddr_to_pfn(ipa.v), &type, P2M_ALLOC);

	if (!page)
		return NULL;
	if (type == p2m_ram_rw && !is_special_page(page))
		return page;
	put_page(page);
	return NULL;
}

static void read_page(void *to, mfn_t mfn, unsigned int offset, size_t size)
{
	const char *at = map_domain_page(mfn);

	memcpy(to, at + offset, size);
	unmap_domain_page(at);
}

static void write_page(mfn_t mfn, unsigned int offset, const void *from, size_t size)
{
	char *at = map_domain_page(mfn);

	memcpy(at + offset, from, size);
	unmap_domain_page(at);
}

bool om_port_read_guest(struct om_port_vm *vm, void *to, om_ipa_t from, size_t size)
{
	struct page_info *page = get_ram(vm, from);

	if (!page)
		return false;
	read_page(to, page_to_mfn(page), from.v & ~PAGE_MASK, size);
	put_page(page);
	return true;
}

bool om_port_write_guest(struct om_port_vm *vm, om_ipa_t to, const void *from, size_t size)
{
	struct page_info *page = get_ram(vm, to);

	if (!page)
		return false;
	write_page(page_to_mfn(page), to.v & ~PAGE_MASK, from, size);
	put_page(page);
	return true;
}

void om_port_read_pinned(struct om_port_vm *vm, void *to, om_pa_t from, size_t size)
{
	read_page(to, maddr_to_mfn(from.v), from.v & ~PAGE_MASK, size);
}

void om_port_write_pinned(struct om_port_vm *vm, om_pa_t to, const void *from, size_t size)
{
	write_page(maddr_to_mfn(to.v), to.v & ~PAGE_MASK, from, size);
}

static bool pin(struct om_port_vm *vm, union om_page *page)
{
	struct page_info *info = get_ram(vm, page->ipa);

	if (!info)
		return false;
	page->pa.v = page_to_maddr(info);
	return true;
}

bool om_port_pin(struct om_port_vm *vm, union om_page *page, size_t count)
{
	size_t pinned = 0;

	BUILD_BUG_ON(PAGE_SIZE != OM_PAGE_SIZE);
	while (pinned < count && pin(vm, &page[pinned]))
		pinned++;
	if (pinned == count)
		return true;
	om_port_unpin(vm, page, pinned);
	return false;
}

void om_port_unpin(struct om_port_vm *vm, const union om_page *page, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		put_page(maddr_to_page(page[i].pa.v));
}
