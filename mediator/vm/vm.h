/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A virtual machine, as the mediator knows it: its data alone. What works on a part of it is in the
 * header that stands there, in this room or in one above.
 */
#ifndef OM_VM_H
#define OM_VM_H

#include <stdatomic.h>
#include <stdint.h>
#include <optee_mediator/mediator.h>
#include <optee_mediator/port.h>

#include "../optee/code.h"
#include "notif_set.h"
#include "quota.h"

/* See array.h. */
#define OM_ARRAY_DIRS	     8
#define OM_ARRAY_DIR_ENTRIES (OM_PAGE_SIZE / sizeof(void *))

struct om_array {
	void **dir[OM_ARRAY_DIRS];
	unsigned int shift; /* elements of a page: 1 << shift */
	uint32_t pages;	    /* pages that are there, without gaps */
};

/*
 * The shared memory of a VM; see shm.h. The lock guards the chains, the beginning and the end of
 * every object, and its binding to a call. It is the only one, and nothing of the port is called
 * while it is held (I13).
 */
struct om_shm_table {
	struct om_port_lock lock;
	struct om_array objects;  /* struct om_shm */
	struct om_array heads;	  /* om_shm_head_t: registered buffers by guest cookie */
	unsigned int index_shift; /* 64 less log2 of the number of chains */
	struct om_shm *free;	  /* chain of free objects */
	uint32_t dropped;	  /* how far om_shm_table_drop_all() has come */
};

/* See sessions.h. Proofs have fewer. */
#ifndef OM_SESSIONS_MAX
#define OM_SESSIONS_MAX 256
#endif

typedef _Atomic uint64_t om_session_t;

struct om_sessions {
	om_session_t word[OM_SESSIONS_MAX];
	om_session_t places; /* taken: sessions, and calls that open or close one */
};

/* See first_call.h. */
enum {
	OM_FIRST_CALL_NONE,
	OM_FIRST_CALL_BEGUN,
	OM_FIRST_CALL_OVER
};

/* The greatest limit on calls: as many as an id that the guest gets has room for. */
#define OM_CALLS_MAX 64

struct om_call;

struct om_vm {
	struct om_port_vm *owner;
	struct om_config config;
	uint16_t client_id;
	_Atomic uint32_t life; /* see life_word.h */
	bool is_known;	       /* to OP-TEE; of who renews or ends the life */
	uint32_t lived;	       /* how often OP-TEE took it; of the same */

	_Atomic(void *) spare_page; /* see memory.h; NULL if none */
	struct om_quota memory;	    /* bytes */
	struct om_quota pages;	    /* pins */
	struct om_quota buffers;    /* objects of shm */
	/*
	 * What else the operator may have lowered since (om_vm_set_limits()). The tables are made
	 * by config.limits, and stay.
	 */
	_Atomic uint32_t calls;
	_Atomic uint32_t pages_per_buffer;
	_Atomic uint32_t step_pages;
	_Atomic uint32_t lives; /* 0 for any number */

	uint32_t capabilities;		    /* that the guest is offered, SMC_SEC_CAP_... */
	uint32_t slots;			    /* of calls; at most config.limits.calls */
	struct om_call *call[OM_CALLS_MAX]; /* so many of them */
	_Atomic uint32_t calls_used;	    /* behind the last of them that ever was claimed */
	struct om_shm_table shm;
	struct om_sessions sessions;
	struct om_notif notif;
	_Atomic uint32_t first_call; /* OM_FIRST_CALL_... */

	_Atomic uint64_t renewals;
	_Atomic uint64_t renewals_failed;
	_Atomic uint64_t refused[OM_REFUSAL_COUNT];
};

/* A limit of those that are no quota, as it is now. */
static inline uint32_t om_vm_limit(const _Atomic uint32_t *limit)
{
	return atomic_load_explicit(limit, memory_order_relaxed);
}

#endif
