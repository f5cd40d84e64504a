/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The contracts of vm/memory.h: proved of its bodies in memory.c, and assumed by contracts/memory.c
 * in their place. @before and @after are the VM, of which nothing else is written than its quota of
 * memory, the page that it keeps, and the count of refusals.
 */
#ifndef TESTS_PROOF_CONTRACTS_MEMORY_H
#define TESTS_PROOF_CONTRACTS_MEMORY_H

#include "proof.h"

#include "vm/vm.h"

/* What is held is counted, and so is the page that is kept. */
static inline bool memory_is_valid(const struct om_vm *vm)
{
	return vm->memory.now <= vm->memory.peak && vm->memory.now % OM_PAGE_SIZE == 0 &&
	       (!vm->spare_page || vm->memory.now >= OM_PAGE_SIZE);
}

static inline bool memory_kept(const struct om_vm *before, const struct om_vm *after)
{
	return after->memory.limit == before->memory.limit &&
	       after->memory.peak >= before->memory.peak && memory_is_valid(after);
}

/* A page is the kept one, or charged for; without one, nothing is. */
static inline bool page_is_got(const struct om_vm *before, const struct om_vm *after,
			       const void *page)
{
	uint64_t charged = page && !before->spare_page ? OM_PAGE_SIZE : 0;

	return memory_kept(before, after) && !after->spare_page && (page || !before->spare_page) &&
	       after->memory.now == before->memory.now + charged && after->memory.now >= charged &&
	       (!charged || after->memory.now <= after->memory.limit);
}

/* Of a page that is held, beside one that is kept. */
static inline bool page_may_be_put(const struct om_vm *vm, const void *page)
{
	return page && page != vm->spare_page && memory_is_valid(vm) &&
	       vm->memory.now >= (vm->spare_page ? 2 : 1) * OM_PAGE_SIZE;
}

static inline bool page_is_put(const struct om_vm *before, const struct om_vm *after)
{
	return memory_kept(before, after) && after->memory.peak == before->memory.peak &&
	       after->spare_page == before->spare_page &&
	       after->memory.now == before->memory.now - OM_PAGE_SIZE;
}

/* Kept; what was kept before is given back. */
static inline bool page_is_put_clean(const struct om_vm *before, const struct om_vm *after,
				     const void *page)
{
	return memory_kept(before, after) && after->spare_page == page &&
	       after->memory.now == before->memory.now - (before->spare_page ? OM_PAGE_SIZE : 0);
}

#endif
