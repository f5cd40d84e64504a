/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A standard call in progress: one object, one owner at a time.
 *
 *   FREE -> RUNNING -> FREE              OP-TEE finishes at once
 *           RUNNING <-> SUSPENDED        the guest is asked, and answers
 *
 * Who moves the state to RUNNING owns the object, on whatever CPU, until it moves it on. The state
 * and a generation are one word. The guest knows a suspended call by generation and slot, where the
 * ABI has OP-TEE's thread id: OP-TEE may give a thread id to another call before the mediator has
 * finished with the first. The generation goes up with each suspension, so that every id is good
 * for one answer.
 *
 * When the VM's life is in question (life.h), calls are closed, each by one step of its word:
 *
 *   FREE -> SHUT -> RUNNING              may be claimed, but its owner looks at the life first
 *   SUSPENDED -> HELD -> SUSPENDED       nothing came of it
 *                HELD -> DROPPED         OP-TEE has forgotten it; as SHUT, but to be cleaned first
 *
 * As claim, answer and closing are steps of the same word, one of them comes first for every CPU:
 * a call that the closing did not find running is not begun before its owner has seen why. Nobody
 * but an owner touches what is in a call: to drop one is such a step, too.
 */
#ifndef OM_CALL_H
#define OM_CALL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/types.h>

#include "../optee/abi_msg.h"
#include "../shm/page_list.h"
#include "../shm/place.h"
#include "../shm/shm_use.h"
#include "../vm/vm.h"
#include "rpc_kept.h"

/*
 * What comes next in a call. Between two phases, and in those that read a list, a call may give
 * way: it is suspended as for an interrupt, and goes on in the same phase.
 */
enum om_phase {
	OM_PHASE_DOOR,	   /* it has to look at the VM's life first; call->optee is the guest's */
	OM_PHASE_CLOSE,	   /* other calls use the session that is to be closed */
	OM_PHASE_PARAMS,   /* the pages of a temporary buffer are read, for a parameter */
	OM_PHASE_REGISTER, /* the pages of call->subject are read */
	OM_PHASE_ENTER,	   /* OP-TEE gets call->optee */
	OM_PHASE_REPLY,	   /* the pages of call->rpc.data are read */
	OM_PHASE_ASK,  /* from here on it is the guest's turn: it is asked what call->rpc says */
	OM_PHASE_DONE, /* the guest gets call->a0 */
	OM_PHASE_TURNED_AWAY /* the VM has no life in which there could be a call */
};

/* What a call waits for that is suspended in OM_PHASE_ASK. */
enum om_rpc_kind {
	OM_RPC_NOTHING,	      /* the guest takes its interrupts, or was told of something */
	OM_RPC_ALLOC,	      /* a buffer for RPC messages */
	OM_RPC_REFUSED_ALLOC, /* nothing: our own RPC_FREE, before OP-TEE gets no buffer */
	OM_RPC_CMD,	      /* an answer in the message buffer */
	OM_RPC_INJECTED_FREE, /* nothing: our own SHM_FREE, before OP-TEE gets rpc.result */
};

/* OP-TEE's request, as the guest's answer is judged by it. */
struct om_rpc {
	enum om_rpc_kind kind;
	uint32_t thread_id;	 /* OP-TEE's */
	uint32_t function;	 /* what the guest is asked: SMC_RPC_FUNC_... */
	uint64_t pair;		 /* what it gets in a1 and a2 */
	struct om_shm *arg;	 /* the message buffer, bound to this call; NULL: the call's own */
	struct om_msg *shadow;	 /* the message, on OP-TEE's side */
	struct om_place place;	 /* the message, on the guest's side */
	struct om_rpc_kept kept; /* of the message, as the rest */
	uint64_t alloc_type;	 /* SHM_ALLOC */
	uint64_t alloc_size;	 /* SHM_ALLOC, RPC_ALLOC: bytes asked for */
	struct om_shm *data;	 /* SHM_ALLOC: the buffer that is being taken */
	uint64_t data_size;	 /* bytes of it */
	uint32_t result;	 /* INJECTED_FREE: what OP-TEE is to be told */
};

/*
 * The state word: the state, and the generation above, where the id of a call has it. What may be
 * claimed stays marked when it runs: SHUT, that the owner has to look at the life first; DROPPED,
 * what is in it is of a call that was dropped.
 */
#define OM_CALL_FREE	  UINT32_C(0)
#define OM_CALL_SHUT	  UINT32_C(1)
#define OM_CALL_DROPPED	  UINT32_C(3)
#define OM_CALL_RUNNING	  UINT32_C(4) /* to 7 */
#define OM_CALL_SUSPENDED UINT32_C(8)
#define OM_CALL_HELD	  UINT32_C(9)
#define OM_CALL_STATES	  UINT32_C(15)

#define OM_CALL_GENERATION UINT32_C(64) /* one */

struct om_call {
	_Atomic uint32_t state;
	uint32_t slot;
	struct om_vm *vm;
	struct om_msg *shadow; /* the page that OP-TEE works on */
	om_pa_t shadow_pa;     /* where OP-TEE finds it */

	enum om_phase phase;
	bool is_dirty;	     /* the shadow is as a dropped call left it */
	bool gave_way;	     /* suspended, but not in OM_PHASE_ASK */
	uint32_t a0;	     /* OM_PHASE_DONE: what the guest gets */
	bool with_rpc_arg;   /* the messages of RPCs follow the call's own */
	bool own_rpcs;	     /* OP-TEE has written such a message */
	bool is_first;	     /* of the VM; see first_call.h */
	struct om_smc optee; /* registers to OP-TEE, or from it */

