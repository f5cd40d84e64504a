/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shared memory: the objects behind the cookies.
 *
 * Towards OP-TEE a cookie is ours: kind, generation and slot in 64 bits. To look one up is to index
 * an array, and a cookie that is stale or of another kind is recognised. The guest's cookie is only
 * a key in its own VM's index, and only registered buffers are ever looked up by it.
 *
 * An object ends when OP-TEE has let go of it. A registered buffer is not let go of while a call
 * uses it (shm_use.h), and an RPC message buffer outlives its end while a call is bound to it.
 */
#ifndef OM_SHM_H
#define OM_SHM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/port.h>

#include "array.h"
#include "page_list.h"

struct om_vm;

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

/*
 * The objects of a VM. The lock guards the chains, the beginning and the end of every object, and
 * its binding to a call.
 */
struct om_shm_table {
	struct om_port_lock lock;
	struct om_array objects;  /* struct om_shm */
	struct om_array heads;	  /* om_shm_head_t: registered buffers by guest cookie */
	unsigned int index_shift; /* 64 less log2 of the number of chains */
	struct om_shm *free;	  /* chain of free objects */
	uint32_t dropped;	  /* how far om_shm_table_drop_all() has come */
};

/* The object in a slot that is there. */
static inline struct om_shm *om_shm_at(const struct om_shm_table *table, uint32_t slot)
{
	struct om_shm *page = om_array_page(&table->objects, slot >> OM_SHM_OBJECTS_SHIFT);

	return &page[slot % (1 << OM_SHM_OBJECTS_SHIFT)];
}

/* Prepares the table for vm->config.limits. Returns false, with nothing taken, if there is no
 * memory. */
bool om_shm_table_init(struct om_vm *vm);

/*
 * Releases every object, from where the last call ended, for when OP-TEE
 * has forgotten the VM. Nobody else is in the table: calls are kept at the door, and who passes
 * looks for nothing in a life without a call. Returns false to give way: call again.
 */
bool om_shm_table_drop_all(struct om_vm *vm);

/* OP-TEE has forgotten the VM: om_shm_table_drop_all() begins anew. */
static inline void om_shm_table_rewind(struct om_shm_table *table)
{
	table->dropped = 0;
}

/* Pages that the table has when it is full, without what its objects hold. */
uint64_t om_shm_table_pages(uint32_t buffers);

/* Gives back at once a table that was never used. */
void om_shm_table_discard(struct om_vm *vm);

/* Gives back the table itself, after om_shm_table_drop_all(). Returns false to give way. */
bool om_shm_table_clean_up(struct om_vm *vm);

/*
 * A new object in state OPENING, empty, the caller's to open or to end.
 * NULL, with *@result the error that the guest is to get, beyond a limit, or if a registered buffer
 * of that guest cookie exists already.
 */
struct om_shm *om_shm_new(struct om_vm *vm, enum om_shm_kind kind, om_guest_cookie_t cookie,
			  uint32_t *result);

/* OP-TEE knows it (REGISTER_SHM succeeded), or still knows it (UNREGISTER_SHM failed). */
void om_shm_open(struct om_shm *shm);

/*
 * OP-TEE has let go, or never knew it: cannot be found any more. The caller, whose it is, goes on
 * with om_shm_release().
 */
void om_shm_end(struct om_vm *vm, struct om_shm *shm);

/* Gives back all that an ended object holds, and the object. Returns false to give way. */
bool om_shm_release(struct om_vm *vm, struct om_shm *shm);

/*
 * Of an RPC message buffer that om_shm_take() gave: it is released, now or when the call that is
 * bound to it is through with it.
 */
void om_shm_put(struct om_vm *vm, struct om_shm *shm);

/*
 * The registered buffer that the guest calls @cookie, from now on CLOSING, until the caller calls
 * om_shm_end() or om_shm_open(). NULL if there is none, or while a call uses it: OP-TEE panics if a
 * call looks up a buffer that another is just unregistering (core/mm/mobj_dyn_shm.c: a buffer
 * without references can still be found for a while).
 */
struct om_shm *om_shm_close_registered(struct om_vm *vm, om_guest_cookie_t cookie);

/* The guest's name for what OP-TEE calls @cookie and may use, of that kind; false if none. */
bool om_shm_guest_cookie(struct om_vm *vm, enum om_shm_kind kind, om_cookie_t cookie,
			 om_guest_cookie_t *guest_cookie);

/*
 * What OP-TEE called @cookie and has let go of, of that kind, or NULL. It cannot be found any more,
 * and is the caller's to release; an RPC message buffer, by om_shm_put().
 */
struct om_shm *om_shm_take(struct om_vm *vm, enum om_shm_kind kind, om_cookie_t cookie);

/*
 * The RPC message buffer that OP-TEE calls @cookie, for the use of one call until om_shm_unbind().
 * NULL if there is none, or if another call has it.
 */
struct om_shm *om_shm_bind(struct om_vm *vm, om_cookie_t cookie);
void om_shm_unbind(struct om_vm *vm, struct om_shm *shm);

#endif
