/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A port to begin with: each function of optee_mediator/port.h, in its order. docs/porting.md says
 * of each what it must do.
 */
#include <optee_mediator/port.h>
#include "hypervisor.h"

void *memcpy(void *restrict to, const void *restrict from, size_t size);

static struct hv_vm *vm_of(struct om_port_vm *vm)
{
	return (struct hv_vm *)vm;
}

void om_port_smc(struct om_smc *smc)
{
	register uint64_t x0 __asm__("x0") = smc->a[0];
	register uint64_t x1 __asm__("x1") = smc->a[1];
	register uint64_t x2 __asm__("x2") = smc->a[2];
	register uint64_t x3 __asm__("x3") = smc->a[3];
	register uint64_t x4 __asm__("x4") = smc->a[4];
	register uint64_t x5 __asm__("x5") = smc->a[5];
	register uint64_t x6 __asm__("x6") = smc->a[6];
	register uint64_t x7 __asm__("x7") = smc->a[7];

	__asm__ volatile(
		"smc #0"
		: "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5), "+r"(x6), "+r"(x7)
		:
		: "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "memory");
	smc->a[0] = x0;
	smc->a[1] = x1;
	smc->a[2] = x2;
	smc->a[3] = x3;
}

static bool pin(struct hv_vm *vm, union om_page *page)
{
	uint64_t pa;

	if (!hv_stage2_find(vm, page->ipa.v, &pa))
		return false;
	hv_page_ref(pa);
	page->pa.v = pa;
	return true;
}

bool om_port_pin(struct om_port_vm *owner, union om_page *page, size_t count)
{
	struct hv_vm *vm = vm_of(owner);
	size_t pinned = 0;

	hv_stage2_lock(vm);
	while (pinned < count && pin(vm, &page[pinned]))
		pinned++;
	hv_stage2_unlock(vm);
	if (pinned < count && pinned)
		om_port_unpin(owner, page, pinned);
	return pinned == count;
}

void om_port_unpin(struct om_port_vm *owner, const union om_page *page, size_t count)
{
	(void)owner;
	for (size_t i = 0; i < count; i++)
		hv_page_unref(page[i].pa.v);
}

/* The guest's memory as EL2 sees it; NULL if it is none. With the stage-2 tables locked. */
static void *find(struct hv_vm *vm, om_ipa_t ipa)
{
	const uint64_t offset = ipa.v % OM_PAGE_SIZE;
	uint64_t pa;

	if (!hv_stage2_find(vm, ipa.v - offset, &pa))
		return NULL;
	return (char *)hv_map(pa) + offset;
}

bool om_port_read_guest(struct om_port_vm *owner, void *to, om_ipa_t from, size_t size)
{
	struct hv_vm *vm = vm_of(owner);
	const void *at;

	hv_stage2_lock(vm);
	at = find(vm, from);
	if (at)
		memcpy(to, at, size);
	hv_stage2_unlock(vm);
	return at != NULL;
}

bool om_port_write_guest(struct om_port_vm *owner, om_ipa_t to, const void *from, size_t size)
{
	struct hv_vm *vm = vm_of(owner);
	void *at;

	hv_stage2_lock(vm);
	at = find(vm, to);
	if (at)
		memcpy(at, from, size);
	hv_stage2_unlock(vm);
	return at != NULL;
}

void om_port_read_pinned(struct om_port_vm *vm, void *to, om_pa_t from, size_t size)
{
	(void)vm;
	memcpy(to, hv_map(from.v), size);
}

void om_port_write_pinned(struct om_port_vm *vm, om_pa_t to, const void *from, size_t size)
{
	(void)vm;
	memcpy(hv_map(to.v), from, size);
}

bool om_port_must_yield(struct om_port_vm *vm)
{
	(void)vm;
	return hv_is_wanted();
}

void om_port_notify(struct om_port_vm *vm)
{
	hv_raise_interrupt(vm_of(vm), HV_OPTEE_INTERRUPT);
}

void *om_port_page_get(struct om_port_vm *vm)
{
	const uint64_t pa = hv_page_alloc();

	(void)vm;
	return pa ? hv_map(pa) : NULL;
}

void om_port_page_put(struct om_port_vm *vm, void *page)
{
	(void)vm;
	hv_page_free(hv_unmap(page));
}

om_pa_t om_port_page_pa(struct om_port_vm *vm, const void *page)
{
	(void)vm;
	return (om_pa_t){ hv_unmap(page) };
}

void *om_port_page_va(struct om_port_vm *vm, om_pa_t pa)
{
	(void)vm;
	return hv_map(pa.v);
}

/* The simplest spinlock there is. If your hypervisor preempts itself, not while one is held. */
void om_port_lock_init(struct om_port_lock *lock)
{
	lock->word[0] = 0;
}

void om_port_lock(struct om_port_lock *lock)
{
	while (__atomic_exchange_n(&lock->word[0], 1, __ATOMIC_ACQUIRE))
		__asm__ volatile("yield");
}

void om_port_unlock(struct om_port_lock *lock)
{
	__atomic_store_n(&lock->word[0], 0, __ATOMIC_RELEASE);
}

void om_port_log(struct om_port_vm *vm, const char *text)
{
	hv_print(vm ? "OP-TEE mediator, a VM: " : "OP-TEE mediator: ", text);
}
