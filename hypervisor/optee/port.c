/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the mediator asks of the hypervisor (optee_mediator/port.h), but for pins (port_pin.c).
 */
#include <optee_mediator/port.h>
#include <string.h>
#include "devices/vgic.h"
#include "machine/print.h"
#include "machine/smccc.h"
#include "memory/pages.h"
#include "memory/stage2.h"
#include "optee/optee_time.h"
#include "vm/guest_layout.h"
#include "vm/vm.h"

_Static_assert(sizeof(struct spinlock) <= sizeof(struct om_port_lock), "fits in the mediator's");

#define ISR_IRQ BIT(7)
#define ISR_FIQ BIT(6)

static struct vm *vm_of(struct om_port_vm *vm)
{
	return (struct vm *)vm;
}

static struct spinlock *lock_of(struct om_port_lock *lock)
{
	return (struct spinlock *)lock->word;
}

/* Not a part of the mediator's function that calls it, which would save registers for it. */
__attribute__((noinline)) void om_port_smc(struct om_smc *call)
{
	if (__atomic_load_n(&optee_time_is_wanted, __ATOMIC_RELAXED))
		optee_time_smc(call);
	else
		smc(call);
}

/* The guest's memory as EL2 sees it, NULL if it is not RAM of @vm. It stays while @vm is locked. */
static void *find(const struct vm *vm, om_ipa_t ipa)
{
	om_pa_t page;

	if (!stage2_find(&vm->stage2, ipa, &page))
		return NULL;
	return (char *)pa_to_va(page) + ipa.v % PAGE_SIZE;
}

bool om_port_read_guest(struct om_port_vm *owner, void *to, om_ipa_t from, size_t size)
{
	struct vm *vm = vm_of(owner);
	const void *at;

	spin_lock(&vm->lock);
	at = find(vm, from);
	if (at)
		memcpy(to, at, size);
	spin_unlock(&vm->lock);
	return at;
}

bool om_port_write_guest(struct om_port_vm *owner, om_ipa_t to, const void *from, size_t size)
{
	struct vm *vm = vm_of(owner);
	void *at;

	spin_lock(&vm->lock);
	at = find(vm, to);
	if (at)
		memcpy(at, from, size);
	spin_unlock(&vm->lock);
	return at;
}

void om_port_read_pinned(struct om_port_vm *vm, void *to, om_pa_t from, size_t size)
{
	(void)vm;
	memcpy(to, pa_to_va(from), size);
}

void om_port_write_pinned(struct om_port_vm *vm, om_pa_t to, const void *from, size_t size)
{
	(void)vm;
	memcpy(pa_to_va(to), from, size);
}

/*
 * EL2 masks interrupts, so that one stays pending until the guest or the idle loop is reached. That
 * the vCPU's turn is over, or that its VM is to stop, is told by an interrupt as well.
 */
bool om_port_must_yield(struct om_port_vm *vm)
{
	(void)vm;
	return sysreg_read(isr_el1) & (ISR_IRQ | ISR_FIQ);
}

void om_port_notify(struct om_port_vm *vm)
{
	vgic_raise_shared(vm_of(vm), GUEST_OPTEE_IRQ);
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

om_pa_t om_port_page_pa(struct om_port_vm *vm, const void *page)
{
	(void)vm;
	return va_to_pa(page);
}

void *om_port_page_va(struct om_port_vm *vm, om_pa_t pa)
{
	(void)vm;
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
