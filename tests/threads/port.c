/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The port: pages for the mediator, pins, and the guests' memory. Who pins a page and who can name
 * it is one word for each page of a guest, so that each change can be judged by itself.
 */
#include <stdio.h>

#include "threads.h"

#define POOL_PAGES 1024
#define POOL_PA	   UINT64_C(0x4000000000)
#define RAM_PA	   UINT64_C(0x8000000000)
#define VM_SHIFT   32
#define POISON	   UINT64_C(0xdbdbdbdbdbdbdbdb)
#define WORDS	   (OM_PAGE_SIZE / sizeof(uint64_t))
#define NAME	   (UINT64_C(1) << 32)

struct page {
	uint32_t is_used;
	uint32_t was_used;
	int32_t names; /* that OP-TEE has for it */
};

struct om_port_vm vms[VMS];
static uint64_t pool[POOL_PAGES][WORDS] __attribute__((aligned(4096)));
static struct page pages[POOL_PAGES];

/* --- pages of the mediator --- */

static bool claim(struct page *page)
{
	uint32_t free = 0;

	return __atomic_compare_exchange_n(&page->is_used, &free, 1, false, __ATOMIC_RELAXED,
					   __ATOMIC_RELAXED);
}

/* Plain code, so that nobody sees the page cleared. */
static void clear(struct page *page, uint64_t *words)
{
	volatile uint64_t *word = words;

	for (size_t i = 0; i < WORDS; i++) {
		if (page->was_used && word[i] != POISON)
			violation(JUDGE_PORT, "written to after it was put back", word[i]);
		word[i] = 0;
	}
	page->was_used = 1;
}

void *om_port_page_get(struct om_port_vm *vm)
{
	hold_up();
	for (uint32_t i = 0, at = random_below(POOL_PAGES); i < POOL_PAGES; i++, at++) {
		uint32_t number = at % POOL_PAGES;

		if (!claim(&pages[number]))
			continue;
		ADD(vm->lent, 1);
		clear(&pages[number], pool[number]);
		seen_forget(pool[number]);
		return pool[number];
	}
	return NULL;
}

static struct page *page_at(const void *page)
{
	uint64_t at = (uint64_t)((const char *)page - (const char *)pool);

	if (at % OM_PAGE_SIZE || at >= sizeof(pool) || !LOAD(pages[at / OM_PAGE_SIZE].is_used)) {
		violation(JUDGE_PORT, "no page of the mediator's", at);
		return NULL;
	}
	return &pages[at / OM_PAGE_SIZE];
}

void om_port_page_put(struct om_port_vm *vm, void *words)
{
	struct page *page = page_at(words);

	hold_up();
	if (!page)
		return;
	if (LOAD(page->names))
		violation(JUDGE_PORT, "put back while OP-TEE can name it",
			  om_port_page_pa(vm, words).v);
	seen_poison(words);
	ADD(vm->lent, -1);
	/* Released, so that the CPU keeps it behind the poison. */
	__atomic_store_n(&page->is_used, 0, __ATOMIC_RELEASE);
}

om_pa_t om_port_page_pa(struct om_port_vm *vm, const void *page)
{
	(void)vm;
	return (om_pa_t){ (uint64_t)((const char *)page - (const char *)pool) + POOL_PA };
}

void *om_port_page_va(struct om_port_vm *vm, om_pa_t pa)
{
	(void)vm;
	return (char *)pool + (pa.v - POOL_PA);
}

void *page_of_mediator(uint64_t pa)
{
	void *page = om_port_page_va(NULL, (om_pa_t){ pa });

	return page_at(page) ? page : NULL;
}

void name_page_of_mediator(const void *page, int32_t change)
{
	ADD(pages[((const char *)page - (const char *)pool) / (ptrdiff_t)OM_PAGE_SIZE].names,
	    change);
}

/* --- pages of guests --- */

static uint64_t ram_pa(const struct om_port_vm *vm)
{
	return RAM_PA + ((uint64_t)vm->id << VM_SHIFT);
}

/* The word of the page at @pa, or NULL. */
static uint64_t *word_of(struct om_port_vm *vm, uint64_t pa)
{
	uint64_t number = (pa - ram_pa(vm)) / OM_PAGE_SIZE;

	if (pa % OM_PAGE_SIZE || number >= RAM_PAGES) {
		violation(JUDGE_PORT, "no page of this VM's", pa);
		return NULL;
	}
	return &vm->pinned[number];
}

static void judge_word(uint64_t word, const char *text, uint64_t pa)
{
	if ((uint32_t)word < word >> 32)
		violation(JUDGE_PORT, text, pa);
}

