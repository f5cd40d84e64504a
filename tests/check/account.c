/* SPDX-License-Identifier: BSD-2-Clause */
/* See account.h. A word for each page of RAM: what it is, whose, and how often it is pinned. */
#include "account.h"
#include "machine/machine.h"
#include "machine/panic.h"
#include "vm/vm.h"

#define PINNED	  (1u << 30)
#define MEDIATORS (2u << 30)
#define VM_SHIFT  24
#define PINS	  ((1u << VM_SHIFT) - 1)

static struct {
	uint32_t *word;
	uint64_t first; /* page */
	uint64_t count;
} accounts;

static void make_table(void)
{
	const struct range *ram = machine.ram.range;
	const struct range *last = &ram[machine.ram.count - 1];

	accounts.first = ram->start / PAGE_SIZE;
	accounts.count = (last->start + last->size) / PAGE_SIZE - accounts.first;
	accounts.word =
		pa_to_va((om_pa_t){ machine_carve(accounts.count * sizeof(*accounts.word)) });
	for (uint64_t i = 0; i < accounts.count; i++)
		accounts.word[i] = 0;
}

void account_init(void)
{
	if (!accounts.word)
		make_table();
}

unsigned int account_vm(const struct om_port_vm *vm)
{
	return ((const struct vm *)(const void *)vm)->index + 1;
}

/* NULL if it is no page of RAM. */
static uint32_t *word_of(uint64_t pa)
{
	const uint64_t page = pa / PAGE_SIZE - accounts.first;

	return page < accounts.count ? &accounts.word[page] : NULL;
}

static uint32_t of_vm(uint32_t kind, unsigned int vm)
{
	return kind | vm << VM_SHIFT;
}

static bool is_of(uint32_t word, uint32_t kind, unsigned int vm)
{
	return (word & ~PINS) == of_vm(kind, vm);
}

static uint32_t *known_word(uint64_t pa)
{
	uint32_t *word = word_of(pa);

	if (!word)
		panic("check: the port gave %lx, which is no RAM", pa);
	return word;
}

static void change(unsigned int vm, uint64_t pa, uint32_t (*changed)(unsigned int, uint32_t),
		   const char *what)
{
	uint32_t *word = known_word(pa);
	uint32_t now = __atomic_load_n(word, __ATOMIC_RELAXED);
	uint32_t to;

	do {
		to = changed(vm, now);
		if (to == now)
			panic("check: VM %u: %s page %lx, which is %x", vm, what, pa, now);
	} while (!__atomic_compare_exchange_n(word, &now, to, false, __ATOMIC_ACQ_REL,
					      __ATOMIC_RELAXED));
}

/* Each returns the word afterwards, or the same if it cannot be. */
static uint32_t pinned(unsigned int vm, uint32_t word)
{
	return !word || is_of(word, PINNED, vm) ? of_vm(PINNED, vm) + (word & PINS) + 1 : word;
}

static uint32_t unpinned(unsigned int vm, uint32_t word)
{
	if (!is_of(word, PINNED, vm) || !(word & PINS))
		return word;
	return (word & PINS) == 1 ? 0 : word - 1;
}

static uint32_t taken(unsigned int vm, uint32_t word)
{
	return word ? word : of_vm(MEDIATORS, vm);
}

static uint32_t given(unsigned int vm, uint32_t word)
{
	return is_of(word, MEDIATORS, vm) ? 0 : word;
}

void account_pin(unsigned int vm, uint64_t pa)
{
	change(vm, pa, pinned, "pins");
}

void account_unpin(unsigned int vm, uint64_t pa)
{
	change(vm, pa, unpinned, "unpins");
}

void account_take(unsigned int vm, uint64_t pa)
{
	change(vm, pa, taken, "takes");
}

void account_give(unsigned int vm, uint64_t pa)
{
	change(vm, pa, given, "gives back");
}

static bool is_page_of(uint64_t pa, uint32_t kind, unsigned int vm)
{
	const uint32_t *word = word_of(pa);

	return word && is_of(__atomic_load_n(word, __ATOMIC_ACQUIRE), kind, vm);
}

bool account_is_pinned(unsigned int vm, uint64_t pa)
{
	return is_page_of(pa, PINNED, vm);
}

bool account_is_mediators(unsigned int vm, uint64_t pa)
{
	return is_page_of(pa, MEDIATORS, vm);
}
