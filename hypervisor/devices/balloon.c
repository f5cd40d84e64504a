/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages that a guest gives back and takes. One that OP-TEE may still use waits, unmapped, for its
 * last unpin (pages.c), and so long the guest gets no other one for it.
 */
#include "devices/balloon.h"
#include "machine/smccc.h"
#include "memory/pages.h"
#include "memory/stage2.h"
#include "vm/guest_layout.h"
#include "vm/vm.h"

static bool is_page_of_ram(const struct vm *vm, om_ipa_t page)
{
	return page.v % PAGE_SIZE == 0 && page.v - GUEST_RAM < vm->config.memory_size;
}

static bool give(struct vm *vm, om_ipa_t ipa)
{
	om_pa_t page;

	if (!stage2_unmap(&vm->stage2, ipa, &page))
		return false;
	page_give(page);
	return true;
}

static bool take(struct vm *vm, om_ipa_t ipa)
{
	om_pa_t page;

	if (stage2_find(&vm->stage2, ipa, &page) || !page_take_for(&vm->ram, &page))
		return false;
	forget_instructions();
	if (stage2_map(&vm->stage2, ipa, page))
		return true;
	page_give(page);
	return false;
}

uint64_t balloon_call(struct vm *vm, uint32_t id, om_ipa_t page)
{
	bool done;

	if (id != BALLOON_GIVE && id != BALLOON_TAKE)
		return SMCCC_UNKNOWN_FUNCTION;
	if (!is_page_of_ram(vm, page))
		return BALLOON_REFUSED;
	spin_lock(&vm->lock);
	done = id == BALLOON_GIVE ? give(vm, page) : take(vm, page);
	spin_unlock(&vm->lock);
	return done ? 0 : BALLOON_REFUSED;
}
