/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Allocator of physical pages, with one record a page.
 *
 * Pages come in scattered order on purpose: what is contiguous for a guest is not contiguous in
 * the machine, so that code which takes an IPA for a PA fails at once. Freed pages are reused
 * first, so that a page which is given away too early is seen to be.
 */
#include "memory/pages.h"
#include <string.h>
#include "machine/lock.h"
#include "machine/machine.h"
#include "machine/panic.h"

#define NONE	   UINT32_MAX
#define GIVEN_BACK BIT(31) /* in record.pins: nobody has it, only pins keep it */

/*
 * Pages are mixed within blocks of 64 MiB: a small VM does not touch all of the machine's memory,
 * which a host may have to find first. Multiples of an odd number visit each page of a block once.
 */
#define BLOCK	16384u
#define SCATTER 9973u

struct record {
	uint32_t pins;
	uint32_t next;		    /* in the list of free pages */
	struct page_account *payer; /* NULL: it is free, or the hypervisor's own */
};

static struct record *records;
static uint64_t first_pa;
static uint32_t record_count;

static struct spinlock lock;
static uint32_t free_list = NONE;
static struct pages_count count;

static uint32_t index_of(om_pa_t page)
{
	return (uint32_t)((page.v - first_pa) / PAGE_SIZE);
}

static om_pa_t pa_of(uint32_t index)
{
	return (om_pa_t){ first_pa + index * PAGE_SIZE };
}

static bool charge(struct page_account *payer)
{
	if (__atomic_fetch_add(&payer->pages, 1, __ATOMIC_RELAXED) < payer->limit)
		return true;
	__atomic_fetch_sub(&payer->pages, 1, __ATOMIC_RELAXED);
	return false;
}

static void discharge(struct page_account *payer)
{
	if (payer)
		__atomic_fetch_sub(&payer->pages, 1, __ATOMIC_RELAXED);
}

/* Nobody has the page, and no pin keeps it: only the caller knows of it. */
static void push(uint32_t index)
{
	discharge(records[index].payer);
	records[index].payer = NULL;
	spin_lock(&lock);
	records[index].next = free_list;
	free_list = index;
	count.free++;
	spin_unlock(&lock);
}

static uint32_t pop(void)
{
	uint32_t index;

	spin_lock(&lock);
	index = free_list;
	if (index != NONE) {
		free_list = records[index].next;
		records[index].pins = 0;
		count.free--;
	}
	spin_unlock(&lock);
	return index;
}

/* Of what its last owner wrote nothing is left (L4). */
static bool take(struct page_account *payer, om_pa_t *page)
{
	const uint32_t index = pop();

	if (index == NONE)
		return false;
	records[index].payer = payer;
	*page = pa_of(index);
	memset(pa_to_va(*page), 0, PAGE_SIZE);
	clean_page_to_memory(pa_to_va(*page));
	return true;
}

bool page_take(om_pa_t *page)
{
	return take(NULL, page);
}

bool page_take_for(struct page_account *payer, om_pa_t *page)
{
	if (!charge(payer))
		return false;
	if (take(payer, page))
		return true;
	discharge(payer);
	return false;
}

/* A page that is pinned is nobody's before its last pin is gone (I5). */
void page_give(om_pa_t page)
{
	const uint32_t index = index_of(page);
	const uint32_t pins = __atomic_fetch_or(&records[index].pins, GIVEN_BACK, __ATOMIC_ACQ_REL);

	if (pins == 0)
		push(index);
	else
		__atomic_fetch_add(&count.waiting, 1, __ATOMIC_RELAXED);
}

void page_pin(om_pa_t page)
{
	__atomic_fetch_add(&records[index_of(page)].pins, 1, __ATOMIC_RELAXED);
}

void page_unpin(om_pa_t page)
{
	const uint32_t index = index_of(page);

	if (__atomic_sub_fetch(&records[index].pins, 1, __ATOMIC_ACQ_REL) != GIVEN_BACK)
		return;
	__atomic_fetch_sub(&count.waiting, 1, __ATOMIC_RELAXED);
	push(index);
}

struct pages_count pages_count(void)
{
	return count;
}

static void find_bounds(void)
{
	uint64_t end = 0;

	first_pa = UINT64_MAX;
	for (size_t i = 0; i < machine.ram.count; i++) {
		const struct range *range = &machine.ram.range[i];

		first_pa = range->start < first_pa ? range->start : first_pa;
		end = range->start + range->size > end ? range->start + range->size : end;
	}
	record_count = (uint32_t)((end - first_pa) / PAGE_SIZE);
}

static bool is_in(const struct ranges *ranges, uint64_t pa)
{
	for (size_t i = 0; i < ranges->count; i++)
		if (pa - ranges->range[i].start < ranges->range[i].size)
			return true;
	return false;
}

static void add(uint32_t index)
{
	const uint64_t pa = pa_of(index).v;

	if (index >= record_count || !is_in(&machine.ram, pa) || is_in(&machine.reserved, pa))
		return;
	records[index] = (struct record){ .pins = GIVEN_BACK }; /* RAM has what was there */
	push(index);
	count.total++;
}

void pages_init(void)
{
	find_bounds();
	records = (void *)(uintptr_t)machine_carve(record_count * sizeof(*records));
	for (uint32_t i = 0; i < ALIGN_UP(record_count, BLOCK); i++)
		add(i / BLOCK * BLOCK + i * SCATTER % BLOCK);
	if (count.free == 0)
		panic("no RAM is left for guests");
}
