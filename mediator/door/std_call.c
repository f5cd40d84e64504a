/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See std_call.h. The life of a call is in call.h, its message in message.h, its RPCs in rpc.h:
 * here is how it goes from phase to phase.
 */
#include "std_call.h"

#include <stdbool.h>
#include <optee_mediator/port.h>

#include "../call/call.h"
#include "../call/call_trace.h"
#include "../call/first_call.h"
#include "../call/message.h"
#include "../call/own_rpc.h"
#include "../call/params.h"
#include "../call/registration.h"
#include "../life/life.h"
#include "../optee/abi_msg.h"
#include "../optee/abi_smc.h"
#include "../rpc/rpc.h"
#include "../rpc/rpc_shm.h"
#include "../shm/page_list.h"
#include "../shm/shm.h"
#include "../shm/shm_use.h"
#include "../vm/refuse.h"
#include "../vm/smc.h"
#include "../vm/vm.h"

static bool is_thread_limit(const struct om_call *call)
{
	return (uint32_t)call->optee.a[0] == SMC_RETURN_ETHREAD_LIMIT;
}

static bool is_only_call(const struct om_call *call)
{
	return om_calls_in_progress(call->vm) == 1;
}

static void prepare_entry(struct om_call *call)
{
	uint32_t function = call->with_rpc_arg ? SMC_CALL_WITH_RPC_ARG : SMC_CALL_WITH_ARG;

	call->phase = OM_PHASE_ENTER;
	om_smc_prepare(&call->optee, call->vm, function);
	om_pair_set(&call->optee.a[1], &call->optee.a[2], call->shadow_pa.v);
}

static void enter_once(struct om_call *call)
{
	om_trace_call(call, OM_TRACE_ENTER, call->optee.a[0], 0, 0);
	om_port_smc(&call->optee);
	om_trace_call(call, OM_TRACE_LEAVE, call->optee.a[0], 0, 0);
}

/*
 * Who has a slot finds a thread, if OP-TEE tells how many it has (call.h). "No thread is free"
 * sends the guest to wait for another call of its own, for ever if there is none. If there is none
 * any more, a thread has become free since; or OP-TEE has none for another reason.
 */
static void enter(struct om_call *call)
{
	enter_once(call);
	if (!is_thread_limit(call) || !is_only_call(call))
		return;
	prepare_entry(call);
	enter_once(call);
	if (is_thread_limit(call))
		call->optee.a[0] = SMC_RETURN_ENOMEM;
}

static void after_optee(struct om_call *call)
{
	if (!om_smc_is_rpc_for(&call->optee, SMC_RPC_FUNC_FOREIGN_INTR)) {
		om_first_call_is_over(call);
		if (call->retired)
			om_rpc_retire(call);
	}
	if (om_smc_is_rpc(&call->optee))
		om_rpc_request(call);
	else
		om_message_finish(call, (uint32_t)call->optee.a[0]);
}

/* What was asked is translated as far as OP-TEE needs it, or not at all. */
static void prepared(struct om_call *call, uint32_t result)
{
	call->phase = OM_PHASE_ENTER;
	if (result != TEEC_SUCCESS)
		om_message_give_up(call, result);
}

static void advance_params(struct om_call *call)
{
	uint32_t result = om_params_advance(call);

	if (!call->reader.left)
		prepared(call, result);
}

static bool advance_close(struct om_call *call)
{
	uint32_t result = om_message_close(call);

	if (result == TEEC_ERROR_BUSY)
		return false;
	prepared(call, result);
	return true;
}

static bool advance_enter(struct om_call *call)
{
	if (!om_first_call_may_enter(call))
		return false;
	if (call->optee.a[0] != SMC_RETURN_FROM_RPC) {
		om_call_count(&call->entered);
		om_rpc_arg_mark(call);
	}
	enter(call);
	after_optee(call);
	return true;
}

static bool release_dying(struct om_call *call)
{
	if (!om_shm_release(call->vm, call->dying[call->dying_count - 1]))
		return false;
	call->dying_count--;
	return true;
}

/* The phases in which the pages of a list are read first. */
static void after_reading(struct om_call *call)
{
	if (call->phase == OM_PHASE_PARAMS)
		advance_params(call);
	else if (call->phase == OM_PHASE_REGISTER)
		prepared(call, om_register_finish(call));
	else
		om_rpc_shm_finish_alloc(call);
}

static void begin(struct om_call *call, const struct om_smc *guest)
{
	call->with_rpc_arg = (uint32_t)guest->a[0] != SMC_CALL_WITH_ARG;
	prepare_entry(call);
	om_message_begin(call, guest);
}

/* After a step of the sweep the port is asked before there is more. */
static __attribute__((__noinline__)) bool advance_door(struct om_call *call)
{
	const struct om_smc guest = call->optee;
	bool worked = false;

	switch (om_life_open_door(call->vm, &worked)) {
	case OM_DOOR_OPEN:
		om_call_clean(call);
		begin(call, &guest);
		return !worked || !om_port_must_yield(call->vm->owner);
	case OM_DOOR_CLOSED:
		call->phase = OM_PHASE_TURNED_AWAY;
		return true;
	default: /* OM_DOOR_WAIT */
		return false;
	}
}

/* The next phase. Returns false to give way. */
static bool advance(struct om_call *call)
{
	if (call->phase == OM_PHASE_ENTER)
		return advance_enter(call);
	if (call->phase == OM_PHASE_DOOR)
		return advance_door(call);
	if (call->phase == OM_PHASE_CLOSE)
		return advance_close(call);
	after_reading(call);
	return true;
}

static bool has_page_work(const struct om_call *call)
{
	return call->dying_count || call->reader.left;
}

