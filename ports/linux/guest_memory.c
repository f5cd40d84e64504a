// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's memory (optee_mediator/port.h), which is memory of the VMM's: a pin is one of the
 * kernel's long-term pins, charged to the VMM's RLIMIT_MEMLOCK.
 *
 * Pins and copies can sleep, for as long as the VMM likes (userfaultfd): no lock is held here.
 * All but the functions for pinned pages are for a thread of the VMM's address space.
 */
#include <linux/atomic.h>
#include <linux/capability.h>
#include <linux/io.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/page_ref.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <optee_mediator/port.h>
#include <uapi/optee_mediator.h>
#include "guest.h"
#include "host_memory.h"

/* A pin of the kernel's is one of OP-TEE's. */
static_assert(PAGE_SIZE == OM_PAGE_SIZE);

/* Pages that are pinned in one go: their records are on the stack. */
#define BATCH 32

/*
 * The count is the one that RDMA's pins are in, as it needs no mmap_lock: a thread of the VMM's can
 * hold that for as long as it likes (FUSE), and who gives pages back may be anybody who closes the
 * file last.
 */
static void uncharge(struct om_port_vm *vm, size_t count)
{
	atomic64_sub(count, &vm->mm->pinned_vm);
}

/* Exact: what is refused to one vCPU is not in the way of what another may have meanwhile. */
static bool charge(struct om_port_vm *vm, size_t count)
{
	const u64 limit = rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT;
	s64 pinned = atomic64_read(&vm->mm->pinned_vm);

	do {
		if (pinned + count > limit && !capable(CAP_IPC_LOCK)) {
			guest_note(vm, &vm->memlock_failures, OM_IOC_EVENT_MEMLOCK,
				   "memory that it shares is refused: RLIMIT_MEMLOCK is too small");
			return false;
		}
	} while (!atomic64_try_cmpxchg(&vm->mm->pinned_vm, &pinned, pinned + count));
	return true;
}

/* How many of these pages lie one behind the other, for the guest and in the VMM. 0: not RAM. */
static size_t run_of(struct om_port_vm *vm, const union om_page *page, size_t count,
		     unsigned long *address)
{
	struct om_region_span span;
	size_t run = 1;

	if (!guest_find(vm, page->ipa, &span))
		return 0;
	*address = span.address;
	count = min3(count, (size_t)BATCH, (size_t)(span.length / OM_PAGE_SIZE));
	while (run < count && page[run].ipa.v == page->ipa.v + run * OM_PAGE_SIZE)
		run++;
	return run;
}

/*
 * Each pin counts as many users of the page, and the kernel warns when that overflows. So a guest
 * that shares a page a million times, or guests whose VMMs have a page in common, are stopped half
 * way.
 */
static bool is_crowded(struct page *const *pages, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (folio_ref_count(page_folio(pages[i])) > INT_MAX / 2)
			return true;
	return false;
}

/* All of them, or none. */
static bool pin_run(struct om_port_vm *vm, union om_page *page, size_t count, unsigned long address)
{
	struct page *pages[BATCH];
	int pinned = pin_user_pages_fast(address, count, FOLL_WRITE | FOLL_LONGTERM, pages);

	for (int i = 0; i < pinned; i++)
		page[i].pa.v = page_to_phys(pages[i]);
	if (pinned == count && !is_crowded(pages, count))
		return true;
	if (pinned > 0)
		unpin_user_pages(pages, pinned);
	guest_note(vm, &vm->pin_failures, OM_IOC_EVENT_NOT_PINNABLE,
		   "memory that it shares is refused: not mapped, read-only, or not to be pinned");
	return false;
}

/* OP-TEE may have written to any of them. */
static void unpin_run(const union om_page *page, size_t count)
{
	struct page *pages[BATCH];

	for (size_t i = 0; i < count; i++)
		pages[i] = pfn_to_page(PHYS_PFN(page[i].pa.v));
	unpin_user_pages_dirty_lock(pages, count, true);
}

static void unpin_all(const union om_page *page, size_t count)
{
	for (size_t i = 0; i < count; i += BATCH)
		unpin_run(&page[i], min(count - i, (size_t)BATCH));
}

static size_t pin_some(struct om_port_vm *vm, union om_page *page, size_t count)
{
	unsigned long address;
	size_t run = run_of(vm, page, count, &address);

	return run && pin_run(vm, page, run, address) ? run : 0;
}

static bool pin_all(struct om_port_vm *vm, union om_page *page, size_t count)
{
	size_t pinned = 0;

	while (pinned < count) {
		size_t more = pin_some(vm, &page[pinned], count - pinned);

		if (!more) {
			unpin_all(page, pinned);
			return false;
		}
		pinned += more;
	}
	return true;
}

/* Whether this thread is in the address space that the guest's memory is in. */
static bool is_at_home(const struct om_port_vm *vm)
{
	return vm->mm == current->mm;
}

bool om_port_pin(struct om_port_vm *vm, union om_page *page, size_t count)
{
	if (guest_is_host(vm))
		return host_memory_pin(page, count);
	if (!is_at_home(vm) || !charge(vm, count))
		return false;
	if (pin_all(vm, page, count))
		return true;
	uncharge(vm, count);
	return false;
}

/* In any address space, that of the VM may be gone: its record is not. */
void om_port_unpin(struct om_port_vm *vm, const union om_page *page, size_t count)
{
	if (guest_is_host(vm))
		return;
	unpin_all(page, count);
	uncharge(vm, count);
}

static bool find(struct om_port_vm *vm, om_ipa_t ipa, void __user **at)
{
	struct om_region_span span;

	if (!is_at_home(vm) || !guest_find(vm, ipa, &span))
		return false;
	*at = (void __user *)(unsigned long)span.address;
	return true;
}

/*
 * The VMM's mapping decides: a copy also reaches what cannot be pinned, but nothing that the VMM
 * could not read and write itself.
 */
bool om_port_read_guest(struct om_port_vm *vm, void *to, om_ipa_t from, size_t size)
{
	void __user *at;

	if (guest_is_host(vm))
		return host_memory_read(to, from, size);
	return find(vm, from, &at) && !copy_from_user(to, at, size);
}

bool om_port_write_guest(struct om_port_vm *vm, om_ipa_t to, const void *from, size_t size)
{
	void __user *at;

	if (guest_is_host(vm))
		return host_memory_write(to, from, size);
	return find(vm, to, &at) && !copy_to_user(at, from, size);
}

/* A page that has a long-term pin is in the kernel's map of all RAM. */
void om_port_read_pinned(struct om_port_vm *vm, void *to, om_pa_t from, size_t size)
{
	memcpy(to, phys_to_virt(from.v), size);
}

void om_port_write_pinned(struct om_port_vm *vm, om_pa_t to, const void *from, size_t size)
{
	memcpy(phys_to_virt(to.v), from, size);
}
