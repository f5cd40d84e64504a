/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A standard call from phase to phase: any call in any phase, where what a phase calls does
 * whatever its header lets it, and OP-TEE answers anything.
 */
/* cbmc: --unwind 9 */
/* with: contracts/refuse.c */
#include "frame.h"

#include "door/std_call.c"

static struct om_vm vm;
static struct om_call call;
static struct om_msg_param page[16]; /* the shadow of the call's message */
static bool may_enter;
static bool is_busy; /* the session that is to be closed */
static unsigned int entered, finished, given_up, requested, retired;

/* OP-TEE gets a call that is ready, in the VM's name, and nothing of it is left to be read. */
void om_port_smc(struct om_smc *smc)
{
	assert(smc == &call.optee && smc->a[7] == vm.client_id && call.phase == OM_PHASE_ENTER);
	assert(may_enter && !call.reader.left && !call.dying_count && !finished && !given_up);
	entered++;
	any(page);
	for (unsigned int i = 0; i < 8; i++)
		smc->a[i] = nondet_u64();
}

bool om_port_must_yield(struct om_port_vm *owner)
{
	return nondet_bool();
}

uint32_t om_calls_in_progress(struct om_vm *of)
{
	return 1 + nondet_u8();
}

bool om_first_call_may_enter_early(struct om_call *of)
{
	may_enter = nondet_bool();
	return may_enter;
}

enum om_door om_life_open_door(struct om_vm *of, bool *worked)
{
	*worked = nondet_bool();
	return nondet_u8() % 3;
}

void om_call_clean(struct om_call *of)
{
	assert(call.phase == OM_PHASE_DOOR);
}

/* Ready, or something comes first, or refused. */
void om_message_begin(struct om_call *of, const struct om_smc *smc)
{
	uint8_t to = nondet_u8() % 5;

	assert(of == &call && call.phase == OM_PHASE_ENTER);
	call.phase = to == 0   ? OM_PHASE_CLOSE
		     : to == 1 ? OM_PHASE_PARAMS
		     : to == 2 ? OM_PHASE_REGISTER
		     : to == 3 ? OM_PHASE_ENTER
			       : OM_PHASE_DONE;
	call.reader.left = to == 1 ? nondet_u32() : 0;
}

static uint32_t any_other(void)
{
	uint32_t result = nondet_u32();

	assume(result != TEEC_ERROR_BUSY);
	return result;
}

uint32_t om_message_close(struct om_call *of)
{
	assert(of == &call && call.phase == OM_PHASE_CLOSE);
	is_busy = nondet_bool();
	return is_busy ? TEEC_ERROR_BUSY : any_other();
}

void om_message_give_up(struct om_call *of, uint32_t error)
{
	assert(of == &call && error != TEEC_SUCCESS && !entered && !is_busy);
	given_up++;
	call.phase = OM_PHASE_DONE;
}

void om_message_finish(struct om_call *of, uint32_t a0)
{
	assert(of == &call && entered && !call.retired && !finished);
	finished++;
	call.phase = OM_PHASE_DONE;
}

uint32_t om_params_advance(struct om_call *of)
{
	bool more = nondet_bool();

	assert(of == &call && call.phase == OM_PHASE_PARAMS);
	call.reader.left = more ? 1 + nondet_u8() : 0;
	return more ? TEEC_SUCCESS : nondet_u32();
}

uint32_t om_register_finish(struct om_call *of)
{
	assert(of == &call && call.phase == OM_PHASE_REGISTER);
	return nondet_u32();
}

void om_rpc_shm_finish_alloc(struct om_call *of)
{
	assert(of == &call && call.phase == OM_PHASE_REPLY);
	call.phase = nondet_bool() ? OM_PHASE_ENTER : OM_PHASE_ASK;
}

void om_rpc_retire(struct om_call *of)
{
	assert(of == &call && entered && call.retired);
	call.retired = NULL;
	retired++;
}

void om_rpc_request(struct om_call *of)
{
	assert(of == &call && entered);
	requested++;
	call.phase = OM_PHASE_ASK;
}

static void begin_any(void)
{
	any(&vm);
	any(&call);
	any(page);
	call.vm = &vm;
	call.shadow = (struct om_msg *)page;
	call.msg.header.num_params = MSG_NUM_TA_PARAMS;
	call.reader.left = call.dying_count = 0;
	call.optee.a[7] = vm.client_id;
	may_enter = vm.first_call == OM_FIRST_CALL_OVER;
}

/* Where a call may go on from @phase. */
static bool may_follow(enum om_phase phase, enum om_phase next)
{
	switch (phase) {
	case OM_PHASE_DOOR:
		return next == OM_PHASE_TURNED_AWAY || next == OM_PHASE_DONE ||
		       (next >= OM_PHASE_CLOSE && next <= OM_PHASE_ENTER);
	case OM_PHASE_CLOSE:
	case OM_PHASE_REGISTER:
		return next == OM_PHASE_ENTER || next == OM_PHASE_DONE;
	case OM_PHASE_PARAMS:
		return next == OM_PHASE_ENTER || next == OM_PHASE_DONE ||
		       (next == OM_PHASE_PARAMS && call.reader.left);
	case OM_PHASE_ENTER:
		return next == OM_PHASE_ASK || next == OM_PHASE_DONE;
	default:
		return next == OM_PHASE_ENTER || next == OM_PHASE_ASK;
	}
}

PROOF(std_call_advance,
      "from each phase a call goes to one that may follow, or stays to give way; OP-TEE gets it "
      "when "
      "it is ready, and what it answers is either a request or the end",
      "a call's message of four parameters")
{
	enum om_phase phase;
	bool goes_on, was_retired;

	begin_any();
	phase = call.phase;
	assume((uint32_t)phase <= OM_PHASE_REPLY);
	was_retired = call.retired;
	goes_on = advance(&call);
	assert(entered <= 2 && implies(entered, phase == OM_PHASE_ENTER && goes_on));
	assert(implies(phase == OM_PHASE_ENTER, goes_on == (entered != 0)));
	assert(finished + requested == (entered != 0) && retired <= was_retired);
	assert(goes_on || phase == OM_PHASE_DOOR ? true : call.phase == phase);
	assert(implies(goes_on, may_follow(phase, call.phase)));
	assert(implies(!goes_on && phase == OM_PHASE_DOOR,
		       call.phase == OM_PHASE_DOOR || may_follow(phase, call.phase)));
	assert(implies(finished, !call.retired));
	assert(given_up == (call.phase == OM_PHASE_DONE && phase >= OM_PHASE_CLOSE &&
			    phase <= OM_PHASE_REGISTER));
	reached(entered == 2 && finished);
	reached(requested && retired);
	reached(!goes_on && phase == OM_PHASE_CLOSE);
	reached(!goes_on && phase == OM_PHASE_ENTER);
	reached(given_up && phase == OM_PHASE_PARAMS);
	reached(goes_on && call.phase == OM_PHASE_TURNED_AWAY);
	reached(phase == OM_PHASE_REPLY && call.phase == OM_PHASE_ASK);
}
