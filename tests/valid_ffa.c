/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See valid_ffa.h. The words of states are private to the files that change them; what they mean is
 * said a second time here.
 */
#include "valid_ffa.h"

#include <stddef.h>

#include "ffa/ffa_call.h"
#include "ffa/share.h"
#include "valid_internal.h"

/* presence.c */
#define LIFE_STATES  3u
#define LIFE_NONE    0u
#define LIFE_LIVE    1u
#define LIFE_DUE     2u
#define LIFE_ENDING  4u
#define LIFE_PAST    8u
#define LIFE_COUNTED 16u

/* mailbox.c */
enum {
	UNMAPPED,
	RX_FREE = 2,
	RX_FULL = 4
};

/* sharing.c */
enum {
	IDLE,
	PAUSED = 2,
	WAITING
};

static bool is_being_made(const struct om_ffa_vm *ffa)
{
	uint32_t state = atomic_load_explicit(&ffa->sharing.state, memory_order_relaxed);

	return state == PAUSED || state == WAITING;
}

/*
 * Nobody is inside, so nobody is counted, nor at work. A life that is due may have come as far as
 * that OP-TEE has forgotten the VM; and a life that did not end at its end is none.
 */
bool om_presence_is_valid(const struct om_vm *vm)
{
	uint32_t word = life_of(vm);
	uint32_t state = word & LIFE_STATES;

	return holds(word < LIFE_COUNTED, "somebody who came in was not counted out") &&
	       holds(state <= LIFE_DUE, "a renewal is at work, and nobody is inside") &&
	       holds(state != LIFE_LIVE || word & LIFE_ENDING || vm->is_known,
		     "a life that OP-TEE does not know") &&
	       holds(state != LIFE_NONE || !vm->is_known, "OP-TEE knows a VM that has no life") &&
	       holds(state != LIFE_NONE || !(word & LIFE_PAST), "no life, and a past");
}

bool om_mailbox_is_valid(const struct om_ffa_vm *ffa)
{
	uint32_t state = atomic_load_explicit(&ffa->mailbox.state, memory_order_relaxed);
	uint32_t pages = atomic_load_explicit(&ffa->mailbox.pages, memory_order_relaxed);

	return holds(state == UNMAPPED || state == RX_FREE || state == RX_FULL,
		     "a mailbox in between") &&
	       holds(!pages == (state == UNMAPPED), "a mailbox without pages, or with some") &&
	       holds(state == UNMAPPED || ffa->vm.is_known, "a mailbox of a life that is over");
}

/* share.c: a state, and users above. */
static uint32_t share_word(const struct om_share *share)
{
	return atomic_load_explicit(&share->word, memory_order_relaxed);
}

static uint32_t share_state(const struct om_share *share)
{
	return share_word(share) & 0xff;
}

/* ffa_call.c */
#define SUSPENDED 1u

static const struct om_ffa_call *call_at(const struct om_ffa_vm *ffa, uint32_t slot)
{
	const char *page = ffa->call_page[slot / OM_FFA_CALLS_PER_PAGE];

	return (const void *)(page + slot % OM_FFA_CALLS_PER_PAGE *
					     (OM_PAGE_SIZE / OM_FFA_CALLS_PER_PAGE));
}

static bool is_in_progress(const struct om_ffa_vm *ffa, uint32_t slot)
{
	return load64(&ffa->calls_taken) >> slot & 1;
}

/* Nobody is inside, so none runs. */
static bool call_is_valid(const struct om_ffa_vm *ffa, uint32_t slot)
{
	const struct om_ffa_call *call = call_at(ffa, slot);
	bool is_suspended = atomic_load_explicit(&call->word, memory_order_relaxed) & SUSPENDED;

	return holds(call->slot == slot, "a call in another's slot") &&
	       holds(is_suspended == is_in_progress(ffa, slot),
		     "a call that runs, and nobody is inside") &&
	       holds(!is_suspended || !call->share == !ffa->is_shadowed,
		     "a message that is judged in part");
}

bool om_ffa_calls_are_valid(const struct om_ffa_vm *ffa)
{
	const uint32_t slots = ffa->vm.config.limits.calls;

	for (uint32_t slot = 0; slot < slots; slot++)
		if (!call_is_valid(ffa, slot))
			return false;
	return slots == OM_CALLS_MAX ||
	       holds(!(load64(&ffa->calls_taken) >> slots), "a call without a slot");
}

/* Of a life that is over, calls are none any more. */
static uint32_t users_of(const struct om_ffa_vm *ffa, const struct om_share *share)
{
	uint32_t users = 0;

	for (uint32_t slot = 0; slot < ffa->vm.config.limits.calls; slot++)
		users += is_in_progress(ffa, slot) && call_at(ffa, slot)->share == share;
	return users;
}

bool om_sharing_is_valid(const struct om_ffa_vm *ffa)
{
	const struct om_sharing *sharing = &ffa->sharing;
	uint32_t state = atomic_load_explicit(&sharing->state, memory_order_relaxed);

	if (!holds(state == IDLE || is_being_made(ffa), "a share is being made by nobody"))
		return false;
	return state == IDLE ||
	       (holds(ffa->vm.is_known, "a share that is being made in a life that is over") &&
		holds(share_state(sharing->share) == OM_SHARE_OPENING,
		      "what is being shared is none that begins"));
}

