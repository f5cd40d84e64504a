/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the mediator asks of the hypervisor (optee_mediator/port.h), but for pins (port_pin.c).
 */
#include <optee_mediator/port.h>
#include <string.h>
#include "pages.h"
#include "smccc.h"
#include "vm.h"

_Static_assert(sizeof(struct spinlock) <= sizeof(struct om_port_lock), "fits in the mediator's");

static struct vm *vm_of(struct om_port_vm *vm)
{
	return (struct vm *)vm;
}

static struct spinlock *lock_of(struct om_port_lock *lock)
{
	return (struct spinlock *)lock->word;
}

void om_port_smc(struct om_smc *call)
{
	smc(call);
}

/* The guest's memory as EL2 sees it, pinned so that it stays; NULL if it is not RAM of @vm. */
static void *get(struct om_port_vm *vm, om_ipa_t ipa, union om_page *page)
{
	page->ipa.v = ipa.v & ~(PAGE_SIZE - 1);
	return om_port_pin(vm, page, 1) ? (char *)pa_to_va(page->pa) + ipa.v % PAGE_SIZE : NULL;
}

bool om_port_read_guest(struct om_port_vm *vm, void *to, om_ipa_t from, size_t size)
{
	union om_page page;
	const void *at = get(vm, from, &page);

	if (!at)
		return false;
	memcpy(to, at, size);
	om_port_unpin(vm, &page, 1);
	return true;
}

bool om_port_write_guest(struct om_port_vm *vm, om_ipa_t to, const void *from, size_t size)
{
	union om_page page;
	void *at = get(vm, to, &page);

	if (!at)
		return false;
	memcpy(at, from, size);
	om_port_unpin(vm, &page, 1);
	return true;
}

void *om_port_page_get(struct om_port_vm *vm)
{
	om_pa_t page;

	(void)vm;
	return page_take(&page) ? pa_to_va(page) : NULL;
}

void om_port_page_put(struct om_port_vm *vm, void *page)
{
	(void)vm;
	page_give(va_to_pa(page));
}

om_pa_t om_port_page_pa(const void *page)
{
	return va_to_pa(page);
}

void *om_port_page_va(om_pa_t pa)
{
	return pa_to_va(pa);
}

void om_port_lock_init(struct om_port_lock *lock)
{
	*lock_of(lock) = (struct spinlock){ false };
}

void om_port_lock(struct om_port_lock *lock)
{
	spin_lock(lock_of(lock));
}

void om_port_unlock(struct om_port_lock *lock)
{
	spin_unlock(lock_of(lock));
}

void om_port_log(struct om_port_vm *vm, const char *text)
{
	if (vm)
		print("mediator: %s: %s", vm_of(vm)->config.name, text);
	else
		print("mediator: %s", text);
}
