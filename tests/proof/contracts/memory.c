/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In place of vm/memory.c: see contracts/memory.h. A proof has its own pages: it says which one the
 * VM gets, all zero, and looks at what is put.
 */
#include "contracts/memory.h"

#include "vm/memory.h"

void *proof_page(void);
void proof_page_is_put(void *page, bool is_clean);

/* Any quota and page kept that the contract allows. */
static struct om_vm *change(struct om_vm *vm)
{
	vm->memory.now = nondet_u64();
	vm->memory.peak = nondet_u64();
	return vm;
}

void *om_page_get(struct om_vm *vm)
{
	static struct om_vm before;
	void *page = nondet_bool() ? proof_page() : NULL;

	assert(memory_is_valid(vm));
	before.memory = vm->memory;
	before.spare_page = vm->spare_page;
	vm->spare_page = NULL;
	assume(page_is_got(&before, change(vm), page));
	return page;
}

void om_page_put(struct om_vm *vm, void *page)
{
	static struct om_vm before;

	assert(page_may_be_put(vm, page));
	proof_page_is_put(page, false);
	before.memory = vm->memory;
	before.spare_page = vm->spare_page;
	assume(page_is_put(&before, change(vm)));
}

void om_page_put_clean(struct om_vm *vm, void *page)
{
	static struct om_vm before;

	assert(page_may_be_put(vm, page));
	proof_page_is_put(page, true);
	before.memory = vm->memory;
	before.spare_page = vm->spare_page;
	vm->spare_page = page;
	assume(page_is_put_clean(&before, change(vm), page));
}
