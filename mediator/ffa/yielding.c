/* SPDX-License-Identifier: BSD-2-Clause */
/* See yielding.h. Results in w3 are those of optee_ffa.h and thread_spmc.c. */
#include "yielding.h"

#include <stdbool.h>
#include <stdint.h>

#include "../optee/abi_msg.h"
#include "../vm/refuse.h"
#include "ffa_call.h"
#include "ffa_message.h"
#include "ffa_rpc.h"
#include "ffa_trace.h"
#include "registers.h"
#include "request.h"

/* For who owns no word of the VM's alone. */
static void count(_Atomic uint64_t *figure)
{
	atomic_fetch_add_explicit(figure, 1, memory_order_relaxed);
}

/* Returns whether OP-TEE responds. */
static bool enter(struct om_ffa_vm *ffa, struct om_ffa_call *call, struct om_smc *smc)
{
	bool responds;

	(void)call;
	om_ffa_trace(ffa, call, OM_TRACE_ENTER, smc->a[3], 0, 0);
	responds = om_request_send(ffa, smc);
	om_ffa_trace(ffa, call, OM_TRACE_LEAVE, responds ? smc->a[3] : smc->a[2], 0, 0);
	return responds;
}

static bool has_no_thread(const struct om_smc *smc)
{
	return (uint32_t)smc->a[3] == TEEC_ERROR_BUSY;
}

/*
 * "No thread is free" sends the guest to wait for another call of its own, for ever if there is
 * none. If there is none any more, a thread has become free since; or OP-TEE has none for another
 * reason.
 */
static bool enter_first(struct om_ffa_vm *ffa, struct om_ffa_call *call, struct om_smc *smc)
{
	const struct om_smc request = *smc;

	count(&ffa->entered);
	if (!enter(ffa, call, smc))
		return false;
	if (!has_no_thread(smc) || om_ffa_calls_in_progress(ffa) > 1)
		return true;
	*smc = request;
	if (!enter(ffa, call, smc))
		return false;
	if (has_no_thread(smc))
		smc->a[3] = TEEC_ERROR_OUT_OF_MEMORY;
	return true;
}

/* @result: what the guest gets in w3, or the error of FF-A. */
static void end(struct om_ffa_vm *ffa, struct om_ffa_call *call, uint32_t result)
{
	(void)result;
	om_ffa_trace_end(ffa, call, result);
	om_ffa_message_let_go(ffa, call);
	om_ffa_call_end(ffa, call);
}

/* It is the guest's turn. Afterwards the call is not ours any more. */
static void suspend(struct om_ffa_call *call, struct om_smc *smc)
{
	smc->a[4] = call->asked;
	smc->a[7] = om_ffa_call_id(call);
	om_ffa_call_suspend(call);
}

static void ask(struct om_ffa_vm *ffa, struct om_ffa_call *call, struct om_smc *smc)
{
	count(&ffa->asked);
	om_ffa_trace_turn(ffa, call, OM_TRACE_ASK, om_ffa_call_id(call));
	suspend(call, smc);
}

/*
 * Of what we do not know, and of what it is not asked, the guest is told that an interrupt came: if
 * it has no answer to give, OP-TEE may try again for ever, and that must not keep a CPU of the
 * hypervisor.
 */
static uint32_t asked(struct om_ffa_vm *ffa, struct om_ffa_call *call, uint32_t w4)
{
	if (w4 != FFA_OPTEE_RETURN_RPC || (call->share && !om_ffa_rpc_request(ffa, call)))
		return FFA_OPTEE_RETURN_INTERRUPT;
	return FFA_OPTEE_RETURN_RPC;
}

/* OP-TEE says that it is done; @result is not 0 if it did not look at the message. */
static void done(struct om_ffa_vm *ffa, struct om_ffa_call *call, uint32_t result)
{
	if (!result && call->share)
		om_ffa_message_finish(ffa, call);
	end(ffa, call, result);
}

static void after_response(struct om_ffa_vm *ffa, struct om_ffa_call *call, struct om_smc *smc)
{
	uint32_t result = (uint32_t)smc->a[3];
	uint32_t how = (uint32_t)smc->a[4];

	call->thread_id = (uint32_t)smc->a[7];
	om_request_answer(ffa, smc, result);
	if (result || how == FFA_OPTEE_RETURN_DONE) {
		done(ffa, call, result);
		return;
	}
	call->asked = asked(ffa, call, how);
	ask(ffa, call, smc);
}

