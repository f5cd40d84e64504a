/* SPDX-License-Identifier: BSD-2-Clause */
/* The mediator's memory: every page is charged to its VM, from the port and back. */
/* cbmc: --unwind 2 --conversion-check */
/* with: contracts/refuse.c mediator/vm/quota.c */
#include "contracts/memory.h"
#include "frame.h"

#include "vm/memory.c"

static struct om_vm vm, before, other, other_before;
static char kept[1], held[1], fresh[1]; /* pages, of which nobody looks at what is in them */
static uint64_t taken;			/* pages of the port's */
static const void *returned;

void *om_port_page_get(struct om_port_vm *owner)
{
	assert(owner == vm.owner);
	if (nondet_bool())
		return NULL;
	taken++;
	return fresh;
}

void om_port_page_put(struct om_port_vm *owner, void *page)
{
	assert(owner == vm.owner);
	returned = page;
	taken--;
}

static void begin(void)
{
	any(&vm);
	any(&other);
	vm.spare_page = nondet_bool() ? kept : NULL;
	assume(memory_is_valid(&vm));
	before = vm;
	other_before = other;
}

static void end(void)
{
	struct om_vm rest = before;

	assert(vm.memory.now - before.memory.now == taken * OM_PAGE_SIZE);
	changes(rest, vm, memory);
	changes(rest, vm, spare_page);
	changes(rest, vm, refused[OM_REFUSED_MEMORY]);
	assert(is_same(rest, vm) && is_same(other_before, other));
}

PROOF(page_get, "a page is the kept one, or charged within the limit; a failure takes nothing",
      "none")
{
	void *page;

	begin();
	page = om_page_get(&vm);
	assert(page_is_got(&before, &vm, page));
	assert(!page || page == (before.spare_page ? kept : fresh));
	end();
	reached(page == kept);
	reached(page == fresh && vm.memory.now == vm.memory.limit);
	reached(!page && before.memory.now == 0);
}

PROOF(page_put, "a page goes back to the port, and is not charged any more", "none")
{
	begin();
	assume(page_may_be_put(&vm, held));
	om_page_put(&vm, held);
	assert(page_is_put(&before, &vm) && returned == held);
	end();
	reached(vm.spare_page && vm.memory.now == OM_PAGE_SIZE);
	reached(!vm.memory.now);
}

PROOF(page_put_clean, "a clean page is kept, and stays charged; what was kept goes back", "none")
{
	begin();
	assume(page_may_be_put(&vm, held));
	om_page_put_clean(&vm, held);
	assert(page_is_put_clean(&before, &vm, held));
	assert(returned == (before.spare_page ? kept : NULL));
	end();
	reached(before.spare_page && returned == kept);
	reached(!before.spare_page);
}

PROOF(memory_clean_up, "the page that is kept goes back, if there is one", "none")
{
	begin();
	om_memory_clean_up(&vm);
	assert(!vm.spare_page && memory_kept(&before, &vm));
	assert(returned == before.spare_page);
	end();
	reached(returned);
	reached(!returned);
}
