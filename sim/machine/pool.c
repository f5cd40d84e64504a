/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pages that the simulated machine lends to the mediator.
 *
 * A page outside of the mediator's hands is filled with a pattern and, under AddressSanitizer, out
 * of reach, and so are the pages of other VMs while one has the CPU; a page in its hands is counted
 * for the VM that it is held for. As in RAM, neighbours are not neighbours in physical memory.
 */
#include <assert.h>
#include <string.h>
#include "machine/pool.h"
#include "machine/violation.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size)   ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

#define POISON	0xdb
#define SCATTER (0x2a5u % SIM_POOL_PAGES)

static_assert((SIM_POOL_PAGES & (SIM_POOL_PAGES - 1)) == 0, "SCATTER leads to places that exist");

_Alignas(4096) uint8_t sim_pool[SIM_POOL_PAGES][OM_PAGE_SIZE];

static const struct om_port_vm *mapped; /* whose pages alone are in reach; NULL: all are */

void sim_pool_init(void)
{
	mapped = NULL;
	ASAN_POISON_MEMORY_REGION(sim_pool, sizeof(sim_pool));
}

/* Every other page only: what lies before and behind a page is out of reach always. */
static uint32_t first_free(void)
{
	uint32_t i = 0;

	while (i < SIM_POOL_PAGES && sim.pool[i].used)
		i += 2;
	return i;
}

#ifdef __SANITIZE_ADDRESS__
static bool is_mapped(const struct sim_pool_page *record)
{
	return record->used && (!mapped || !record->owner || record->owner == mapped);
}

static void map_pages(void)
{
	for (uint32_t i = 0, seen = 0; seen < sim.pool_used; i += 2) {
		seen += sim.pool[i].used;
		if (is_mapped(&sim.pool[i]))
			ASAN_UNPOISON_MEMORY_REGION(sim_pool[i], OM_PAGE_SIZE);
		else
			ASAN_POISON_MEMORY_REGION(sim_pool[i], OM_PAGE_SIZE);
	}
}
#else
/* All pages are in reach always: nothing is to be done at each entry. */
static void map_pages(void)
{
}
#endif

const struct om_port_vm *sim_pool_map(const struct om_port_vm *vm)
{
	const struct om_port_vm *before = mapped;

	if (vm != before) {
		mapped = vm;
		map_pages();
	}
	return before;
}

void *sim_pool_get(struct om_port_vm *vm)
{
	uint32_t i = first_free();

	if (i >= SIM_POOL_PAGES)
		return NULL;
	sim.pool[i] = (struct sim_pool_page){ .owner = vm, .used = true };
	sim.pool_used++;
	if (vm)
		vm->mediator_pages++;
	ASAN_UNPOISON_MEMORY_REGION(sim_pool[i], OM_PAGE_SIZE);
	memset(sim_pool[i], 0, OM_PAGE_SIZE);
	return sim_pool[i];
}

static struct sim_pool_page *record_of(const void *page)
{
	size_t offset = (size_t)((const uint8_t *)page - sim_pool[0]);

	if (offset >= sizeof(sim_pool) || !sim.pool[offset / OM_PAGE_SIZE].used)
		return NULL;
	return &sim.pool[offset / OM_PAGE_SIZE];
}

void sim_pool_put(struct om_port_vm *vm, void *page)
{
	struct sim_pool_page *record = record_of(page);

	if (!record || (uintptr_t)page % OM_PAGE_SIZE || record->owner != vm) {
		sim_violation("a page was put back that this VM does not hold");
		return;
	}
	if (record->named)
		sim_violation("a mediator page was put back that OP-TEE can still name");
	record->used = false;
	sim.pool_used--;
	if (vm)
		vm->mediator_pages--;
	memset(page, POISON, OM_PAGE_SIZE);
	ASAN_POISON_MEMORY_REGION(page, OM_PAGE_SIZE);
}

om_pa_t sim_pool_pa(const void *page)
{
	size_t offset = (size_t)((const uint8_t *)page - sim_pool[0]);
	uint64_t index = offset / OM_PAGE_SIZE ^ SCATTER;

	if (!record_of(page))
		sim_violation("the address of a page was asked that nobody holds");
	return (om_pa_t){ SIM_POOL_BASE + index * OM_PAGE_SIZE + offset % OM_PAGE_SIZE };
}

static uint32_t index_of(om_pa_t pa)
{
	return (uint32_t)((pa.v - SIM_POOL_BASE) / OM_PAGE_SIZE) ^ SCATTER;
}

struct sim_pool_page *sim_pool_of(om_pa_t pa)
{
	if (pa.v < SIM_POOL_BASE || pa.v >= SIM_POOL_BASE + SIM_POOL_PAGES * OM_PAGE_SIZE)
		return NULL;
	return &sim.pool[index_of(pa)];
}

uint8_t *sim_pool_bytes(om_pa_t pa)
{
	return sim_pool[index_of(pa)] + pa.v % OM_PAGE_SIZE;
}
