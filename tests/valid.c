/* SPDX-License-Identifier: BSD-2-Clause */
/* See valid.h. */
#include "valid.h"

#include <stddef.h>
#include <optee_mediator/port.h>

#include "abi_msg.h"
#include "shm_index.h"

#define CHAIN_MAX 64 /* shm_index.c */

/* From a slot's number on, a cookie has its generation and kind (shm.c). */
#define SLOT_MASK  ((UINT64_C(1) << 24) - 1)
#define KIND_SHIFT 56

const char *om_valid_why = "";

static bool holds(bool condition, const char *what)
{
	if (!condition)
		om_valid_why = what;
	return condition;
}

static uint64_t load64(const _Atomic uint64_t *figure)
{
	return atomic_load_explicit(figure, memory_order_relaxed);
}

static uint32_t state_of(const struct om_call *call)
{
	return atomic_load_explicit(&call->state, memory_order_relaxed) & OM_CALL_STATES;
}

static uint32_t life_of(const struct om_vm *vm)
{
	return atomic_load_explicit(&vm->life, memory_order_relaxed);
}

bool om_quota_is_valid(const struct om_quota *quota)
{
	uint64_t now = load64(&quota->now);
	uint64_t peak = load64(&quota->peak);

	return holds(now <= quota->limit, "a quota is over its limit") &&
	       holds(now <= peak && peak <= quota->limit, "a quota's peak is no peak");
}

bool om_array_is_valid(const struct om_array *array)
{
	for (uint32_t i = 0; i < array->pages; i++) {
		void **dir = array->dir[i / OM_ARRAY_DIR_ENTRIES];

		if (!holds(dir && dir[i % OM_ARRAY_DIR_ENTRIES], "an array has a gap"))
			return false;
	}
	return true;
}

/* Nobody is inside, so nobody passes, and nobody is about to change the life. */
bool om_life_is_valid(const struct om_vm *vm)
{
	uint32_t word = life_of(vm);
	uint32_t state = word & OM_LIFE_STATES;
	uint32_t wishes = word & (OM_LIFE_WISH_CACHE | OM_LIFE_WISH_NOTIF);

	return holds(word < OM_LIFE_PASSER, "somebody who passed was not counted out") &&
	       holds(state <= OM_LIFE_LEFTOVERS || state == OM_LIFE_DUE, "a life in between") &&
	       holds(!wishes || state == OM_LIFE_DUE, "a wish that nobody will grant") &&
	       holds(vm->is_known == (state != OM_LIFE_NONE),
		     "a life that OP-TEE does not know, or the other way round") &&
	       holds(!(word & OM_LIFE_CALLED) ==
			     (atomic_load_explicit(&vm->first_call, memory_order_relaxed) ==
			      OM_FIRST_CALL_NONE),
		     "a first call that the life does not know of") &&
	       holds(state != OM_LIFE_LEFTOVERS || !(word & OM_LIFE_CALLED),
		     "a call was made before the sweep was over");
}

static uint32_t list_pages_of(const struct om_page_list *list)
{
	uint32_t entries = list->count + list->gone;

	return list->compact || !list->u.list.first.v
		       ? 0
		       : (entries + MSG_LIST_ENTRIES - 1) / MSG_LIST_ENTRIES;
}

static bool entries_are_valid(const union om_page *page, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (!page[i].pa.v || page[i].pa.v % OM_PAGE_SIZE)
			return false;
	return true;
}

static bool list_page_is_valid(const struct om_page_list *list, om_pa_t *at, uint32_t done)
{
	const union om_page *page = om_port_page_va(*at);
	uint32_t left = list->count + list->gone - done;
	uint32_t first = done ? 0 : list->gone;
	uint32_t end = left < MSG_LIST_ENTRIES ? left : MSG_LIST_ENTRIES;

	*at = page[MSG_LIST_ENTRIES].pa;
	return entries_are_valid(page + first, end - first);
}

static bool list_pages_are_valid(const struct om_page_list *list)
{
	om_pa_t at = list->u.list.first;

	for (uint32_t i = 0; i < list_pages_of(list); i++)
		if (!at.v || !list_page_is_valid(list, &at, i * MSG_LIST_ENTRIES))
			return false;
	return !at.v;
}

