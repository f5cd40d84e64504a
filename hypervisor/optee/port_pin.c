/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pins for the mediator (optee_mediator/port.h): a page that OP-TEE may use stays what it is.
 */
#include <optee_mediator/port.h>
#include "memory/pages.h"
#include "memory/stage2.h"
#include "vm/vm.h"

static void unpin(const union om_page *page, size_t count)
{
	for (size_t i = 0; i < count; i++)
		page_unpin(page[i].pa);
}

/* All that is mapped in a stage 2 is the VM's own RAM, readable and writable. */
static bool pin(struct vm *vm, union om_page *page)
{
	om_pa_t pa;

	if (page->ipa.v % PAGE_SIZE || !stage2_find(&vm->stage2, page->ipa, &pa))
		return false;
	page_pin(pa);
	page->pa = pa;
	return true;
}

bool om_port_pin(struct om_port_vm *owner, union om_page *page, size_t count)
{
	struct vm *vm = (struct vm *)owner;
	size_t pinned = 0;

	spin_lock(&vm->lock);
	while (pinned < count && pin(vm, &page[pinned]))
		pinned++;
	spin_unlock(&vm->lock);
	if (pinned == count)
		return true;
	unpin(page, pinned);
	return false;
}

void om_port_unpin(struct om_port_vm *owner, const union om_page *page, size_t count)
{
	(void)owner;
	unpin(page, count);
}
