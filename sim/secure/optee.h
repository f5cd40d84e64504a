/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE, which answers the simulated machine's SMCs: what it is made of.
 *
 * It follows the protocol as OP-TEE with CFG_NS_VIRTUALIZATION does: a partition for each VM with
 * threads, sessions, shared memory and the cache of RPC arguments. It keeps to the rules itself,
 * and reports each SMC that it could not have been given by a right mediator.
 */
#ifndef SIM_OPTEE_H
#define SIM_OPTEE_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/types.h>
#include "machine/machine.h"
#include "secure/abi.h"

#define OPTEE_GUESTS	8u
#define OPTEE_THREADS	8u
#define OPTEE_TA_PARAMS 4u
#define OPTEE_PARAMS	6u /* of OPEN_SESSION, which has the most */

enum optee_mobj_kind {
	OPTEE_MESSAGE,	  /* the page of a running call's message */
	OPTEE_PENDING,	  /* a REGISTER_SHM or UNREGISTER_SHM is under way: not to be found */
	OPTEE_REGISTERED, /* REGISTER_SHM */
	OPTEE_RPC_DATA,	  /* the answer to RPC_CMD SHM_ALLOC */
	OPTEE_RPC_ARG,	  /* the answer to RPC_FUNC_ALLOC */
	OPTEE_TEMPORARY	  /* a temporary reference of a call */
};

/* Memory that OP-TEE can reach. */
struct optee_mobj {
	struct optee_mobj *next;
	enum optee_mobj_kind kind;
	uint64_t cookie;
	om_pa_t *page;
	uint64_t count;
	uint64_t named;	 /* so many of them, from the first on, are known by now */
	uint64_t offset; /* of the first byte in the first page */
	uint64_t size;
	uint32_t users; /* parameters of running calls */
	bool releasing;
	bool is_known;	   /* its cookie is the guest's too: a handle of FF-A's */
	bool is_held;	   /* FF-A: a message has named it, and no UNREGISTER_SHM has come since */
	uint32_t internal; /* FF-A: where it begins in its first page, for those who use it */
};

/* A parameter as a TA sees it. */
struct optee_param {
	uint64_t attr;
	uint64_t a, b, c;
	struct optee_mobj *mobj; /* NULL: a NULL memref */
	uint64_t offs, size;
};

/* A call that came by a direct message of FF-A's. */
struct optee_direct {
	struct optee_mobj *share; /* with the message; NULL: the call came by the SMC ABI */
	uint64_t at;		  /* of the message in it, bytes */
	uint64_t rpc_at;	  /* of the request of an RPC */
	uint32_t function;	  /* of answers */
	uint32_t endpoints;	  /* of answers: from OP-TEE to the VM */
	struct abi_msg *rpc;	  /* the request, as OP-TEE writes it and reads it again */
};

enum optee_thread_state {
	OPTEE_FREE,
	OPTEE_RUNNING,
	OPTEE_SUSPENDED
};

struct optee_thread {
	struct optee_guest *guest;
	uint32_t id;
	enum optee_thread_state state;
	struct fiber *fiber;
	struct om_smc smc; /* given at the last entry, or to be returned */
	uint64_t rpc[4];   /* what the last RPC return gave */
	bool has_freed;	   /* the last one that was no interrupt was an RPC_FREE */
	struct optee_mobj *message;
	struct optee_mobj *pending;
	struct optee_mobj *temporary[OPTEE_PARAMS]; /* by parameter of the message */
	struct optee_mobj *rpc_arg;		    /* the buffer that RPC_FUNC_ALLOC gave */
	struct abi_msg *own_arg; /* where RPCs are written in a call that brings room for them */
	bool has_asked;		 /* a request is written, and there is no answer yet */
	bool brings_arg;	 /* such a call; before own_arg is known */
	struct optee_direct direct;
};

/* The VM's own initialisation, which its first standard call carries out. */
enum optee_init {
	OPTEE_NOT_BEGUN,
	OPTEE_BEGUN,
	OPTEE_DONE
};

/* A VM's partition. */
struct optee_guest {
	uint16_t id;
	bool alive;
	bool is_leaving; /* destroyed, but a CPU is still in it: nobody else can have its place */
	bool has_past;	 /* there is something that VM_DESTROYED makes OP-TEE forget */
	bool cache_enabled;
	uint32_t running; /* CPUs that are in it right now */
	struct optee_thread thread[OPTEE_THREADS];
	struct optee_mobj *mobjs;
	struct optee_mobj *kept;	/* an RPC buffer that a TA keeps from call to call */
	struct optee_session *sessions; /* in the order in which they began */
	uint64_t calls;			/* standard calls that came in */
	enum optee_init init;
	bool notif_started;
	uint64_t notif[2]; /* values that are pending, a bit each */
	uint64_t bottom_halves;
};

typedef uint32_t (*optee_ta_fn)(struct optee_thread *thread, uint32_t func,
				struct optee_param param[OPTEE_TA_PARAMS]);

/* How this OP-TEE is built and how it behaves; a test may change it at any time. */
struct optee_config {
	bool knows_no_thread_count; /* an older OP-TEE */
	bool absent;		    /* the secure world knows no OP-TEE */
	uint32_t created_fails;	    /* so many VM_CREATED get no place from now on */
	uint32_t revision_major;    /* of the interface */
	uint32_t os_major;	    /* of OP-TEE: up to 4.10, it forgets no temporary buffer */
	uint32_t os_minor;
	uint32_t capabilities;
	uint32_t max_guests;
	uint32_t threads;
	uint32_t first_thread_id;
	uint32_t interrupts;	     /* foreign interrupts at the start of each call */
	uint32_t init_interrupts;    /* foreign interrupts in the VM's initialisation */
	bool interrupts_before_rpcs; /* a foreign interrupt when a request is written */
	bool interrupts_after_rpcs;  /* a foreign interrupt after each answer */
	uint32_t call_a0;	     /* if not OK: answer to each CALL_WITH_ARG, message unread */
	uint32_t register_ret;	     /* if not 0: REGISTER_SHM fails so */
	uint32_t unregister_ret;     /* if not 0: UNREGISTER_SHM fails so */
	uint32_t open_ret;	     /* if not 0: OPEN_SESSION fails so */
	uint32_t close_ret;	     /* if not 0: CLOSE_SESSION fails so */
	uint32_t session_before;     /* if not 0: the next session has the id behind it */
	uint32_t session_interrupts; /* foreign interrupts while a session is opened or closed */
	bool maps_nothing;	     /* no room to map an RPC data buffer */
	bool loses_calls;	     /* what the SPMC fails to resume stays in its session */
	bool scribbles;		     /* the shadow message is overwritten before the call returns */
	optee_ta_fn ta;		     /* what INVOKE runs; optee_ta() by default */
};

struct optee {
	struct optee_config config;
	struct optee_guest guest[OPTEE_GUESTS];
	uint64_t smcs;
	void (*at_point)(void); /* called where a CPU can be stopped within OP-TEE; may be NULL */
};

extern struct optee optee;

#define OPTEE_NOTIF_VALUES (64 + OPTEE_THREADS)

struct optee_guest *optee_guest_of(uint64_t id); /* NULL if unknown */
struct om_port_vm *optee_vm_of(uint16_t id);

/* A moment at which another CPU may do something. */
void optee_point(void);

/* Whether a temporary buffer stays OP-TEE's after the call that brought it. */
static inline bool optee_keeps_temporaries(void)
{
	const struct optee_config *config = &optee.config;

	return config->os_major < 4 || (config->os_major == 4 && config->os_minor <= 10);
}

#endif