bool om_page_list_is_valid(const struct om_page_list *list)
{
	if (list->compact)
		return holds(list->count + list->gone <= OM_PAGE_LIST_FEW &&
				     entries_are_valid(&list->u.few[list->gone], list->count),
			     "a compact list");
	return holds(!list->count || list->u.list.first.v, "pages that no list names") &&
	       holds(list->gone < MSG_LIST_ENTRIES, "a list page of which nothing is left") &&
	       holds(list_pages_are_valid(list), "a list of pages");
}

static bool has_list(const struct om_shm *shm)
{
	return shm->kind == OM_SHM_REGISTERED || shm->kind == OM_SHM_RPC_DATA ||
	       shm->kind == OM_SHM_TEMPORARY;
}

/* How often each kind of holder has an object. */
struct holders {
	uint32_t owners; /* who ends what is OPENING or CLOSING, or releases what is ENDED */
	uint32_t users;	 /* each with a reference */
};

static uint32_t count_in(struct om_shm *const *array, uint32_t count, const struct om_shm *shm)
{
	uint32_t found = 0;

	for (uint32_t i = 0; i < count; i++)
		found += array[i] == shm;
	return found;
}

static bool is_in_progress(const struct om_call *call)
{
	return state_of(call) >= OM_CALL_RUNNING && call->phase != OM_PHASE_DOOR;
}

/* The buffer of an SHM_ALLOC whose list is being read. */
static bool is_taking(const struct om_call *call, const struct om_shm *shm)
{
	return call->phase == OM_PHASE_REPLY && call->rpc.data == shm;
}

static void count_holders(const struct om_call *call, const struct om_shm *shm,
			  struct holders *holders)
{
	if (!is_in_progress(call))
		return;
	holders->users += count_in(call->used, call->used_count, shm);
	holders->users += call->place.buffer == shm;
	holders->users += call->rpc.arg == shm;
	holders->owners += count_in(call->temporary, call->temporary_count, shm);
	holders->owners += count_in(call->dying, call->dying_count, shm);
	holders->owners += call->subject == shm;
	holders->owners += call->retired == shm;
	holders->owners += is_taking(call, shm);
}

static struct holders holders_of(const struct om_vm *vm, const struct om_shm *shm)
{
	struct holders holders = { 0 };

	for (uint32_t slot = 0; slot < vm->config.limits.calls; slot++)
		count_holders(vm->call[slot], shm, &holders);
	return holders;
}

/* What is left of a former life is nobody's but the sweep's. */
static bool is_left_over(const struct holders *holders)
{
	return holds(!holders->owners && !holders->users,
		     "a call holds what is left of a former life");
}

/* Before a renewal: what a call held that was taken over is nobody's any more. */
static bool may_be_left_over(const struct om_shm *shm, const struct holders *holders)
{
	return holds(holders->owners <= (shm->state != OM_SHM_LIVE) &&
			     shm->refs >= 1 + holders->users,
		     "an object has more holders than references");
}

static bool holders_are_valid(const struct om_vm *vm, const struct om_shm *shm)
{
	struct holders holders = holders_of(vm, shm);

	switch (life_of(vm) & OM_LIFE_STATES) {
	case OM_LIFE_NONE:
	case OM_LIFE_LEFTOVERS:
		return is_left_over(&holders);
	case OM_LIFE_DUE:
		return may_be_left_over(shm, &holders);
	}
	return holds(holders.owners == (shm->state != OM_SHM_LIVE),
		     "an object without owner, or with several") &&
	       holds(shm->refs == 1 + holders.users, "the references of an object");
}

static bool is_free_valid(const struct om_vm *vm, const struct om_shm *shm)
{
	struct holders holders = holders_of(vm, shm);

	return holds(!holders.owners && !holders.users, "a call holds a free object") &&
	       holds(!shm->u.pages.count, "a free object has pages");
}

