/* SPDX-License-Identifier: BSD-2-Clause */
/* See valid.h: calls, figures, and the VM as a whole. */
#include "valid_internal.h"

#include <stddef.h>

/* But for the header, which is written in full for each call. */
static bool is_shadow_clear(const struct om_msg *shadow)
{
	return is_zero_page(shadow, sizeof(shadow->header));
}

static bool holds_nothing(const struct om_call *call)
{
	return !call->used_count && !call->temporary_count && !call->dying_count &&
	       !mark_of(&call->message_buffer) && !call->session && !call->subject &&
	       !call->retired && !call->reader.left && !call->is_first && !call->own_rpcs;
}

/* As many as the call says. */
static bool marks_are_counted(const struct om_call *call)
{
	for (uint32_t i = 0; i < MSG_NUM_TA_PARAMS; i++)
		if (!mark_of(&call->used[i]) != (i >= call->used_count))
			return false;
	return true;
}

/* Or was never claimed. */
static bool is_counted(const struct om_call *call)
{
	return call->slot < atomic_load_explicit(&call->vm->calls_used, memory_order_relaxed) ||
	       atomic_load_explicit(&call->state, memory_order_relaxed) == OM_CALL_SHUT;
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

	if (!holds(is_counted(call), "a call was used that nobody looks at"))
		return false;
	if (state == OM_CALL_DROPPED)
		return true;
	return holds(state < OM_CALL_RUNNING || state >= OM_CALL_SUSPENDED,
		     "a call runs and nobody is inside") &&
	       holds(marks_are_counted(call), "the marks of a call") &&
	       holds(!is_new || holds_nothing(call), "a free call holds something") &&
	       holds(!is_new || call->is_dirty || is_shadow_clear(call->shadow),
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
	sums->buffers += om_shm_kind(shm) != OM_SHM_NONE;
	if (has_list(shm)) {
		sums->pins += shm->u.pages.count + unread_of(&shm->u.pages);
		sums->pages += list_pages_of(&shm->u.pages);
	}
	if (om_shm_kind(shm) == OM_SHM_RPC_ARG)
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
	struct sums sums = { .pages = 1 + om_calls_pages(vm->slots) };

	sums.pages += table->objects.pages + dirs_of(&table->objects);
	sums.pages += table->heads.pages + dirs_of(&table->heads);
	sums.pages += atomic_load_explicit(&vm->spare_page, memory_order_relaxed) != NULL;
	for (uint32_t slot = 0; slot < om_array_count(&table->objects); slot++)
		add_object(om_shm_at(table, slot), &sums);
	return sums;
}

bool om_figures_are_valid(const struct om_vm *vm)
{
	const struct om_limits *most = &vm->config.limits;
	struct sums sums = sum_up(vm);

	return om_quota_is_valid(&vm->buffers, most->buffers) &&
	       om_quota_is_valid(&vm->pages, most->pages) &&
	       om_quota_is_valid(&vm->memory, most->memory) &&
	       holds(load64(&vm->buffers.now) == sums.buffers, "the number of buffers") &&
	       holds(load64(&vm->pages.now) == sums.pins, "the number of pins") &&
	       holds(load64(&vm->memory.now) == sums.pages * OM_PAGE_SIZE, "the mediator's memory");
}

/* Besides one for being open. */
static uint32_t users_of(uint64_t word)
{
	return word ? (uint32_t)word - 1 : 0;
}

static uint32_t count_held(const om_session_t *word, om_session_t *const *held)
{
	uint32_t count = 0;

	for (; *held; held++)
		count += *held == word;
	return count;
}

static bool session_is_valid(const om_session_t *word, om_session_t *const *held, bool exact)
{
	uint32_t users = users_of(load64(word));
	uint32_t found = users || exact ? count_held(word, held) : 0;

	return holds(!load64(word) || (uint32_t)load64(word), "a session that is not open") &&
	       holds(exact ? users == found : users >= found,
		     "the users of a session are not the calls that are for it");
}

static uint32_t count_places(const struct om_vm *vm, om_session_t *const *held)
{
	uint32_t places = count_held(&vm->sessions.places, held);

	for (uint32_t i = 0; i < OM_SESSIONS_MAX; i++)
		places += load64(&vm->sessions.word[i]) != 0;
	return places;
}

bool om_sessions_are_valid(const struct om_vm *vm, om_session_t *const *held, bool exact)
{
	uint64_t taken = load64(&vm->sessions.places);
	uint64_t places = count_places(vm, held);

	for (uint32_t i = 0; i < OM_SESSIONS_MAX; i++)
		if (!session_is_valid(&vm->sessions.word[i], held, exact))
			return false;
	return holds(taken <= OM_SESSIONS_MAX, "more sessions than there may be") &&
	       holds(exact ? taken == places : taken >= places, "the places of sessions");
}

static bool sessions_are_valid(const struct om_vm *vm)
{
	om_session_t *held[OM_CALLS_MAX + 1] = { 0 };
	uint32_t count = 0;

	for (uint32_t slot = 0; slot < vm->slots; slot++)
		if (state_of(vm->call[slot]) >= OM_CALL_RUNNING && !waits_at_door(vm->call[slot]) &&
		    vm->call[slot]->session)
			held[count++] = vm->call[slot]->session;
	return om_sessions_are_valid(vm, held, (life_of(vm) & OM_LIFE_STATES) != OM_LIFE_DUE);
}

static bool calls_are_valid(const struct om_vm *vm)
{
	for (uint32_t slot = 0; slot < vm->slots; slot++)
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

	return holds(!page || is_zero_page(page, 0), "the spare page is not clean");
}

bool om_vm_is_valid(const struct om_vm *vm)
{
	return om_life_is_valid(vm) && om_array_is_valid(&vm->shm.objects) &&
	       om_array_is_valid(&vm->shm.heads) && calls_are_valid(vm) && objects_are_valid(vm) &&
	       om_free_chain_is_valid(&vm->shm) && om_shm_index_is_valid(&vm->shm) &&
	       sessions_are_valid(vm) && spare_is_valid(vm) && om_figures_are_valid(vm);
}
