/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Yielding calls behind FF-A, from the guest's request until it is the guest's turn: any call that
 * is begun or resumed, where messages are judged or not, and any answer of OP-TEE's.
 */
/* cbmc: --unwind 16 -DOM_FFA */
/* with: contracts/refuse.c */
#include "frame.h"

#include "ffa/yielding.c"

static struct om_ffa_vm ffa;
static struct om_ffa_call call;
static struct om_share *share;	 /* that its message is in */
static struct om_smc guest, smc; /* the registers that it came with, and now */
static struct om_smc answer;	 /* OP-TEE's last one */
static struct om_smc request;	 /* that OP-TEE got last */
static bool is_there, is_running, is_only, responds, is_rpc;
static bool holds; /* its share and its session */
static unsigned int entered, judged, closed, finished, let_go, ended, suspended, rpcs, replies;
static enum om_ffa_begun how;

/* Nothing is done for a call that another may have by now. */
static void check_mine(const struct om_ffa_vm *of, const struct om_ffa_call *which)
{
	assert(of == &ffa && which == &call && is_running);
}

struct om_ffa_call *om_ffa_call_begin(struct om_ffa_vm *of)
{
	assert(of == &ffa);
	is_running = is_there;
	return is_there ? &call : NULL;
}

struct om_ffa_call *om_ffa_call_resume(struct om_ffa_vm *of, uint64_t id)
{
	assert(of == &ffa && id == guest.a[7]);
	is_running = is_there;
	return is_there ? &call : NULL;
}

void om_ffa_call_end(struct om_ffa_vm *of, struct om_ffa_call *which)
{
	check_mine(of, which);
	assert(!holds);
	is_running = false;
	ended++;
}

uint32_t om_ffa_call_id(const struct om_ffa_call *which)
{
	check_mine(&ffa, which);
	return call.word;
}

void om_ffa_call_suspend(struct om_ffa_call *which)
{
	check_mine(&ffa, which);
	is_running = false;
	suspended++;
}

uint32_t om_ffa_calls_in_progress(const struct om_ffa_vm *of)
{
	assert(of == &ffa && (uint32_t)answer.a[3] == TEEC_ERROR_BUSY);
	is_only = nondet_bool();
	return is_only ? 1 : 2;
}

void om_request_answer(const struct om_ffa_vm *of, struct om_smc *to, uint32_t w3)
{
	assert(of == &ffa && to == &smc);
	smc = (struct om_smc){ .a = { FFA_DIRECT_RESP_32, 1, 0, w3 } };
}

/* What request_send proves: a response, or an error. */
bool om_request_send(struct om_ffa_vm *of, struct om_smc *to)
{
	check_mine(of, &call);
	assert(to == &smc);
	request = smc;
	any(&answer);
	responds = nondet_bool();
	if (!responds)
		answer = (struct om_smc){ .a = { FFA_ERROR, 0, (uint32_t)FFA_ABORTED } };
	smc = answer;
	entered++;
	return responds;
}

/* The request becomes OP-TEE's; or it is answered; or the call waits; or nothing was taken. */
static enum om_ffa_begun judge(bool may_be_again)
{
	how = nondet_u8() % (may_be_again ? 4 : 3);
	if (how == OM_FFA_TO_OPTEE)
		smc.a[6] = nondet_u64();
	if (how == OM_FFA_ANSWERED)
		om_request_answer(&ffa, &smc, nondet_u32());
	return how;
}

enum om_ffa_begun om_ffa_message_begin(struct om_ffa_vm *of, struct om_ffa_call *which,
				       struct om_smc *to)
{
	check_mine(of, which);
	assert(to == &smc && !entered && ffa.is_shadowed && !holds);
	judged++;
	call.is_waiting = false;
	judge(true);
	holds = how != OM_FFA_AGAIN && (how != OM_FFA_ANSWERED || nondet_bool());
	call.share = holds ? share : NULL;
	return how;
}

enum om_ffa_begun om_ffa_message_close(struct om_ffa_vm *of, struct om_ffa_call *which,
				       struct om_smc *to)
{
	check_mine(of, which);
	assert(to == &smc && !entered && holds);
	closed++;
	return judge(false);
}

void om_ffa_message_finish(struct om_ffa_vm *of, struct om_ffa_call *which)
{
	check_mine(of, which);
	assert(holds && entered && !finished);
	finished++;
}

void om_ffa_message_let_go(struct om_ffa_vm *of, struct om_ffa_call *which)
{
	check_mine(of, which);
	assert(!let_go);
	holds = false;
	let_go++;
}

bool om_ffa_rpc_request(struct om_ffa_vm *of, struct om_ffa_call *which)
{
	check_mine(of, which);
	assert(holds && entered && !rpcs);
	is_rpc = nondet_bool();
	rpcs++;
	return is_rpc;
}

void om_ffa_rpc_answer(struct om_ffa_vm *of, struct om_ffa_call *which)
{
	check_mine(of, which);
	assert(holds && !entered && !replies && call.asked == FFA_OPTEE_RETURN_RPC);
	replies++;
}

static void begin_any(void)
{
	static struct om_msg_header somewhere;

	any(&ffa);
	any(&call);
	any(&guest);
	share = (struct om_share *)&somewhere;
	is_there = nondet_bool();
	smc = guest;
}