bool om_shm_is_valid(const struct om_vm *vm, uint32_t slot)
{
	const struct om_shm *shm = om_shm_at(&vm->shm, slot);

	if (!holds((shm->cookie.v & SLOT_MASK) == slot, "the cookie of another slot"))
		return false;
	if (shm->kind == OM_SHM_NONE)
		return is_free_valid(vm, shm);
	return holds(shm->kind <= OM_SHM_TEMPORARY && shm->state <= OM_SHM_ENDED,
		     "an object of no kind or state") &&
	       holds(shm->cookie.v >> KIND_SHIFT == shm->kind, "the cookie of another kind") &&
	       (!has_list(shm) || om_page_list_is_valid(&shm->u.pages)) &&
	       holders_are_valid(vm, shm);
}

static uint32_t count_free(const struct om_shm_table *table)
{
	uint32_t count = 0;

	for (uint32_t slot = 0; slot < om_array_count(&table->objects); slot++)
		count += om_shm_at(table, slot)->kind == OM_SHM_NONE;
	return count;
}

/* Each free object is in the chain once, and no other. */
bool om_free_chain_is_valid(const struct om_shm_table *table)
{
	uint32_t count = count_free(table);
	const struct om_shm *shm = table->free;

	for (; shm && count; shm = shm->next, count--)
		if (!holds(shm->kind == OM_SHM_NONE, "an object in the free chain is in use"))
			return false;
	return holds(!shm && !count, "the free chain");
}

static bool is_indexed(const struct om_shm *shm)
{
	return shm->kind == OM_SHM_REGISTERED && shm->state != OM_SHM_ENDED;
}

static bool chain_is_valid(const struct om_shm_table *table, struct om_shm *const *head,
			   uint32_t *count)
{
	uint32_t length = 0;

	for (const struct om_shm *shm = *head; shm; shm = shm->next, length++)
		if (length == CHAIN_MAX || !is_indexed(shm) ||
		    om_shm_index_head(table, shm->guest_cookie) != head)
			return false;
	*count += length;
	return true;
}

static uint32_t count_indexed(const struct om_shm_table *table)
{
	uint32_t count = 0;

	for (uint32_t slot = 0; slot < om_array_count(&table->objects); slot++)
		count += is_indexed(om_shm_at(table, slot));
	return count;
}

/* Just the registered buffers that did not end are in it, each once, where it belongs. */
bool om_shm_index_is_valid(const struct om_shm_table *table)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < om_array_count(&table->heads); i++) {
		struct om_shm **page = om_array_page(&table->heads, i >> OM_SHM_HEADS_SHIFT);

		if (!holds(chain_is_valid(table, &page[i % (1 << OM_SHM_HEADS_SHIFT)], &count),
			   "a chain of the index"))
			return false;
	}
	return holds(count == count_indexed(table), "a registered buffer is not in the index");
}

static bool is_zero(const void *page)
{
	const uint64_t *word = page;
	uint64_t bits = 0;

	for (size_t i = 0; i < OM_PAGE_SIZE / sizeof(*word); i++)
		bits |= word[i];
	return !bits;
}

static bool holds_nothing(const struct om_call *call)
{
	return !call->used_count && !call->temporary_count && !call->dying_count &&
	       !call->place.buffer && !call->subject && !call->retired && !call->reader.left &&
	       !call->is_first;
}

/* One that gave way at the door has taken nothing yet. */
static bool waits_at_door(const struct om_call *call)
{
	return call->phase == OM_PHASE_DOOR;
}

/* When nobody is inside, no call runs, and what is free is as new, or dropped as it was. */
bool om_call_is_valid(const struct om_call *call)
{
	uint32_t state = state_of(call);
	bool is_new = state <= OM_CALL_SHUT || waits_at_door(call);

	if (state == OM_CALL_DROPPED)
		return true;
	return holds(state < OM_CALL_RUNNING || state >= OM_CALL_SUSPENDED,
		     "a call runs and nobody is inside") &&
	       holds(!is_new || holds_nothing(call), "a free call holds something") &&
	       holds(!is_new || call->is_dirty || is_zero(call->shadow),
		     "the shadow of a free call") &&
	       holds(!call->is_dirty || (is_new && state != OM_CALL_FREE),
		     "a dropped call's shadow is in use");
}

