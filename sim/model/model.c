/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reference model, part one: pages. A page is pinned exactly as often as OP-TEE can name it.
 */
#include <string.h>
#include "model/model.h"
#include "machine/pool.h"
#include "machine/violation.h"
#include "machine/vm.h"
#include "model/guest_state.h"
#include "model/model_guest.h"
#include "secure/optee.h"

/* How often OP-TEE can name each page, counted afresh from what it holds. */
static uint32_t named[SIM_RAM_PAGES];

static void count_page(const struct om_port_vm *vm, om_pa_t pa)
{
	struct sim_page *page = sim_page_of(pa);
	struct sim_pool_page *own = sim_pool_of(pa);

	if (page && page->owner != vm)
		sim_violation("I1: OP-TEE can name a page of %s for %s",
			      page->owner ? page->owner->name : "nobody", vm->name);
	if (page)
		named[page - sim.page]++;
	if (own && (!own->used || own->owner != vm))
		sim_violation("I5: OP-TEE can name a mediator page that is not held for %s",
			      vm->name);
}

static void count_guest(const struct optee_guest *guest)
{
	const struct om_port_vm *vm = optee_vm_of(guest->id);

	for (const struct optee_mobj *mobj = guest->mobjs; mobj; mobj = mobj->next)
		for (uint64_t i = 0; i < mobj->named; i++)
			count_page(vm, mobj->page[i]);
}

static void count_all(void)
{
	memset(named, 0, sim.pages_touched * sizeof(named[0]));
	for (unsigned i = 0; i < OPTEE_GUESTS; i++)
		if (optee.guest[i].alive || optee.guest[i].is_leaving)
			count_guest(&optee.guest[i]);
}

static void check_page_safe(uint32_t i)
{
	if (named[i] != sim.page[i].named)
		sim_violation("the model's own count of page %u is wrong", i);
	if (sim.page[i].pins < named[i])
		sim_violation("I5: OP-TEE can name page %u %u times, pinned are %u", i, named[i],
			      sim.page[i].pins);
}

void model_check_safety(void)
{
	count_all();
	for (uint32_t i = 0; i < sim.pages_touched; i++)
		check_page_safe(i);
}

/* How often a call that the mediator left off in may have each page pinned besides. */
static uint32_t in_work[SIM_RAM_PAGES];

static void count_work(const struct guest *guest)
{
	for (const struct guest_share *share = guest->shares; share; share = share->next)
		for (uint64_t i = 0; i < share->count && share->state == GUEST_MAY_LIVE; i++) {
			struct sim_page *page = sim_page_at(guest->vm, share->page[i]);

			if (page)
				in_work[page - sim.page]++;
		}
}

static void count_all_work(void)
{
	memset(in_work, 0, sim.pages_touched * sizeof(in_work[0]));
	for (uint32_t i = 0; i < sim.vm_count; i++) {
		const struct guest *guest = guest_of_vm(&sim.vm[i]);

		if (guest && guest_is_midway(guest))
			count_work(guest);
	}
}

/*
 * Given back by a guest, so that no share of its leads there any more, and not yet let go; or of a
 * guest whose shares nobody knows.
 */
static bool may_be_in_work(const struct sim_page *page)
{
	const struct guest *guest = page->owner ? guest_of_vm(page->owner) : NULL;

	return guest && guest_is_midway(guest) && (page->waiting || guest->changes_memory);
}

/* Shared by a guest in a former life, of which it knows nothing any more. */
static bool may_be_left_over(const struct sim_page *page)
{
	const struct guest *guest = page->owner ? guest_of_vm(page->owner) : NULL;

	return guest && guest->has_leftovers;
}

static void check_page_exact(uint32_t i)
{
	const struct sim_page *page = &sim.page[i];

	if (page->pins > named[i] + in_work[i] && !may_be_in_work(page) && !may_be_left_over(page))
		sim_violation("I8: page %u is pinned %u times, OP-TEE can name it %u times", i,
			      sim.page[i].pins, named[i]);
	if (sim.page[i].waiting && !sim.page[i].pins)
		sim_violation("page %u was given back and nothing holds it, but it is not free", i);
}

void model_check_pages(void)
{
	model_check_safety();
	count_all_work();
	for (uint32_t i = 0; i < sim.pages_touched; i++)
		check_page_exact(i);
}

void model_check_guest(const struct guest *guest)
{
	model_check_known(guest);
	if (guest->om)
		sim_judge(guest->om);
}

void model_check(void)
{
	model_check_pages();
	for (uint32_t i = 0; i < sim.vm_count; i++)
		if (guest_of_vm(&sim.vm[i]))
			model_check_guest(guest_of_vm(&sim.vm[i]));
}
