/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A call in progress behind FF-A: a yielding call of OP-TEE's, from CALL_WITH_ARG until OP-TEE says
 * that it is done. One object, one owner at a time (I10).
 *
 *   free -> running -> free           OP-TEE finishes at once
 *           running <-> suspended     the guest is asked, and answers with RESUME
 *
 * Which are free is one word of the VM, so that the limit is kept exactly. The guest knows a
 * suspended call by generation and slot, in w7, where the ABI has OP-TEE's thread id: OP-TEE may
 * give a thread id to another call before the mediator has finished with the first (T8). The
 * generation goes up with each suspension, so that every id is good for one answer (T5), and in the
 * VM that got it.
 *
 * Who runs a call is counted in (presence.h). So when OP-TEE has forgotten the VM, every call that
 * is left is suspended, and nobody else is there to find it.
 */
#ifndef OM_FFA_CALL_H
#define OM_FFA_CALL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "../call/rpc_kept.h"
#include "../optee/abi_msg.h"
#include "../shm/place.h"
#include "ffa_vm.h"

struct om_ffa_call {
	_Atomic uint32_t word; /* generation, and whether it is suspended; see ffa_call.c */
	uint32_t slot;
	/* Of a call that is suspended: */
	uint32_t thread_id; /* OP-TEE's */
	uint32_t asked;	    /* of the guest: FFA_OPTEE_RETURN_RPC or _INTERRUPT */

	/* If messages are judged; see ffa_message.h. */
	struct om_share *share; /* that the message is in, used by this call; NULL: none */
	struct om_place place;	/* of the guest's message */
	struct om_msg msg;	/* as the guest sent it; later, with the results */
	om_session_t *session;	/* what it holds of the table of sessions */
	bool is_waiting;	/* to close a session; OP-TEE has not taken the message yet */
	struct om_rpc_kept kept;
	uint64_t alloc_size; /* SHM_ALLOC: bytes asked for */
};

/*
 * Prepares the slots for vm.config.limits.calls. Returns false if there is no memory:
 * om_ffa_calls_clean_up() is due.
 */
bool om_ffa_calls_init(struct om_ffa_vm *ffa);
void om_ffa_calls_clean_up(struct om_ffa_vm *ffa);

/* A call, running. NULL, if the VM has as many in progress as it may. */
struct om_ffa_call *om_ffa_call_begin(struct om_ffa_vm *ffa);

/* It is over: running to free. */
void om_ffa_call_end(struct om_ffa_vm *ffa, struct om_ffa_call *call);

/* What the guest is to name it by, once it is suspended. */
uint32_t om_ffa_call_id(const struct om_ffa_call *call);

/* Running to suspended. It belongs to whoever resumes it, from now on. */
void om_ffa_call_suspend(struct om_ffa_call *call);

/* Suspended to running. NULL if no call is suspended under that id. */
struct om_ffa_call *om_ffa_call_resume(struct om_ffa_vm *ffa, uint64_t id);

/* OP-TEE has forgotten the VM, and nobody else is there: no call is in progress any more. */
void om_ffa_calls_forget(struct om_ffa_vm *ffa);

uint32_t om_ffa_calls_in_progress(const struct om_ffa_vm *ffa);

#endif
