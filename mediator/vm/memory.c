/* SPDX-License-Identifier: BSD-2-Clause */
/* See memory.h. */
#include "memory.h"

#include <stdatomic.h>
#include <stddef.h>
#include <optee_mediator/port.h>

#include "refuse.h"
#include "vm.h"

static void *get(struct om_vm *vm)
{
	void *page;

	if (!om_quota_take(&vm->memory, OM_PAGE_SIZE)) {
		om_refuse(vm, OM_REFUSED_MEMORY);
		return NULL;
	}
	page = om_port_page_get(vm->owner);
	if (!page) {
		om_quota_give(&vm->memory, OM_PAGE_SIZE);
		om_refuse(vm, OM_REFUSED_MEMORY);
	}
	return page;
}

static void *exchange_spare(struct om_vm *vm, void *page)
{
	return atomic_exchange_explicit(&vm->spare_page, page, memory_order_acq_rel);
}

void *om_page_get(struct om_vm *vm)
{
	void *page = exchange_spare(vm, NULL);

	return page ? page : get(vm);
}

void om_page_put(struct om_vm *vm, void *page)
{
	om_port_page_put(vm->owner, page);
	om_quota_give(&vm->memory, OM_PAGE_SIZE);
}

void om_page_put_clean(struct om_vm *vm, void *page)
{
	page = exchange_spare(vm, page);
	if (page)
		om_page_put(vm, page);
}

OM_COLD void om_memory_clean_up(struct om_vm *vm)
{
	om_page_put_clean(vm, NULL);
}
