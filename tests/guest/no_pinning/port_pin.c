/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypervisor without its defence, for the test that must see the difference: addresses are
 * translated for OP-TEE, but nothing keeps the pages. It takes the place of
 * hypervisor/optee/port_pin.c.
 */
#include <optee_mediator/port.h>
#include "memory/stage2.h"
#include "vm/vm.h"

bool om_port_pin(struct om_port_vm *owner, union om_page *page, size_t count)
{
	struct vm *vm = (struct vm *)owner;
	bool found = true;

	spin_lock(&vm->lock);
	for (size_t i = 0; found && i < count; i++) {
		om_pa_t pa = { 0 };

		found = page[i].ipa.v % PAGE_SIZE == 0 &&
			stage2_find(&vm->stage2, page[i].ipa, &pa);
		page[i].pa = pa;
	}
	spin_unlock(&vm->lock);
	return found;
}

void om_port_unpin(struct om_port_vm *owner, const union om_page *page, size_t count)
{
	(void)owner;
	(void)page;
	(void)count;
}