/* A dropped or door-waiting call has a life before it: nothing else may wait with a closed one. */
static bool call_suits_life(const struct om_vm *vm, const struct om_call *call)
{
	uint32_t word = life_of(vm);
	uint32_t life = word & OM_LIFE_STATES;
	uint32_t state = state_of(call);
	bool is_held = state == OM_CALL_HELD;
	bool is_over = life == OM_LIFE_NONE || life == OM_LIFE_LEFTOVERS;

	return holds(!is_held || life == OM_LIFE_DUE || word & OM_LIFE_ENDING,
		     "a call is held for nothing") &&
	       holds(state != OM_CALL_FREE || life == OM_LIFE_CLEAN,
		     "a call may begin that has to look at the life") &&
	       holds(!is_over || state != OM_CALL_SUSPENDED || waits_at_door(call),
		     "a call of a former life waits for an answer");
}

/* Page lists, and the figures that go with them. */
struct sums {
	uint64_t buffers;
	uint64_t pins;
	uint64_t pages; /* of mediator memory */
};

static uint64_t unread_of(const struct om_page_list *list)
{
	return list->compact ? 0 : list->u.list.unread;
}

static void add_object(const struct om_shm *shm, struct sums *sums)
{
	sums->buffers += shm->kind != OM_SHM_NONE;
	if (has_list(shm)) {
		sums->pins += shm->u.pages.count + unread_of(&shm->u.pages);
		sums->pages += list_pages_of(&shm->u.pages);
	}
	if (shm->kind == OM_SHM_RPC_ARG)
		sums->pages += shm->u.rpc_arg.shadow != NULL;
}

static uint64_t dirs_of(const struct om_array *array)
{
	uint64_t dirs = 0;

	for (unsigned int i = 0; i < OM_ARRAY_DIRS; i++)
		dirs += array->dir[i] != NULL;
	return dirs;
}

static struct sums sum_up(const struct om_vm *vm)
{
	const struct om_shm_table *table = &vm->shm;
	struct sums sums = { .pages = 1 + om_calls_pages(vm->config.limits.calls) };

	sums.pages += table->objects.pages + dirs_of(&table->objects);
	sums.pages += table->heads.pages + dirs_of(&table->heads);
	sums.pages += atomic_load_explicit(&vm->spare_page, memory_order_relaxed) != NULL;
	for (uint32_t slot = 0; slot < om_array_count(&table->objects); slot++)
		add_object(om_shm_at(table, slot), &sums);
	return sums;
}

bool om_figures_are_valid(const struct om_vm *vm)
{
	struct sums sums = sum_up(vm);

	return om_quota_is_valid(&vm->buffers) && om_quota_is_valid(&vm->pages) &&
	       om_quota_is_valid(&vm->memory) &&
	       holds(load64(&vm->buffers.now) == sums.buffers, "the number of buffers") &&
	       holds(load64(&vm->pages.now) == sums.pins, "the number of pins") &&
	       holds(load64(&vm->memory.now) == sums.pages * OM_PAGE_SIZE, "the mediator's memory");
}

static bool calls_are_valid(const struct om_vm *vm)
{
	for (uint32_t slot = 0; slot < vm->config.limits.calls; slot++)
		if (!om_call_is_valid(vm->call[slot]) || !call_suits_life(vm, vm->call[slot]))
			return false;
	return true;
}

static bool objects_are_valid(const struct om_vm *vm)
{
	for (uint32_t slot = 0; slot < om_array_count(&vm->shm.objects); slot++)
		if (!om_shm_is_valid(vm, slot))
			return false;
	return true;
}

static bool spare_is_valid(const struct om_vm *vm)
{
	void *page = atomic_load_explicit(&vm->spare_page, memory_order_relaxed);

	return holds(!page || is_zero(page), "the spare page is not clean");
}

bool om_vm_is_valid(const struct om_vm *vm)
{
	return om_life_is_valid(vm) && om_array_is_valid(&vm->shm.objects) &&
	       om_array_is_valid(&vm->shm.heads) && calls_are_valid(vm) && objects_are_valid(vm) &&
	       om_free_chain_is_valid(&vm->shm) && om_shm_index_is_valid(&vm->shm) &&
	       spare_is_valid(vm) && om_figures_are_valid(vm);
}
