/* SPDX-License-Identifier: BSD-2-Clause */
/* What the hypervisor does: with VMs, and with the interrupt of OP-TEE's notifications. */
#include <string.h>

#include "lives.h"
#include "machine/violation.h"
#include "machine/vm.h"
#include "memory.h"
#include "model/guest_state.h"
#include "port/port_context.h"
#include "steps.h"

static struct flow *owner(struct vm *vm)
{
	return &vm->flow[CPU_OWNER];
}

static void nothing(struct flow *flow)
{
	(void)flow;
}

static void run_tell(struct cpu *cpu)
{
	guest_tell(&((struct flow *)cpu)->vm->guest);
}

void step_tell(struct vm *vm, const struct record *record)
{
	struct flow *flow = &vm->flow[CPU_HANDLER];

	if (flow_is_inside(flow))
		flow_go_on(flow, record->stop);
	else if (vm_is_open(vm))
		flow_begin(flow, "handler", run_tell, nothing, record->stop);
}

static void run_reset(struct cpu *cpu)
{
	struct flow *flow = (struct flow *)cpu;
	struct sim_entry entry;

	flow->status = guest_enter_life(&flow->vm->guest, NULL, &entry);
}

static void end_reset(struct flow *flow)
{
	struct vm *vm = flow->vm;

	vm->is_resetting = flow->status == OM_AGAIN;
	tell(flow, "the reset answers %d", flow->status);
	if (flow->status != OM_AGAIN)
		lives_end(vm);
	if (flow->status != OM_OK && flow->status != OM_AGAIN &&
	    flow->status != OM_ERR_OPTEE_IS_FULL && flow->status != OM_ERR_NO_LIFE_LEFT)
		sim_violation("a reset that answers %d", flow->status);
}

void step_reset(struct vm *vm, const struct record *record)
{
	struct flow *flow = owner(vm);

	if (flow_is_inside(flow)) {
		flow_go_on(flow, record->stop);
	} else if (vm_is_open(vm)) {
		vm->is_resetting = true;
		flow_begin(flow, "reset", run_reset, end_reset, record->stop);
	}
}

static void run_destroy(struct cpu *cpu)
{
	struct flow *flow = (struct flow *)cpu;
	struct sim_entry entry;

	flow->status = guest_enter_life(&flow->vm->guest, &flow->last, &entry);
}

/* Its vCPUs are gone with it, and make no call again. */
static void forget_flows(struct vm *vm)
{
	for (unsigned i = 0; i < FLOWS; i++)
		vm->flow[i].ffa = (struct ffa_call){ 0 };
}

static void end_destroy(struct flow *flow)
{
	struct vm *vm = flow->vm;
	const struct om_stats *last = &flow->last;

	tell(flow, "the end answers %d", flow->status);
	if (flow->status == OM_AGAIN)
		return;
	if (flow->status != OM_OK)
		sim_violation("an end that answers %d", flow->status);
	if (last->buffers_now || last->pages_pinned_now || last->memory_now || last->calls_now)
		sim_violation("I8: a VM ended and holds something");
	vm->guest.om = NULL;
	vm->is_ending = false;
	vm->is_resetting = false;
	lives_end(vm);
	forget_flows(vm);
	guest_end(&vm->guest);
}

/* Nobody is in it any more, and nobody comes. */
static void begin_destroy(struct vm *vm, const struct record *record)
{
	for (unsigned i = 0; i < FLOWS; i++)
		flow_go_on(&vm->flow[i], 0);
	if (sim_violations || !vm->guest.om)
		return;
	vm->is_ending = true;
	flow_begin(owner(vm), "destroy", run_destroy, end_destroy, record->stop);
}

/* One of them is another; lower, or beyond what may be. */
static struct om_limits limits_of(const struct om_limits *most, const struct record *record)
{
	struct om_limits limits = *most;
	uint64_t value = record->b;

	switch (record->how >> 2 & 7) {
	case 0:
		limits.calls = (uint32_t)value;
		break;
	case 1:
		limits.buffers = (uint32_t)value;
		break;
	case 2:
		limits.pages_per_buffer = (uint32_t)value;
		break;
	case 3:
		limits.pages = (uint32_t)value;
		break;
	case 4:
		limits.memory = value < 256 ? value * OM_PAGE_SIZE : value;
		break;
	case 5:
		limits.lives = (uint32_t)value;
		break;
	default: /* as they were */
		break;
	}
	return limits;
}

static void run_create(struct cpu *cpu)
{
	struct flow *flow = (struct flow *)cpu;

	flow->status = guest_start_as(&flow->vm->guest, "another", flow->id, &flow->config);
}

static void end_create(struct flow *flow)
{
	struct vm *vm = flow->vm;

	vm->is_ending = false;
	tell(flow, "the creation answers %d", flow->status);
	if (flow->status == OM_OK) {
		world_give_memory(vm);
		vm->lives = lives_of(vm);
		return;
	}
	if (vm->guest.om)
		sim_violation("a VM that was not created is there");
	guest_end(&vm->guest);
}

/* All that is to have its memory has to find some. */
static void create(struct vm *vm, const struct record *record)
{
	if (sim.vm_count == SIM_VMS || sim.free_count < PAGES + 2)
		return;
	vm->is_wild = false;
	vm->is_unsure = false;
	vm->is_ending = true;
	owner(vm)->config = world_config(record->a);
	if (record->how & 2)
		owner(vm)->config.limits = limits_of(&owner(vm)->config.limits, record);
	owner(vm)->id = (uint16_t)((vm - world.vm + (record->how & 1)) % VMS + 1);
	flow_begin(owner(vm), "create", run_create, end_create, record->stop);
}

void step_destroy(struct vm *vm, const struct record *record)
{
	if (flow_is_inside(owner(vm)))
		flow_go_on(owner(vm), record->stop);
	else if (vm->guest.om)
		begin_destroy(vm, record);
	else
		create(vm, record);
}

static void run_limits(struct cpu *cpu)
{
	struct flow *flow = (struct flow *)cpu;
	struct om_limits now;

	flow->status = om_vm_set_limits(flow->vm->guest.om, &flow->limits);
	om_vm_get_limits(flow->vm->guest.om, &now);
	flow->is_as_set = !memcmp(&now, &flow->limits, sizeof(now));
}

/* The operator is alone in changing them, and gets what he has set. */
static void end_limits(struct flow *flow)
{
	tell(flow, "the limits: %d", flow->status);
	if (flow->status == OM_OK && !flow->is_as_set)
		sim_violation("limits are not what was set");
	if (flow->status != OM_OK && flow->status != OM_ERR_BAD_CONFIG)
		sim_violation("limits that answer %d", flow->status);
}

void step_limits(struct vm *vm, const struct record *record)
{
	struct flow *flow = owner(vm);

	if (flow_is_inside(flow)) {
		flow_go_on(flow, record->stop);
	} else if (vm_is_open(vm)) {
		flow->limits = limits_of(&vm->guest.config.limits, record);
		flow_begin(flow, "limits", run_limits, end_limits, record->stop);
	}
}
