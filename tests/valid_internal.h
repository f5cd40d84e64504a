/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the invariant share among themselves. */
#ifndef TESTS_VALID_INTERNAL_H
#define TESTS_VALID_INTERNAL_H

#include "valid.h"

/* Whether it is, from byte @from on. */
bool is_zero_page(const void *page, size_t from);

static inline bool holds(bool condition, const char *what)
{
	if (!condition)
		om_valid_why = what;
	return condition;
}

static inline uint64_t load64(const _Atomic uint64_t *figure)
{
	return atomic_load_explicit(figure, memory_order_relaxed);
}

static inline uint32_t state_of(const struct om_call *call)
{
	return atomic_load_explicit(&call->state, memory_order_relaxed) & OM_CALL_STATES;
}

static inline uint32_t life_of(const struct om_vm *vm)
{
	return atomic_load_explicit(&vm->life, memory_order_relaxed);
}

static inline uint32_t list_pages_of(const struct om_page_list *list)
{
	uint32_t entries = list->count + list->gone;

	return list->compact || !list->u.list.first.v
		       ? 0
		       : (entries + MSG_LIST_ENTRIES - 1) / MSG_LIST_ENTRIES;
}

static inline bool has_list(const struct om_shm *shm)
{
	enum om_shm_kind kind = om_shm_kind(shm);

	return kind == OM_SHM_REGISTERED || kind == OM_SHM_RPC_DATA || kind == OM_SHM_TEMPORARY;
}

/*
 * The table of sessions, and what calls hold of it: @held has each, and NULL at its end. Unless it
 * is
 * @exact, some of what was held is nobody's any more.
 */
bool om_sessions_are_valid(const struct om_vm *vm, om_session_t *const *held, bool exact);

static inline const struct om_shm *mark_of(const om_mark_t *mark)
{
	return atomic_load_explicit(mark, memory_order_relaxed);
}

#endif
