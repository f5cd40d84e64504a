/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The plain port: stage 2 in three levels of 512 entries, walked under a read lock; an atomic count
 * for each page. Its locks are in lock.c.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "machine.h"

#define PAGE	   4096
#define ENTRIES	   512
#define VALID	   UINT64_C(1)
#define ADDRESS	   UINT64_C(0x0000fffffffff000)
#define POOL_PAGES UINT64_C(0x24000)

/* "Physical" memory is one piece of the host's; a physical address is the host's own. */
static char *ram;
static _Atomic uint32_t *pins;
static uint64_t *root;

static char *pool;
static uint32_t *pool_free;
static uint64_t pool_top;

/*
 * A read lock of which each CPU has its own part, so that readers do not write to each other's
 * cache lines. Who writes to the tables would wait until no CPU reads; here nobody does.
 */
static _Thread_local _Alignas(64) _Atomic bool reads;
static _Atomic bool writes;

static inline void read_lock(void)
{
	for (;;) {
		atomic_store(&reads, true);
		if (!atomic_load(&writes))
			return;
		atomic_store(&reads, false);
	}
}

static inline void read_unlock(void)
{
	atomic_store_explicit(&reads, false, memory_order_release);
}

static inline uint64_t entry_at(uint64_t table, uint64_t ipa, unsigned int shift)
{
	return ((const uint64_t *)(table & ADDRESS))[ipa >> shift & (ENTRIES - 1)];
}

/* The last level's table for @ipa, or 0. */
static inline uint64_t table_for(uint64_t ipa)
{
	uint64_t entry = ipa >> 30 < ENTRIES ? root[ipa >> 30] : 0;

	if (!(entry & VALID))
		return 0;
	entry = entry_at(entry, ipa, 21);
	return entry & VALID ? entry : 0;
}

/* The page's physical address, or 0. */
static inline uint64_t walk(uint64_t ipa)
{
	uint64_t table = table_for(ipa);
	uint64_t entry = table ? entry_at(table, ipa, 12) : 0;

	return entry & VALID ? entry & ADDRESS : 0;
}

static inline _Atomic uint32_t *pins_of(uint64_t pa)
{
	return &pins[(pa - (uint64_t)ram) / PAGE];
}

static inline void unpin(const union om_page *page, size_t count)
{
	const union om_page *const end = page + count;

	for (; page < end; page++)
		atomic_fetch_sub_explicit(pins_of(page->pa.v), 1, memory_order_release);
}

/* Under the read lock. The pages of one last-level table follow each other mostly. */
static inline size_t pin_pages(union om_page *page, size_t count)
{
	uint64_t region = UINT64_MAX;
	uint64_t table = 0;
	size_t done;

	for (done = 0; done < count; done++) {
		uint64_t ipa = page[done].ipa.v;
		uint64_t entry;

		if (ipa >> 21 != region) {
			region = ipa >> 21;
			table = table_for(ipa);
		}
		entry = table ? entry_at(table, ipa, 12) : 0;
		if (!(entry & VALID))
			break;
		page[done].pa.v = entry & ADDRESS;
		atomic_fetch_add_explicit(pins_of(entry & ADDRESS), 1, memory_order_relaxed);
	}
	return done;
}

bool om_port_pin(struct om_port_vm *vm, union om_page *page, size_t count)
{
	size_t done;

	(void)vm;
	read_lock();
	done = pin_pages(page, count);
	read_unlock();
	if (done < count)
		unpin(page, done);
	return done == count;
}

void om_port_unpin(struct om_port_vm *vm, const union om_page *page, size_t count)
{
	(void)vm;
	unpin(page, count);
}

bool om_port_read_guest(struct om_port_vm *vm, void *to, om_ipa_t from, size_t size)
{
	uint64_t pa;

	(void)vm;
	read_lock();
	pa = walk(from.v);
	if (pa)
		memcpy(to, (const char *)pa + from.v % PAGE, size);
	read_unlock();
	return pa;
}

bool om_port_write_guest(struct om_port_vm *vm, om_ipa_t to, const void *from, size_t size)
{
	uint64_t pa;

	(void)vm;
	read_lock();
	pa = walk(to.v);
	if (pa)
		memcpy((char *)pa + to.v % PAGE, from, size);
	read_unlock();
	return pa;
}

void om_port_read_pinned(struct om_port_vm *vm, void *to, om_pa_t from, size_t size)
{
	(void)vm;
	memcpy(to, (const void *)from.v, size);
}

void om_port_write_pinned(struct om_port_vm *vm, om_pa_t to, const void *from, size_t size)
{
	(void)vm;
	memcpy((void *)to.v, from, size);
}

void *om_port_page_get(struct om_port_vm *vm)
{
	char *page;

	(void)vm;
	if (pool_top == POOL_PAGES)
		return NULL;
	page = pool + (uint64_t)pool_free[pool_top++] * PAGE;
	memset(page, 0, PAGE);
	return page;
}

void om_port_page_put(struct om_port_vm *vm, void *page)
{
	(void)vm;
	pool_free[--pool_top] = (uint32_t)(((char *)page - pool) / PAGE);
}

om_pa_t om_port_page_pa(struct om_port_vm *vm, const void *page)
{
	(void)vm;
	return (om_pa_t){ (uint64_t)page };
}

void *om_port_page_va(struct om_port_vm *vm, om_pa_t pa)
{
	(void)vm;
	return (void *)pa.v;
}

bool om_port_must_yield(struct om_port_vm *vm)
{
	(void)vm;
	return false;
}

void om_port_notify(struct om_port_vm *vm)
{
	(void)vm;
}

void om_port_log(struct om_port_vm *vm, const char *text)
{
	(void)vm;
	fprintf(stderr, "mediator: %s\n", text);
}

void om_port_smc(struct om_smc *smc)
{
	secure_world(smc);
}

_Noreturn void machine_fail(const char *what, uint64_t code)
{
	fprintf(stderr, "bench: %s failed: %#llx\n", what, (unsigned long long)code);
	exit(1);
}

/* Zero pages, which the host hands out when they are touched. */
static void *take(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		machine_fail("memory", size);
	return memory;
}

static uint64_t *next_table(uint64_t *entry)
{
	if (!*entry)
		*entry = (uint64_t)take(PAGE) | VALID;
	return (uint64_t *)(*entry & ADDRESS);
}

static void map(uint64_t ipa, uint64_t pa)
{
	uint64_t *table = root;

	table = next_table(&table[ipa >> 30 & (ENTRIES - 1)]);
	table = next_table(&table[ipa >> 21 & (ENTRIES - 1)]);
	table[ipa >> 12 & (ENTRIES - 1)] = pa | VALID;
}

/* An odd multiple, modulo a number of pages that has no factor with it, visits each page once. */
static uint64_t scattered(uint64_t page)
{
	return page * UINT64_C(40507) % GUEST_PAGES;
}

void machine_init(void)
{
	ram = take(GUEST_PAGES * PAGE);
	pins = take(GUEST_PAGES * sizeof(*pins));
	root = take(PAGE);
	for (uint64_t i = 0; i < GUEST_PAGES; i++)
		map(GUEST_RAM + i * PAGE, (uint64_t)ram + scattered(i) * PAGE);
	pool = take(POOL_PAGES * PAGE);
	pool_free = take(POOL_PAGES * sizeof(*pool_free));
	for (uint64_t i = 0; i < POOL_PAGES; i++)
		pool_free[i] = (uint32_t)i;
}

void *guest_at(uint64_t ipa)
{
	return (char *)walk(ipa) + ipa % PAGE;
}