void name_page_of_guest(struct om_port_vm *vm, uint64_t pa)
{
	uint64_t *word = word_of(vm, pa);

	if (word)
		judge_word(ADD(*word, NAME), "OP-TEE can name it, and it is not pinned", pa);
}

void unname_page_of_guest(struct om_port_vm *vm, uint64_t pa)
{
	uint64_t *word = word_of(vm, pa);

	if (word)
		ADD(*word, -NAME);
}

static void unpin(struct om_port_vm *vm, uint64_t pa)
{
	uint64_t *word = word_of(vm, pa);
	uint64_t now;

	if (!word)
		return;
	now = ADD(*word, -UINT64_C(1));
	if ((uint32_t)now == UINT32_MAX)
		violation(JUDGE_PORT, "unpinned more often than pinned", pa);
	else
		judge_word(now, "unpinned while OP-TEE can name it", pa);
}

static uint64_t load(const union om_page *page)
{
	uint64_t value;

	seen_read(&value, page, sizeof(value));
	return value;
}

static bool pin(struct om_port_vm *vm, union om_page *page)
{
	uint64_t ipa = load(page);
	uint64_t number = (ipa - IPA_BASE) / OM_PAGE_SIZE;
	uint64_t pa = ram_pa(vm) + ipa - IPA_BASE;

	if (ipa % OM_PAGE_SIZE)
		violation(JUDGE_PORT, "pin of what is no page", ipa);
	if (ipa < IPA_BASE || number >= RAM_PAGES)
		return false;
	ADD(vm->pinned[number], 1);
	seen_write(page, &pa, sizeof(pa));
	return true;
}

bool om_port_pin(struct om_port_vm *vm, union om_page *page, size_t count)
{
	size_t done = 0;

	hold_up();
	while (done < count && pin(vm, &page[done]))
		done++;
	if (done < count)
		om_port_unpin(vm, page, done);
	return done == count;
}

void om_port_unpin(struct om_port_vm *vm, const union om_page *page, size_t count)
{
	hold_up();
	for (size_t i = 0; i < count; i++)
		unpin(vm, load(&page[i]));
}

static void *at_ipa(struct om_port_vm *vm, om_ipa_t at, size_t size)
{
	uint64_t offset = at.v - IPA_BASE;

	if (at.v % OM_PAGE_SIZE + size > OM_PAGE_SIZE)
		violation(JUDGE_PORT, "access across pages", at.v);
	return at.v >= IPA_BASE && offset < sizeof(vm->ram) ? (char *)vm->ram + offset : NULL;
}

bool om_port_read_guest(struct om_port_vm *vm, void *to, om_ipa_t from, size_t size)
{
	const void *at = at_ipa(vm, from, size);

	hold_up();
	if (at)
		seen_write(to, at, size);
	return at;
}

bool om_port_write_guest(struct om_port_vm *vm, om_ipa_t to, const void *from, size_t size)
{
	void *at = at_ipa(vm, to, size);

	hold_up();
	if (at)
		seen_read(at, from, size);
	return at;
}

/* A page that is not pinned has no content that can be relied on. */
static void *at_pinned(struct om_port_vm *vm, om_pa_t at)
{
	uint64_t *word = word_of(vm, at.v & ~(OM_PAGE_SIZE - 1));

	hold_up();
	if (!word)
		return NULL;
	if (!(uint32_t)LOAD(*word))
		violation(JUDGE_PORT, "access to a page that is not pinned", at.v);
	return (char *)vm->ram + (at.v - ram_pa(vm));
}

void om_port_read_pinned(struct om_port_vm *vm, void *to, om_pa_t from, size_t size)
{
	const void *at = at_pinned(vm, from);

	if (at)
		seen_write(to, at, size);
}

void om_port_write_pinned(struct om_port_vm *vm, om_pa_t to, const void *from, size_t size)
{
	void *at = at_pinned(vm, to);

	if (at)
		seen_read(at, from, size);
}

/* --- the rest --- */

void om_port_smc(struct om_smc *smc)
{
	hold_up();
	tee_smc(smc);
	hold_up();
}

bool om_port_must_yield(struct om_port_vm *vm)
{
	(void)vm;
	return chance(4);
}

/* The vCPUs ask at random. */
void om_port_notify(struct om_port_vm *vm)
{
	(void)vm;
}

void om_port_log(struct om_port_vm *vm, const char *text)
{
	(void)vm;
	(void)text;
}

void judge_nothing_left(struct om_port_vm *vm)
{
	for (size_t i = 0; i < RAM_PAGES; i++)
		if (LOAD(vm->pinned[i]))
			violation(JUDGE_END, "a page of the guest has pins or names left",
				  vm->pinned[i]);
	if (LOAD(vm->lent))
		violation(JUDGE_END, "pages were not put back", vm->lent);
}