	struct om_place place;	  /* of the guest's message */
	struct om_msg msg;	  /* as the guest sent it; later, with the results */
	om_session_t *session;	  /* what it holds of the table of sessions */
	uint32_t next_param;	  /* OM_PHASE_PARAMS: the one whose list is read */
	uint32_t result;	  /* why its parameters cannot be translated: TEEC_ERROR_... */
	om_mark_t message_buffer; /* that the message is in */
	om_mark_t used[MSG_NUM_TA_PARAMS]; /* registered buffers that its parameters name */
	uint32_t used_count;
	struct om_shm *temporary[MSG_NUM_TA_PARAMS]; /* temporary buffers */
	uint32_t temporary_count;
	struct om_shm *subject; /* of REGISTER_SHM and UNREGISTER_SHM */

	struct om_page_list_reader reader;
	struct om_shm *dying[MSG_NUM_PARAMS]; /* OP-TEE has let go: released before all else */
	uint32_t dying_count;
	struct om_rpc rpc;
	struct om_shm *retired; /* RPC message buffer that OP-TEE drops when it goes on */

	/* Figures of this slot; written by the owner only. */
	_Atomic uint64_t entered;
	_Atomic uint64_t asked;
};

/*
 * Prepares the slots: vm->config.limits.calls, or as many as OP-TEE has threads for the VM if those
 * are fewer. False if there is no memory: om_calls_clean_up() is due.
 */
bool om_calls_init(struct om_vm *vm);

/* What om_calls_close() found. */
struct om_calls_found {
	bool running;
	bool suspended;
};

/*
 * Closes every call but those that run: what is free is SHUT from then on, what is suspended HELD.
 */
struct om_calls_found om_calls_close(struct om_vm *vm);

/* Nothing came of it: what is HELD is SUSPENDED again, under the same id. */
void om_calls_reopen(struct om_vm *vm);

/* OP-TEE has forgotten the VM, and with it what is HELD: that may be claimed. */
void om_calls_drop(struct om_vm *vm);

/* Gives back the slots. */
void om_calls_clean_up(struct om_vm *vm);

/* Pages that om_calls_init() takes for @calls slots. */
uint64_t om_calls_pages(uint32_t calls);

/* Whether the owner of @call, just claimed, has to look at the VM's life first. */
static inline bool om_call_is_at_door(const struct om_call *call)
{
	return atomic_load_explicit(&call->state, memory_order_relaxed) & OM_CALL_SHUT;
}

/*
 * Then: the slot counts as one that is used, and what a dropped call left in it is forgotten, but
 * for the shadow, which OP-TEE may have.
 */
void om_call_stand_at_door(struct om_call *call);

/*
 * A free slot, now RUNNING; at the door if it was SHUT. The search begins at a place of
 * @vcpu's own, so that vCPUs do not write to each other's cache lines. NULL if there is none.
 */
struct om_call *om_call_claim(struct om_vm *vm, uint32_t vcpu);

/*
 * Where there is no free slot: one that is HELD and will be dropped, or was meanwhile; now at the
 * door. A guest that has just booted must not wait for the calls of the kernel before it. NULL if
 * all slots are taken by calls that go on.
 */
struct om_call *om_call_take_over(struct om_vm *vm);

/* The door is open, so OP-TEE has forgotten what was dropped: the shadow is cleared. */
void om_call_clean(struct om_call *call);

/* Whether a call in progress has a mark to @shm, a registered buffer that is CLOSING. */
bool om_calls_use(struct om_vm *vm, const struct om_shm *shm);

/* RUNNING to FREE. The caller has released what the call held. */
void om_call_free(struct om_call *call);

/* RUNNING to SHUT, of a call that did not get past the door. */
void om_call_shut(struct om_call *call);

/* RUNNING to SUSPENDED. The call belongs to whoever answers, from now on. */
void om_call_suspend(struct om_call *call);

/* SUSPENDED to RUNNING. NULL if no call is suspended under that id. */
struct om_call *om_call_resume(struct om_vm *vm, uint32_t id);

/* Then: the same once more, and whether it is because the call is HELD. */
struct om_call *om_call_resume_again(struct om_vm *vm, uint32_t id, bool *held);

/*
 * What the guest gets in a3, for om_call_resume(): the id of the suspension that comes next.
 * OP-TEE's own may be another call's before we are through with this one (T8).
 */
uint32_t om_call_id(const struct om_call *call);

/*
 * Nobody can find @shm any more, and OP-TEE has let go of it, or never knew it: it is released
 * before the call goes on.
 */
void om_call_bury(struct om_call *call, struct om_shm *shm);

/* The call is through with the buffers that its parameters name. */
static inline void om_call_unmark(struct om_call *call)
{
	const uint32_t count = call->used_count;

	for (uint32_t i = 0; i < count; i++)
		om_shm_unmark(&call->used[i]);
	call->used_count = 0;
}

/* Adds one to a figure of a call that the caller owns. */
static inline void om_call_count(_Atomic uint64_t *figure)
{
	uint64_t now = atomic_load_explicit(figure, memory_order_relaxed);

	atomic_store_explicit(figure, now + 1, memory_order_relaxed);
}

/* Calls that have begun and not ended. */
uint32_t om_calls_in_progress(struct om_vm *vm);

#endif
