/* SPDX-License-Identifier: BSD-2-Clause */
/* Who does what a record says. */
#include "steps.h"

#include "memory.h"

/* By door, and by what: what a vCPU does. */
static const step_fn by_vcpu[2][WHATS] = {
	{ [DO_CALL] = smc_call,
	  [DO_RESUME] = smc_resume,
	  [DO_FAST] = smc_fast,
	  [DO_RAW] = smc_raw,
	  [DO_SHARE] = smc_share,
	  [DO_UNSHARE] = smc_unshare },
	{ [DO_CALL] = ffa_step_call,
	  [DO_RESUME] = ffa_step_resume,
	  [DO_FAST] = ffa_step_fast,
	  [DO_RAW] = ffa_step_raw,
	  [DO_SHARE] = ffa_step_share,
	  [DO_FRAGMENT] = ffa_step_fragment,
	  [DO_UNSHARE] = ffa_step_unshare,
	  [DO_AGAIN] = ffa_step_again },
};

/* A vCPU that stands inside goes on instead. */
static void step_vcpu(struct vm *vm, const struct record *record)
{
	struct flow *flow = &vm->flow[record->vcpu % VCPUS];
	step_fn fn = by_vcpu[is_ffa()][record->what];

	if (flow_is_inside(flow))
		flow_go_on(flow, record->stop);
	else if (fn && vm_is_open(vm))
		fn(vm, flow, record);
}

static void step_guest(struct vm *vm, const struct record *record)
{
	switch (record->what) {
	case DO_POKE:
		step_poke(vm, record);
		break;
	case DO_DAMAGE:
		damage_add(vm, record);
		break;
	case DO_MEMORY:
		step_memory(vm, record);
		break;
	default:
		step_vcpu(vm, record);
	}
}

void step(const struct record *record)
{
	struct vm *vm = &world.vm[record->vm % VMS];

	if (record->what >= WHATS)
		return;
	switch (record->what) {
	case DO_GO_ON:
		flow_go_on(&vm->flow[record->vcpu % FLOWS], record->stop);
		break;
	case DO_TELL:
		step_tell(vm, record);
		break;
	case DO_RESET:
		step_reset(vm, record);
		break;
	case DO_DESTROY:
		step_destroy(vm, record);
		break;
	case DO_LIMITS:
		step_limits(vm, record);
		break;
	case DO_NOTIFY:
		step_notify(vm, record);
		break;
	case DO_OPTEE:
		step_optee(record);
		break;
	case DO_FAULT:
		step_fault(record);
		break;
	case DO_YIELD:
		step_yield(record);
		break;
	default:
		if (vm_is_open(vm))
			step_guest(vm, record);
	}
}
