/* SPDX-License-Identifier: BSD-2-Clause */
/* See sessions.h. */
#include "sessions.h"

#include "refuse.h"

#define OPEN 1u /* and nobody uses it */

/* It keeps its place. */
static uint32_t take_out(om_session_t *word, uint32_t id)
{
	uint64_t now = atomic_load_explicit(word, memory_order_relaxed);

	while (om_session_is(now, id)) {
		if ((uint32_t)now != OPEN)
			return TEEC_ERROR_BUSY;
		if (atomic_compare_exchange_weak_explicit(word, &now, 0, memory_order_acquire,
							  memory_order_relaxed))
			return TEEC_SUCCESS;
	}
	return TEEC_ERROR_BAD_PARAMETERS;
}

/* Of two that close it one finds it. */
uint32_t om_session_close(struct om_vm *vm, om_session_t **held, uint32_t id)
{
	for (uint32_t i = 0; i < OM_SESSIONS_MAX; i++) {
		uint32_t result = take_out(om_session_at(vm, id, i), id);

		if (result == TEEC_SUCCESS)
			*held = &vm->sessions.places;
		if (result != TEEC_ERROR_BAD_PARAMETERS)
			return result;
	}
	return om_refuse(vm, OM_REFUSED_SESSION);
}

uint32_t om_session_search(struct om_vm *vm, om_session_t **held, uint32_t id)
{
	for (uint32_t i = 1; i < OM_SESSIONS_MAX; i++) {
		om_session_t *word = om_session_at(vm, id, i);

		if (om_session_add_use(word, id)) {
			*held = word;
			return TEEC_SUCCESS;
		}
	}
	return om_refuse(vm, OM_REFUSED_SESSION);
}

uint32_t om_session_open(struct om_vm *vm, om_session_t **held)
{
	om_session_t *places = &vm->sessions.places;
	uint64_t now = atomic_load_explicit(places, memory_order_relaxed);

	do
		if (now == OM_SESSIONS_MAX)
			return om_refuse(vm, OM_REFUSED_SESSIONS);
	while (!atomic_compare_exchange_weak_explicit(places, &now, now + 1, memory_order_relaxed,
						      memory_order_relaxed));
	*held = places;
	return TEEC_SUCCESS;
}

/* There is room, as the caller has a place; a miss is the success of another. */
void om_session_put(struct om_vm *vm, uint32_t id)
{
	const uint64_t session = (uint64_t)id << OM_SESSION_ID_SHIFT | OPEN;
	uint32_t further = 0;
	uint64_t none = 0;

	while (!atomic_compare_exchange_strong_explicit(om_session_at(vm, id, further), &none,
							session, memory_order_release,
							memory_order_relaxed)) {
		none = 0;
		further++;
	}
}

OM_COLD void om_sessions_drop(struct om_vm *vm)
{
	for (uint32_t i = 0; i < OM_SESSIONS_MAX; i++)
		atomic_store_explicit(&vm->sessions.word[i], 0, memory_order_relaxed);
	atomic_store_explicit(&vm->sessions.places, 0, memory_order_relaxed);
}