/* @responds: whether OP-TEE has; if not, the guest gets the error, and the call is none any more.
 */
static void after_optee(struct om_ffa_vm *ffa, struct om_ffa_call *call, struct om_smc *smc,
			bool responds)
{
	if (responds)
		after_response(ffa, call, smc);
	else
		end(ffa, call, (uint32_t)smc->a[2]);
}

/* The message, if it is not to pass untouched. */
static enum om_ffa_begun begin(struct om_ffa_vm *ffa, struct om_ffa_call *call, struct om_smc *smc)
{
	if (ffa->is_shadowed)
		return om_ffa_message_begin(ffa, call, smc);
	om_ffa_trace(ffa, call, OM_TRACE_BEGIN, OM_TRACE_NO_COMMAND, 0, 0);
	return OM_FFA_TO_OPTEE;
}

/* The guest is told that an interrupt came, and may do something else before it asks again. */
static void wait(struct om_ffa_vm *ffa, struct om_ffa_call *call, struct om_smc *smc)
{
	call->is_waiting = true;
	call->asked = FFA_OPTEE_RETURN_INTERRUPT;
	om_request_answer(ffa, smc, 0);
	om_ffa_trace_turn(ffa, call, OM_TRACE_YIELD, om_ffa_call_id(call));
	suspend(call, smc);
}

/*
 * For a thread a guest waits before it makes a call, not when it resumes one: who has waited for
 * others already does so once more.
 */
static void first_response(struct om_ffa_vm *ffa, struct om_ffa_call *call, struct om_smc *smc,
			   bool responds)
{
	if (responds && call->is_waiting && has_no_thread(smc)) {
		wait(ffa, call, smc);
		return;
	}
	call->is_waiting = false;
	after_optee(ffa, call, smc, responds);
}

static inline void begun(struct om_ffa_vm *ffa, struct om_ffa_call *call, struct om_smc *smc,
			 enum om_ffa_begun how)
{
	switch (how) {
	case OM_FFA_TO_OPTEE:
		smc->a[7] = 0;
		first_response(ffa, call, smc, enter_first(ffa, call, smc));
		break;
	case OM_FFA_ANSWERED:
		end(ffa, call, (uint32_t)smc->a[3]);
		break;
	case OM_FFA_WAIT:
		wait(ffa, call, smc);
		break;
	default: /* OM_FFA_AGAIN */
		om_ffa_repeat(smc);
		om_ffa_call_end(ffa, call);
		break;
	}
}

void om_yielding_start(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	struct om_ffa_call *call = om_ffa_call_begin(ffa);

	if (!call) {
		om_refuse(&ffa->vm, OM_REFUSED_CALLS);
		om_request_answer(ffa, smc, TEEC_ERROR_BUSY);
		return;
	}
	begun(ffa, call, smc, begin(ffa, call, smc));
}

/* A function of its own, so that the usual way has nothing to keep for it. */
static __attribute__((__noinline__)) void
resume_waiting(struct om_ffa_vm *ffa, struct om_ffa_call *call, struct om_smc *smc)
{
	begun(ffa, call, smc, om_ffa_message_close(ffa, call, smc));
}

/* w4 to w6 are not used. */
void om_yielding_resume(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	struct om_ffa_call *call = om_ffa_call_resume(ffa, smc->a[7]);

	if (!call) {
		om_refuse(&ffa->vm, OM_REFUSED_RESUME);
		om_request_answer(ffa, smc, TEEC_ERROR_BAD_PARAMETERS);
		return;
	}
	om_ffa_trace_turn(ffa, call, OM_TRACE_ANSWER, smc->a[7]);
	if (call->is_waiting) {
		resume_waiting(ffa, call, smc);
		return;
	}
	if (call->share && call->asked == FFA_OPTEE_RETURN_RPC)
		om_ffa_rpc_answer(ffa, call);
	smc->a[4] = smc->a[5] = smc->a[6] = 0;
	smc->a[7] = call->thread_id;
	after_optee(ffa, call, smc, enter(ffa, call, smc));
}
