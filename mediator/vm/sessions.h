/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sessions that a VM was told of and has not closed: no other may it name (I15). OP-TEE leaves
 * that to its driver in the normal world, and gives the id of a session that was closed to the next
 * one that is opened. So a session is not closed either while a call that names it may still have
 * to look for it.
 *
 * Safe from any CPU without a lock. A session is one word: its id, and below it one for being open
 * and one for each call that uses it; 0 is no session. Who opens one, or closes it, holds a place
 * in the table meanwhile, so that there is room for what comes of it.
 */
#ifndef OM_SESSIONS_H
#define OM_SESSIONS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../optee/abi_msg.h"
#include "vm.h"

#define OM_SESSION_ID_SHIFT 32

/* Where the search for a session begins: ids that follow each other are apart by a cache line. */
static inline om_session_t *om_session_at(struct om_vm *vm, uint32_t id, uint32_t further)
{
	uint32_t place = id * 8 + id / (OM_SESSIONS_MAX / 8) + further;

	return &vm->sessions.word[place % OM_SESSIONS_MAX];
}

static inline bool om_session_is(uint64_t word, uint32_t id)
{
	return word && word >> OM_SESSION_ID_SHIFT == id;
}

/* One more call uses the session @id, if @word is that; with what OP-TEE did for it before. */
static inline bool om_session_add_use(om_session_t *word, uint32_t id)
{
	uint64_t now = atomic_load_explicit(word, memory_order_relaxed);

	while (om_session_is(now, id))
		if (atomic_compare_exchange_weak_explicit(word, &now, now + 1, memory_order_acquire,
							  memory_order_relaxed))
			return true;
	return false;
}

/*
 * OPEN_SESSION: to *@held a place for the session. CLOSE_SESSION: the session @id is none any more,
 * but keeps its place. All three return TEEC_SUCCESS, or the error for the guest, which is counted;
 * om_session_close() also TEEC_ERROR_BUSY: other calls use the session, and the call is to try
 * again later. *@held is NULL before, and unless it is TEEC_SUCCESS afterwards.
 */
uint32_t om_session_open(struct om_vm *vm, om_session_t **held);
uint32_t om_session_close(struct om_vm *vm, om_session_t **held, uint32_t id);

/* For om_session_use(): it is not where the search begins. */
uint32_t om_session_search(struct om_vm *vm, om_session_t **held, uint32_t id);

/* INVOKE_COMMAND, CANCEL: to *@held the session @id. */
static inline uint32_t om_session_use(struct om_vm *vm, om_session_t **held, uint32_t id)
{
	om_session_t *word = om_session_at(vm, id, 0);

	if (!om_session_add_use(word, id))
		return om_session_search(vm, held, id);
	*held = word;
	return TEEC_SUCCESS;
}

/* For om_session_end(): the place becomes the session that is open now. */
void om_session_put(struct om_vm *vm, uint32_t id);

/*
 * The call is through with what it held, if it held anything. @done: OP-TEE has done what @header
 * says. A session that it has opened may be named from now on, and one that it has not closed.
 */
static inline void om_session_end(struct om_vm *vm, om_session_t **held,
				  const struct om_msg_header *header, bool done)
{
	if (!*held)
		return;
	if (*held == &vm->sessions.places && (header->cmd == MSG_CMD_OPEN_SESSION) == done)
		om_session_put(vm, header->session);
	else
		atomic_fetch_sub_explicit(*held, 1, memory_order_release);
	*held = NULL;
}

/* OP-TEE has forgotten the VM, nobody is inside, and what calls held they do not give back. */
void om_sessions_drop(struct om_vm *vm);

#endif
