/* SPDX-License-Identifier: BSD-2-Clause */
/* See memory.h. */
#include "memory.h"

#include <string.h>

#include "machine/vm.h"

/* A bit for each page of the IPA space. */
struct pages {
	uint64_t bit[SIM_VM_PAGES / 64];
};

static void use(struct pages *used, om_ipa_t ipa)
{
	uint64_t i = (ipa.v - SIM_IPA_BASE) / OM_PAGE_SIZE;

	if (ipa.v && i < SIM_VM_PAGES)
		used->bit[i / 64] |= UINT64_C(1) << i % 64;
}

static bool is_used(const struct pages *used, uint32_t i)
{
	return used->bit[i / 64] >> i % 64 & 1;
}

static void use_share(struct pages *used, const struct guest_share *share)
{
	for (uint64_t i = 0; i < share->distinct; i++)
		use(used, share->page[i]);
	for (uint64_t i = 0; i * ABI_LIST_ENTRIES < share->count; i++)
		use(used, share->list[i]);
}

static struct pages used_of(const struct vm *vm)
{
	struct pages used = { 0 };

	use(&used, vm->guest.ffa.tx);
	use(&used, vm->guest.ffa.rx);
	use(&used, vm->foreign);
	for (const struct guest_share *share = vm->guest.shares; share; share = share->next)
		use_share(&used, share);
	for (unsigned i = 0; i < GUEST_RPC_PAGES; i++)
		if (vm->guest.rpc_page[i].cookie)
			use(&used, vm->guest.rpc_page[i].ipa);
	for (unsigned i = 0; i < CALLS; i++)
		if (vm->call[i].state != CALL_NONE)
			use(&used, vm->call[i].page[0]);
	for (unsigned i = 0; i < SLOTS; i++)
		for (unsigned n = 0; n < vm->slot[i].count; n++)
			use(&used, vm->slot[i].page[n]);
	return used;
}

/* One that is not RAM any more is so again; one that was given back stays away. */
void memory_collect(struct vm *vm)
{
	struct pages used = used_of(vm);
	struct guest *guest = &vm->guest;

	guest->spares = 0;
	for (uint32_t i = guest->vm->next_page; i-- > 0;) {
		om_ipa_t ipa = { SIM_IPA_BASE + i * OM_PAGE_SIZE };

		if (is_used(&used, i) || guest->vm->map[i].kind == SIM_UNMAPPED)
			continue;
		guest->vm->map[i].kind = SIM_RAM;
		guest_page_free(guest, ipa);
	}
}

bool memory_has(const struct vm *vm, uint32_t pages)
{
	return vm->guest.spares >= pages;
}

static bool is_there(const struct vm *vm, om_ipa_t ipa, size_t size)
{
	enum sim_map_kind kind = sim_map_at(vm->guest.vm, ipa)->kind;

	return ipa.v % OM_PAGE_SIZE + size <= OM_PAGE_SIZE && kind != SIM_UNMAPPED &&
	       kind != SIM_DEVICE;
}

bool memory_write(struct vm *vm, om_ipa_t to, const void *from, size_t size)
{
	if (!is_there(vm, to, size))
		return false;
	sim_guest_write(vm->guest.vm, to, from, size);
	return true;
}

bool memory_read(struct vm *vm, void *to, om_ipa_t from, size_t size)
{
	if (!is_there(vm, from, size))
		return false;
	sim_guest_read(vm->guest.vm, to, from, size);
	return true;
}

/* The mediator's cookies have a kind in the first octet, 1 to 4. */
uint64_t memory_value(uint64_t value)
{
	uint64_t kind = value >> 56;

	if (sim_is_physical(value))
		return value ^ UINT64_C(1) << 62;
	if ((kind >= 1 && kind <= 4) || (value + 0x10000) >> 56 == 1)
		return value ^ UINT64_C(1) << 63;
	return value;
}

void damage_add(struct vm *vm, const struct record *record)
{
	if (vm->damages == DAMAGES)
		return;
	vm->damage[vm->damages++] = (struct damage){ .kind = record->how % DAMAGES_OF_KIND,
						     .op = record->how / DAMAGES_OF_KIND,
						     .at = record->n,
						     .value = record->a };
}

static void damage_word(const struct damage *damage, uint8_t *word)
{
	uint64_t value = 0;
	uint32_t half = 0;

	memcpy(&value, word, sizeof(value));
	memcpy(&half, word, sizeof(half));
	switch (damage->op % 4) {
	case 0:
		value = memory_value(damage->value);
		memcpy(word, &value, sizeof(value));
		break;
	case 1:
		value = memory_value(value ^ damage->value);
		memcpy(word, &value, sizeof(value));
		break;
	case 2:
		value = memory_value(value + damage->value);
		memcpy(word, &value, sizeof(value));
		break;
	default: /* half of it */
		half = (uint32_t)damage->value;
		memcpy(word, &half, sizeof(half));
	}
}

/* Halves of words begin at each fourth byte. */
static void damage_one(const struct damage *damage, uint8_t *words, size_t size)
{
	size_t step = damage->op % 4 == 3 ? sizeof(uint32_t) : sizeof(uint64_t);

	damage_word(damage, words + damage->at % (size / step) * step);
}

void damage_words(struct vm *vm, enum damage_kind kind, void *words, size_t size)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < vm->damages; i++) {
		if (vm->damage[i].kind != kind) {
			vm->damage[kept++] = vm->damage[i];
			continue;
		}
		damage_one(&vm->damage[i], words, size - sizeof(uint32_t));
		vm->is_wild = true;
	}
	vm->damages = kept;
}

void damage_page(struct vm *vm, enum damage_kind kind, om_ipa_t page)
{
	uint8_t bytes[OM_PAGE_SIZE];

	if (!vm->damages || !memory_read(vm, bytes, page, sizeof(bytes)))
		return;
	damage_words(vm, kind, bytes, sizeof(bytes));
	memory_write(vm, page, bytes, sizeof(bytes));
}