/* It comes before the next phase. Returns false to give way. */
static bool do_page_work(struct om_call *call)
{
	if (call->dying_count)
		return release_dying(call);
	return om_page_list_read(&call->reader, call->vm);
}

/*
 * All page work that there is. The port is asked between the pieces, so that an entry does one at
 * least, and only one if the port wants it (I14). Returns false to give way.
 */
static bool finish_page_work(struct om_call *call, bool *worked)
{
	do {
		if (*worked && om_port_must_yield(call->vm->owner))
			return false;
		*worked = true;
		if (!do_page_work(call))
			return false;
	} while (has_page_work(call));
	return true;
}

static bool is_turn_of_guest(const struct om_call *call)
{
	return call->phase >= OM_PHASE_ASK;
}

/* Goes on until it is the guest's turn. Returns false if that is to give way. */
static bool advance_to_guest(struct om_call *call)
{
	bool worked = false;

	do {
		if (has_page_work(call) && !finish_page_work(call, &worked))
			return false;
		if (is_turn_of_guest(call))
			return true;
	} while (advance(call));
	return false;
}

/* Who waits for a thread makes its SMC again afterwards: that must begin the call. */
static uint32_t answer_to(const struct om_smc *guest, uint32_t a0)
{
	if (a0 == SMC_RETURN_ETHREAD_LIMIT && (uint32_t)guest->a[0] == SMC_RETURN_FROM_RPC)
		return SMC_RETURN_ENOMEM;
	return a0;
}

static void done(struct om_call *call, struct om_smc *guest)
{
	const uint32_t a0 = answer_to(guest, call->a0);

	om_smc_answer(guest, a0);
	om_shm_unmark(&call->message_buffer);
	om_trace_call(call, OM_TRACE_END, a0, om_trace_result(call), om_trace_origin(call));
	om_call_free(call);
}

static void turned_away(struct om_call *call, struct om_smc *guest)
{
	om_smc_answer(guest, SMC_RETURN_UNKNOWN_FUNCTION);
	om_trace_call(call, OM_TRACE_END, SMC_RETURN_UNKNOWN_FUNCTION, 0, 0);
	om_call_shut(call);
}

/* Afterwards the call is not ours any more. */
static void run(struct om_call *call, struct om_smc *guest)
{
	call->gave_way = !advance_to_guest(call);
	if (!call->gave_way && call->phase == OM_PHASE_DONE) {
		done(call, guest);
		return;
	}
	if (!call->gave_way && call->phase == OM_PHASE_TURNED_AWAY) {
		turned_away(call, guest);
		return;
	}
	if (call->gave_way)
		om_rpc_give_way(call, guest);
	else
		om_rpc_ask_guest(call, guest);
	om_call_suspend(call);
}

/* call->optee keeps the guest's registers until the door is open. */
static void begin_at_door(struct om_call *call, const struct om_smc *guest)
{
	om_call_stand_at_door(call);
	call->optee = *guest;
	call->phase = OM_PHASE_DOOR;
}

/* It is told before anything is done for it: the guest waits, and makes the call anew. */
static __attribute__((__noinline__)) void find_no_slot(struct om_vm *vm, struct om_smc *smc)
{
	if (om_vm_limit(&vm->calls) <= vm->slots) {
		om_refuse(vm, OM_REFUSED_CALLS);
	} else {
		om_trace(vm, OM_TRACE_END, SMC_RETURN_ETHREAD_LIMIT, 0, 0);
	}
	om_smc_answer(smc, SMC_RETURN_ETHREAD_LIMIT);
}

void om_std_call_start(struct om_vm *vm, uint32_t vcpu, struct om_smc *smc)
{
	struct om_call *call = om_call_claim(vm, vcpu);

	if (!call)
		call = om_call_take_over(vm);
	if (!call) {
		find_no_slot(vm, smc);
		return;
	}
	if (om_call_is_at_door(call))
		begin_at_door(call, smc);
	else
		begin(call, smc);
	run(call, smc);
}

/* As for an interrupt: registers a1 to a3 are the guest's, for when it repeats this. */
static void try_again(struct om_smc *smc)
{
	smc->a[0] = SMC_RETURN_RPC_PREFIX | SMC_RPC_FUNC_FOREIGN_INTR;
	for (unsigned int i = 1; i <= 3; i++)
		smc->a[i] = (uint32_t)smc->a[i];
}

static void resume(struct om_call *call, struct om_smc *smc)
{
	om_trace_turn(call, OM_TRACE_ANSWER, smc->a[3]);
	if (!call->gave_way)
		om_rpc_answer(call, smc);
	run(call, smc);
}

/*
 * No call was suspended under that id; but one may have been held just then. A function of its own,
 * so that the usual way has nothing to keep for it.
 */
static __attribute__((__noinline__)) void resume_again(struct om_vm *vm, struct om_smc *smc)
{
	bool held;
	struct om_call *call = om_call_resume_again(vm, (uint32_t)smc->a[3], &held);

	if (call) {
		resume(call, smc);
	} else if (held) {
		om_trace(vm, OM_TRACE_YIELD, SMC_RPC_FUNC_FOREIGN_INTR, 0, (uint32_t)smc->a[3]);
		try_again(smc);
	} else {
		om_refuse(vm, OM_REFUSED_RESUME);
		om_smc_answer(smc, SMC_RETURN_ERESUME);
	}
}

void om_std_call_resume(struct om_vm *vm, struct om_smc *smc)
{
	struct om_call *call = om_call_resume(vm, (uint32_t)smc->a[3]);

	if (call)
		resume(call, smc);
	else
		resume_again(vm, smc);
}