/* Of the one that is being made, and of those of a life that is over, until they are let go of. */
static bool may_be_opening(const struct om_ffa_vm *ffa, const struct om_share *share)
{
	return (is_being_made(ffa) && ffa->sharing.share == share) || !ffa->vm.is_known;
}

static bool holds_nothing(const struct om_share *share)
{
	return !share->pages.count && !share->pages.gone && !share->pages.compact &&
	       !share->pages.u.list.first.v && !share->pages.u.list.unread &&
	       !atomic_load_explicit(&share->handle, memory_order_relaxed);
}

/* shadow.c */
#define SHARED 2u

static bool has_shadows(const struct om_ffa_vm *ffa)
{
	return atomic_load_explicit(&ffa->shadow.state, memory_order_relaxed) == SHARED;
}

static bool share_is_valid(const struct om_ffa_vm *ffa, const struct om_share *share)
{
	if (ffa->vm.is_known && !holds(share_word(share) >> 8 == users_of(ffa, share),
				       "the users of a share are not the calls in it"))
		return false;
	switch (share_state(share)) {
	case OM_SHARE_FREE:
		return holds(holds_nothing(share), "a free share holds something");
	case OM_SHARE_OPENING:
		return holds(may_be_opening(ffa, share), "nobody begins a share that begins") &&
		       om_page_list_is_valid(&ffa->vm, &share->pages);
	case OM_SHARE_LIVE:
		return holds(share->pages.count && share->pages.whole && !share->pages.gone,
			     "a share that is not whole") &&
		       holds(load64(&share->handle), "a share without a handle") &&
		       om_page_list_is_valid(&ffa->vm, &share->pages);
	case OM_SHARE_HIDDEN:
		return holds(!ffa->vm.is_known || (has_shadows(ffa) &&
						   load64(&share->handle) == ffa->shadow.handle),
			     "a hidden share that is not of the shadows") &&
		       holds(!share->pages.count, "a hidden share with pages of the VM's");
	case OM_SHARE_ENDED:
	case OM_SHARE_LOST:
		return om_page_list_is_valid(&ffa->vm, &share->pages);
	default:
		return holds(false, "a CPU has a share, and nobody is inside");
	}
}

bool om_shares_are_valid(const struct om_ffa_vm *ffa)
{
	for (uint32_t i = 0; i < OM_SHARES; i++)
		if (!share_is_valid(ffa, &ffa->shares[i]))
			return false;
	return true;
}

bool om_ffa_figures_are_valid(const struct om_ffa_vm *ffa)
{
	const struct om_vm *vm = &ffa->vm;
	const struct om_limits *most = &vm->config.limits;
	uint64_t buffers = 0;
	uint64_t pins = 0;
	uint64_t pages = 2; /* the VM's own, and the table */
	uint64_t calls = (most->calls + OM_FFA_CALLS_PER_PAGE - 1) / OM_FFA_CALLS_PER_PAGE;

	for (uint32_t i = 0; i < OM_SHARES; i++) {
		const struct om_page_list *list = &ffa->shares[i].pages;

		buffers += share_state(&ffa->shares[i]) != OM_SHARE_FREE;
		pins += list->count + (list->compact ? 0 : list->u.list.unread);
		pages += list_pages_of(list);
	}
	pages += ffa->is_shadowed ? 2 * calls : calls;
	pages += atomic_load_explicit(&vm->spare_page, memory_order_relaxed) != NULL;
	return om_quota_is_valid(&vm->buffers, most->buffers) &&
	       om_quota_is_valid(&vm->pages, most->pages) &&
	       om_quota_is_valid(&vm->memory, most->memory) &&
	       holds(load64(&vm->buffers.now) == buffers, "the number of shares") &&
	       holds(load64(&vm->pages.now) == pins, "the number of pins") &&
	       holds(load64(&vm->memory.now) == pages * OM_PAGE_SIZE, "the mediator's memory");
}

static bool sessions_are_valid(const struct om_ffa_vm *ffa)
{
	om_session_t *held[OM_CALLS_MAX + 1] = { 0 };
	uint32_t count = 0;

	for (uint32_t slot = 0; slot < ffa->vm.config.limits.calls; slot++)
		if (ffa->is_shadowed && is_in_progress(ffa, slot) && call_at(ffa, slot)->session)
			held[count++] = call_at(ffa, slot)->session;
	return om_sessions_are_valid(&ffa->vm, held, true);
}

bool om_ffa_vm_is_valid(struct om_vm *vm)
{
	const struct om_ffa_vm *ffa = om_ffa_vm_of(vm);

	return om_presence_is_valid(vm) && om_mailbox_is_valid(ffa) && om_sharing_is_valid(ffa) &&
	       om_ffa_calls_are_valid(ffa) && sessions_are_valid(ffa) && om_shares_are_valid(ffa) &&
	       om_ffa_figures_are_valid(ffa);
}
