/* SPDX-License-Identifier: BSD-2-Clause */
/* The port's pins and pages, each written down (account.h). */
#include "port.h"
#include "account.h"

bool om_port_pin(struct om_port_vm *vm, union om_page *page, size_t count)
{
	if (!plain_port_pin(vm, page, count))
		return false;
	for (size_t i = 0; i < count; i++)
		account_pin(account_vm(vm), page[i].pa.v);
	return true;
}

void om_port_unpin(struct om_port_vm *vm, const union om_page *page, size_t count)
{
	for (size_t i = 0; i < count; i++)
		account_unpin(account_vm(vm), page[i].pa.v);
	plain_port_unpin(vm, page, count);
}

void *om_port_page_get(struct om_port_vm *vm)
{
	void *page = plain_port_page_get(vm);

	if (page)
		account_take(account_vm(vm), om_port_page_pa(vm, page).v);
	return page;
}

void om_port_page_put(struct om_port_vm *vm, void *page)
{
	account_give(account_vm(vm), om_port_page_pa(vm, page).v);
	plain_port_page_put(vm, page);
}
