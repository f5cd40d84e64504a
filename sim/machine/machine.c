/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulated machine's RAM: who owns each page, how often it is pinned, and when a page that was
 * given back is used again.
 */
#include <assert.h>
#include <string.h>
#include "machine/machine.h"
#include "machine/alloc.h"
#include "machine/violation.h"

/* STRIDE * STRIDE_BACK is 1 modulo the number of pages. */
#define STRIDE	    1237u
#define STRIDE_BACK 1149u

static_assert(STRIDE * STRIDE_BACK % SIM_RAM_PAGES == 1, "the strides are inverse");

struct sim_machine sim;

/* Low pages first, so that those in use lie together for the model. */
static void free_pages_fill(void)
{
	for (uint32_t i = 0; i < SIM_RAM_PAGES; i++)
		sim.free_page[i] = SIM_RAM_PAGES - 1 - i;
	sim.free_count = SIM_RAM_PAGES;
}

void sim_machine_init(void)
{
	memset(&sim, 0, sizeof(sim));
	sim.ram = sim_alloc_ram(SIM_RAM_PAGES * OM_PAGE_SIZE);
	free_pages_fill();
}

static void check_no_pins(void)
{
	for (uint32_t i = 0; i < sim.pages_touched; i++)
		if (sim.page[i].pins)
			sim_violation("page %u is still pinned %u times", i, sim.page[i].pins);
}

void sim_check_pins(void)
{
	for (uint32_t i = 0; i < sim.pages_touched; i++)
		if (sim.page[i].named > sim.page[i].pins)
			sim_violation("I5: OP-TEE can name page %u %u times, pinned are %u", i,
				      sim.page[i].named, sim.page[i].pins);
}

void sim_machine_check(void)
{
	check_no_pins();
	if (sim.pool_used)
		sim_violation("%u mediator pages were not put back", sim.pool_used);
}

void sim_machine_end(void)
{
	sim.ram = NULL;
}

/*
 * Neighbours are never neighbours in physical memory: an odd stride over a power of two visits each
 * place once, and the inverse stride leads back.
 */
om_pa_t sim_page_pa(const struct sim_page *page)
{
	uint64_t place = (uint64_t)(page - sim.page) * STRIDE % SIM_RAM_PAGES;

	if (page == sim.page_at_0)
		return (om_pa_t){ 0 };
	return (om_pa_t){ SIM_RAM_BASE + place * OM_PAGE_SIZE };
}

struct sim_page *sim_page_of(om_pa_t pa)
{
	uint64_t place = (pa.v - SIM_RAM_BASE) / OM_PAGE_SIZE;

	if (sim.page_at_0 && pa.v < OM_PAGE_SIZE)
		return &sim.page[sim.page_at_0 - sim.page];
	if (pa.v < SIM_RAM_BASE || place >= SIM_RAM_PAGES)
		return NULL;
	return &sim.page[place * STRIDE_BACK % SIM_RAM_PAGES];
}

uint8_t *sim_page_bytes(const struct sim_page *page)
{
	sim.is_reached[page - sim.page] = true;
	return sim.ram + (size_t)(page - sim.page) * OM_PAGE_SIZE;
}

void sim_page_settle(struct sim_page *page)
{
	if (!page->waiting || page->pins)
		return;
	page->waiting = false;
	page->owner = NULL;
	sim.free_page[sim.free_count++] = (uint32_t)(page - sim.page);
}

struct sim_page *sim_page_take(struct om_port_vm *owner)
{
	uint32_t page;

	if (!sim.free_count)
		sim_misuse("no RAM left");
	page = sim.free_page[--sim.free_count];
	sim.page[page].owner = owner;
	if (page >= sim.pages_touched)
		sim.pages_touched = page + 1;
	memset(sim_page_bytes(&sim.page[page]), 0, OM_PAGE_SIZE);
	return &sim.page[page];
}

void sim_page_leave(struct sim_page *page)
{
	page->waiting = true;
	sim_page_settle(page);
}
