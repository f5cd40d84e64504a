/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An object of shared memory: a buffer, by whatever way OP-TEE came to know it. The table that has
 * them is in shm.h.
 */
#ifndef OM_SHM_OBJECT_H
#define OM_SHM_OBJECT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/types.h>

#include "../vm/array.h"
#include "../vm/vm.h"
#include "page_list.h"

enum om_shm_kind {
	OM_SHM_NONE,	   /* a free slot */
	OM_SHM_REGISTERED, /* by the guest, OPTEE_MSG_CMD_REGISTER_SHM */
	OM_SHM_RPC_DATA,   /* at OP-TEE's request, OPTEE_RPC_CMD_SHM_ALLOC */
	OM_SHM_RPC_ARG,	   /* the messages of RPCs, OPTEE_SMC_RPC_FUNC_ALLOC */
	OM_SHM_TEMPORARY   /* for one call, a temporary reference that is not null */
};

enum om_shm_state {
	OM_SHM_OPENING, /* OP-TEE is being told: not to be found */
	OM_SHM_LIVE,
	OM_SHM_CLOSING, /* OP-TEE is letting go: not to be found by the guest any more */
	OM_SHM_ENDED	/* OP-TEE has let go: not to be found, and to be released */
};

/* Kind and state as one word, so that one load judges both. A free object's is 0. */
#define OM_SHM_STATUS(kind, state) ((uint32_t)(kind) << 2 | (uint32_t)(state))

/* A cookie as OP-TEE knows it. Never 0. */
typedef struct {
	uint64_t v;
} om_cookie_t;

/* A cookie as the guest knows it. Means nothing to us. */
typedef struct {
	uint64_t v;
} om_guest_cookie_t;

/* An RPC message buffer: the guest's, which OP-TEE never sees, and the shadow that OP-TEE has. */
struct om_shm_rpc_arg {
	om_ipa_t guest; /* 0: there is none, the buffer is the mediator's own */
	void *shadow;
	bool bound;   /* to a call that the guest is to answer */
	uint8_t refs; /* one until om_shm_put(), one while it is bound */
};

/* What an object holds. */
union om_shm_contents {
	struct om_page_list pages; /* REGISTERED, RPC_DATA, TEMPORARY */
	struct om_shm_rpc_arg rpc_arg;
	struct om_shm *next_free; /* a free object's */
};

/*
 * What is atomic may be read by a call that looks for a buffer without the lock, at any time and
 * whatever has become of the object: see shm_use.h.
 */
struct om_shm {
	om_cookie_t cookie; /* OP-TEE's; a free object's is the one that it had last */
	_Atomic(struct om_shm *)
		next; /* in a chain of the index: stays when the object leaves it */
	_Atomic uint64_t guest_cookie; /* a free object has none: 0 */
	_Atomic uint32_t status;       /* OM_SHM_STATUS() */
	union om_shm_contents u;
};

static inline enum om_shm_kind om_shm_kind(const struct om_shm *shm)
{
	return atomic_load_explicit(&shm->status, memory_order_relaxed) >> 2;
}

static inline enum om_shm_state om_shm_state(const struct om_shm *shm)
{
	return atomic_load_explicit(&shm->status, memory_order_relaxed) & 3;
}

static inline om_guest_cookie_t om_shm_guest_cookie_of(const struct om_shm *shm)
{
	return (om_guest_cookie_t){ atomic_load_explicit(&shm->guest_cookie,
							 memory_order_relaxed) };
}

/* Objects are 64 bytes, so that a page has 64. */
#define OM_SHM_OBJECTS_SHIFT 6

_Static_assert(sizeof(struct om_shm) == OM_PAGE_SIZE >> OM_SHM_OBJECTS_SHIFT,
	       "object pages have no gaps");

/* The object in a slot that is there. */
static inline struct om_shm *om_shm_at(const struct om_shm_table *table, uint32_t slot)
{
	struct om_shm *page = om_array_page(&table->objects, slot >> OM_SHM_OBJECTS_SHIFT);

	return &page[slot % (1 << OM_SHM_OBJECTS_SHIFT)];
}

#endif
