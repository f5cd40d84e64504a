/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A VM's memory as the mediator reaches it. On the CPUs of a VM, and on no others, there is a
 * window to its RAM and to the mediator's pages: each physical address lies at its own distance
 * from the beginning, so that a look is enough in either direction, wherever Bao has found the
 * pages and whatever colours they have.
 *
 * Nothing is ever given back, neither by a VM nor to another: a pin is a look into the tables.
 */
#include "glue.h"
#include <config.h>
#include <cpu.h>
#include <fences.h>
#include <mem.h>
#include <page_table.h>
#include <string.h>
#include <optee_mediator/port.h>

/* The upper half of what Bao has for a VM's objects; it fills that from below. */
#define WINDOW_SIZE ((vaddr_t)1 << 38)
#define WINDOW	    ((vaddr_t)BAO_VM_BASE + WINDOW_SIZE)

static void *in_window(paddr_t pa)
{
	return (void *)(WINDOW + pa % WINDOW_SIZE);
}

static bool map(struct om_port_vm *owner, paddr_t pa, size_t pages)
{
	struct ppages ppages = mem_ppages_get(pa, pages);

	if (!owner->has_memory)
		owner->high = pa - pa % WINDOW_SIZE;
	owner->has_memory = true;
	if (pa < owner->high || pa + pages * PAGE_SIZE - owner->high > WINDOW_SIZE)
		return false;
	return mem_alloc_map(&cpu()->as, SEC_HYP_VM, &ppages, (vaddr_t)in_window(pa), pages,
			     PTE_HYP_FLAGS) != INVALID_VA;
}

/*
 * Looks up what the VM's second stage has at @ipa: where it is, and how many bytes lie there in a
 * row from it on. Returns false if there is nothing.
 */
static bool stage2_find(struct vm *vm, vaddr_t ipa, paddr_t *pa, size_t *size)
{
	struct page_table *pt = &vm->as.pt;

	for (size_t level = 0; level < pt->dscr->lvls; level++) {
		pte_t *pte = pt_get_pte(pt, level, ipa);
		size_t offset = ipa % pt_lvlsize(pt, level);

		if (!pte_valid(pte))
			return false;
		if (pte_page(pt, pte, level)) {
			*pa = pte_addr(pte) + offset;
			*size = pt_lvlsize(pt, level) - offset;
			return true;
		}
	}
	return false;
}

/* Devices and what is shared with other VMs are mapped as well, and are no RAM of the VM's. */
static bool is_ram(const struct vm *vm, vaddr_t ipa)
{
	const struct vm_platform *has = &vm->config->platform;

	for (size_t i = 0; i < has->region_num; i++) {
		const struct vm_mem_region *region = &has->regions[i];

		if (ipa >= region->base && ipa - region->base < region->size)
			return true;
	}
	return false;
}

static bool map_region(struct om_port_vm *owner, const struct vm_mem_region *region)
{
	vaddr_t ipa = region->base;
	size_t left = NUM_PAGES(region->size) * PAGE_SIZE;

	while (left) {
		paddr_t pa;
		size_t size;

		if (!stage2_find(owner->vm, ipa, &pa, &size))
			return false;
		size = min(size, left);
		if (!map(owner, pa, size / PAGE_SIZE))
			return false;
		ipa += size;
		left -= size;
	}
	return true;
}

static bool map_ram(struct om_port_vm *owner)
{
	const struct vm_platform *has = &owner->vm->config->platform;

	for (size_t i = 0; i < has->region_num; i++)
		if (!map_region(owner, &has->regions[i]))
			return false;
	return true;
}

static void put(struct om_port_vm *owner, void *page)
{
	*(void **)page = owner->free;
	owner->free = page;
}

/* Of the VM's colours: what the mediator does for it disturbs no other VM's cache either. */
static bool get_pages(struct om_port_vm *owner, size_t pages)
{
	struct ppages ppages =
		mem_alloc_ppages(owner->vm->config->colors, pages, MEM_ALIGN_NOT_REQ);
	vaddr_t at;

	if (ppages.num_pages != pages)
		return false;
	at = mem_alloc_map(&cpu()->as, SEC_HYP_VM, &ppages, INVALID_VA, pages, PTE_HYP_FLAGS);
	if (at == INVALID_VA)
		return false;
	for (size_t i = 0; i < pages; i++) {
		paddr_t pa;

		if (!mem_translate(&cpu()->as, at + i * PAGE_SIZE, &pa) || !map(owner, pa, 1))
			return false;
		put(owner, in_window(pa));
	}
	mem_unmap(&cpu()->as, at, pages, MEM_DONT_FREE_PAGES);
	return true;
}

