/* SPDX-License-Identifier: BSD-2-Clause */
/* See memory.h. */
#include "memory.h"

#include <optee_mediator/port.h>

#include "vm.h"

void *om_page_get(struct om_vm *vm)
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

void om_page_put(struct om_vm *vm, void *page)
{
	om_port_page_put(vm->owner, page);
	om_quota_give(&vm->memory, OM_PAGE_SIZE);
}