/* The call goes on under an id that is ours, or it is over and holds nothing: once. */
static void check_turn(void)
{
	assert(ended + suspended == is_there && !is_running);
	assert(holds == (suspended && call.share) && let_go == (ended && how != OM_FFA_AGAIN));
	if (suspended) {
		struct om_smc expected = { .a = { FFA_DIRECT_RESP_32, 1, 0, 0, call.asked, 0, 0,
						  call.word } };

		assert(is_same(smc, expected));
		assert(call.asked == FFA_OPTEE_RETURN_RPC ||
		       call.asked == FFA_OPTEE_RETURN_INTERRUPT);
	} else if (smc.a[0] != OM_SMC_REPEAT) {
		assert(!smc.a[1] == (smc.a[0] == FFA_ERROR) && !smc.a[4] && !smc.a[5] &&
		       !smc.a[6] && !smc.a[7]);
	}
}

/* For a thread that is not there the guest waits as it did for its session. */
static void check_waits(void)
{
	assert(suspended && call.is_waiting && call.asked == FFA_OPTEE_RETURN_INTERRUPT);
	assert(!finished && !rpcs);
}

/* The guest is asked what OP-TEE wants; what it wants is kept for the answer. */
static void check_asked(void)
{
	bool is_over = !responds || (uint32_t)answer.a[3] ||
		       (uint32_t)answer.a[4] == FFA_OPTEE_RETURN_DONE;
	bool wants = (uint32_t)answer.a[4] == FFA_OPTEE_RETURN_RPC;

	assert(suspended == !is_over);
	if (suspended) {
		assert(call.thread_id == (uint32_t)answer.a[7]);
		assert((call.asked == FFA_OPTEE_RETURN_RPC) ==
		       (wants && (!call.share || (rpcs && is_rpc))));
	}
	assert(rpcs == (suspended && wants && call.share));
	assert(finished == (responds && !(uint32_t)answer.a[3] && is_over && call.share != NULL));
}

/* What is not OP-TEE's to judge. */
static void check_not_entered(void)
{
	assert(!finished && !rpcs && !replies);
	assert((how == OM_FFA_WAIT) == (suspended != 0));
	if (suspended)
		assert(call.is_waiting && call.asked == FFA_OPTEE_RETURN_INTERRUPT);
}

/* Once more only if OP-TEE had no thread, and no other call of the VM's can have taken it. */
static void check_started(bool was_waiting)
{
	bool has_none = responds && (uint32_t)answer.a[3] == TEEC_ERROR_BUSY;

	if (!entered) {
		check_not_entered();
		return;
	}
	assert(how == OM_FFA_TO_OPTEE && entered <= 1 + is_only && !request.a[7] && !replies);
	if (was_waiting && has_none && !is_only) {
		check_waits();
		return;
	}
	assert(!call.is_waiting);
	check_asked();
	assert(implies(entered == 2 && responds, smc.a[3] != TEEC_ERROR_BUSY));
}

PROOF(yielding_start,
      "a call that begins gets to OP-TEE when its message is judged, or is none; it goes on under "
      "an id of ours, or ends and holds nothing, once; OP-TEE's thread no guest is told",
      "none")
{
	begin_any();
	assume(ffa.is_shadowed || (!call.share && !call.is_waiting));
	how = OM_FFA_TO_OPTEE;
	om_yielding_start(&ffa, &smc);
	if (is_there) {
		assert(!judged == !ffa.is_shadowed && !closed);
		check_started(false);
	} else {
		assert(smc.a[3] == TEEC_ERROR_BUSY && !entered && !judged);
	}
	check_turn();
	if (how == OM_FFA_AGAIN) {
		guest.a[0] = OM_SMC_REPEAT;
		assert(is_same(smc, guest));
	}
	reached(entered == 2 && smc.a[3] == TEEC_ERROR_OUT_OF_MEMORY);
	reached(suspended && entered == 2);
	reached(how == OM_FFA_WAIT);
	reached(how == OM_FFA_AGAIN);
	reached(finished);
	reached(suspended && !ffa.is_shadowed && call.asked == FFA_OPTEE_RETURN_RPC);
	reached(suspended && ffa.is_shadowed && call.asked == FFA_OPTEE_RETURN_RPC);
	reached(ended && entered && !responds);
}

PROOF(yielding_resume,
      "a call is resumed by its id alone: OP-TEE gets its own thread's, the guest's answer is "
      "judged before, and a call that waits for its session, or for a thread, has not been there "
      "yet",
      "none")
{
	bool was_waiting, had_share;
	uint32_t was_asked, thread;

	begin_any();
	if (nondet_bool())
		call.share = share;
	else
		call.share = NULL;
	holds = had_share = call.share;
	was_waiting = call.is_waiting;
	was_asked = call.asked;
	thread = call.thread_id;
	how = OM_FFA_TO_OPTEE;
	assume(!was_waiting || had_share);
	om_yielding_resume(&ffa, &smc);
	if (!is_there) {
		assert(smc.a[3] == TEEC_ERROR_BAD_PARAMETERS && !entered && !closed && !replies);
	} else if (was_waiting) {
		assert(closed == 1);
		check_started(true);
	} else {
		assert(entered == 1 && request.a[7] == thread && !request.a[4] && !request.a[5] &&
		       !request.a[6] && !closed);
		assert(replies == (had_share && was_asked == FFA_OPTEE_RETURN_RPC));
		check_asked();
	}
	assert(!judged);
	if (is_there)
		check_turn();
	reached(replies && rpcs);
	reached(was_waiting && entered && finished);
	reached(was_waiting && how == OM_FFA_WAIT);
	reached(was_waiting && entered && call.is_waiting);
	reached(is_there && !had_share && suspended);
	reached(!is_there);
}