bool memory_init(struct om_port_vm *owner, size_t pages)
{
	return get_pages(owner, pages) && (owner->page_by_page || map_ram(owner));
}

/* The entry by which the VM's master reads them, in this CPU's root. */
void memory_init_cpu(struct vm *vm)
{
	paddr_t root;

	if (!mem_translate(&cpu()->as, (vaddr_t)vm->as.pt.root, &root))
		return;
	pte_set(cpu()->as.pt.root + PT_VM_REC_IND, root, PTE_TABLE, PTE_HYP_FLAGS);
	fence_sync();
	ISB();
}

static bool find(const struct om_port_vm *owner, om_ipa_t ipa, paddr_t *pa)
{
	size_t size;

	return is_ram(owner->vm, ipa.v) && stage2_find(owner->vm, ipa.v, pa, &size);
}

bool om_port_pin(struct om_port_vm *owner, union om_page *page, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		paddr_t pa;

		if (!find(owner, page[i].ipa, &pa))
			return false;
		page[i].pa.v = pa;
	}
	return true;
}

void om_port_unpin(struct om_port_vm *owner, const union om_page *page, size_t count)
{
	UNUSED_ARG(owner);
	UNUSED_ARG(page);
	UNUSED_ARG(count);
}

/* No interrupt comes in between, and what is mapped is this CPU's alone. */
static char *reach(const struct om_port_vm *owner, paddr_t pa)
{
	paddr_t offset = pa % PAGE_SIZE;
	struct ppages ppages = mem_ppages_get(pa - offset, 1);

	if (!owner->page_by_page)
		return in_window(pa);
	return (char *)mem_alloc_map(&cpu()->as, SEC_HYP_PRIVATE, &ppages, INVALID_VA, 1,
				     PTE_HYP_FLAGS) +
	       offset;
}

static void leave(const struct om_port_vm *owner, const char *at)
{
	if (owner->page_by_page)
		mem_unmap(&cpu()->as, (vaddr_t)at - (vaddr_t)at % PAGE_SIZE, 1,
			  MEM_DONT_FREE_PAGES);
}

void om_port_read_pinned(struct om_port_vm *owner, void *to, om_pa_t from, size_t size)
{
	const char *at = reach(owner, from.v);

	memcpy(to, at, size);
	leave(owner, at);
}

void om_port_write_pinned(struct om_port_vm *owner, om_pa_t to, const void *from, size_t size)
{
	char *at = reach(owner, to.v);

	memcpy(at, from, size);
	leave(owner, at);
}

bool om_port_read_guest(struct om_port_vm *owner, void *to, om_ipa_t from, size_t size)
{
	paddr_t pa;

	if (!find(owner, from, &pa))
		return false;
	om_port_read_pinned(owner, to, (om_pa_t){ pa }, size);
	return true;
}

bool om_port_write_guest(struct om_port_vm *owner, om_ipa_t to, const void *from, size_t size)
{
	paddr_t pa;

	if (!find(owner, to, &pa))
		return false;
	om_port_write_pinned(owner, (om_pa_t){ pa }, from, size);
	return true;
}

void *om_port_page_get(struct om_port_vm *owner)
{
	void *page;

	spin_lock(&owner->lock);
	page = owner->free;
	if (page)
		owner->free = *(void **)page;
	spin_unlock(&owner->lock);
	if (page)
		memset(page, 0, PAGE_SIZE);
	return page;
}

void om_port_page_put(struct om_port_vm *owner, void *page)
{
	spin_lock(&owner->lock);
	put(owner, page);
	spin_unlock(&owner->lock);
}

om_pa_t om_port_page_pa(struct om_port_vm *owner, const void *page)
{
	return (om_pa_t){ owner->high + (vaddr_t)page - WINDOW };
}

void *om_port_page_va(struct om_port_vm *owner, om_pa_t pa)
{
	UNUSED_ARG(owner);
	return in_window(pa.v);
}
