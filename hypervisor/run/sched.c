/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a CPU does for ever: it chooses a vCPU, runs it until it traps or is interrupted, and deals
 * with that. vCPUs that share a CPU take turns.
 */
#include "run/sched.h"
#include "console/console.h"
#include "devices/vgic.h"
#include "devices/vgic_lr.h"
#include "devices/vtimer.h"
#include "life/life.h"
#include "machine/board.h"
#include "machine/gic.h"
#include "machine/machine.h"
#include "machine/timer.h"
#include "optee/tee.h"
#include "run/trap.h"
#include "run/vcpu_switch.h"
#include "vm/order.h"

#define SLICE_MS 10

/* The timer of a vCPU that is resident raises its interrupt by itself. */
static bool timer_is_due(const struct vcpu *vcpu)
{
	return !vcpu->resident && vtimer_away_deadline(vcpu) <= timer_now();
}

static bool may_run(const struct vcpu *vcpu)
{
	return vm_runs(vcpu->vm) && __atomic_load_n(&vcpu->on, __ATOMIC_ACQUIRE);
}

static bool is_ready(const struct vcpu *vcpu)
{
	return may_run(vcpu) &&
	       (!vcpu->waiting || vcpu->starting || vgic_has_pending(vcpu) || timer_is_due(vcpu));
}

static struct vcpu *choose(struct cpu *cpu)
{
	for (unsigned int i = 0; i < cpu->vcpus; i++) {
		const unsigned int n = (cpu->turn + i) % cpu->vcpus;

		if (is_ready(cpu->vcpu[n])) {
			cpu->turn = n;
			return cpu->vcpu[n];
		}
	}
	return NULL;
}

static void be_away(struct vcpu *vcpu)
{
	__atomic_store_n(&vcpu->resident, false, __ATOMIC_SEQ_CST);
	vm_vcpu_left(vcpu->vm);
}

static void leave(struct cpu *cpu)
{
	struct vcpu *vcpu = cpu->resident;

	vcpu_unload(vcpu);
	cpu->resident = NULL;
	be_away(vcpu);
}

/*
 * False if its VM was ordered to stop meanwhile, or its life is over. What is found so when it is
 * resident stays so until it leaves, and only then is there anything of the VM's to load.
 */
static bool take(struct cpu *cpu, struct vcpu *vcpu)
{
	if (cpu->resident == vcpu)
		return true;
	if (cpu->resident)
		leave(cpu);
	__atomic_store_n(&vcpu->resident, true, __ATOMIC_SEQ_CST);
	if (!may_run(vcpu)) {
		be_away(vcpu);
		return false;
	}
	cpu->resident = vcpu;
	cpu->slice_end = TIMER_NEVER; /* a turn of its own, not the rest of who left */
	vcpu_load(vcpu);
	return true;
}

static void start_slice(struct cpu *cpu)
{
	if (cpu->vcpus < 2 || cpu->slice_end != TIMER_NEVER)
		return;
	cpu->slice_end = timer_now() + sysreg_read(cntfrq_el0) / 1000 * SLICE_MS;
	timer_set(cpu, cpu->slice_end);
}

static void end_slice(struct cpu *cpu)
{
	timer_set(cpu, TIMER_NEVER);
	cpu->slice_end = TIMER_NEVER;
	cpu->turn++;
}

/* The timer may as well have stood in for a guest's, or ended a sleep. */
static void timer_fired(struct cpu *cpu)
{
	if (timer_now() >= cpu->slice_end)
		end_slice(cpu);
	else
		timer_set(cpu, cpu->slice_end);
}

static void handle_interrupt(struct cpu *cpu, unsigned int intid)
{
	gic_drop_priority(intid);
	if (intid == IRQ_VIRTUAL_TIMER && cpu->resident) {
		vtimer_fired(cpu->resident);
		vgic_raise_private(cpu->resident, intid);
		return;
	}
	if (intid == IRQ_HYPERVISOR_TIMER)
		timer_fired(cpu);
	else if (intid == machine.optee_irq && intid != IRQ_KICK)
		tee_notified();
	else if (intid == MACHINE_UART_IRQ)
		console_receive();
	gic_deactivate(intid);
}

static void handle_interrupts(struct cpu *cpu)
{
	unsigned int intid;

	while (gic_take(&intid))
		handle_interrupt(cpu, intid);
}

/* Sleeps until an interrupt, one of which is the timer of a sleeping vCPU; not if there is work. */
static void idle(struct cpu *cpu)
{
	uint64_t deadline = TIMER_NEVER;

	for (unsigned int i = 0; i < cpu->vcpus; i++) {
		const struct vcpu *vcpu = cpu->vcpu[i];

		if (!vcpu->resident && may_run(vcpu) && vtimer_away_deadline(vcpu) < deadline)
			deadline = vtimer_away_deadline(vcpu);
	}
	timer_set(cpu, deadline);
	cpu->slice_end = TIMER_NEVER;
	if (!vm_has_work(cpu))
		wait_for_interrupt();
	handle_interrupts(cpu);
}

static void run(struct cpu *cpu, struct vcpu *vcpu)
{
	unsigned int reason;

	start_slice(cpu);
	vcpu->waiting = false;
	vgic_enter(vcpu);
	reason = vcpu_enter(vcpu);
	vgic_leave(vcpu);
	if (reason == EXIT_INTERRUPT)
		handle_interrupts(cpu);
	else if (reason != EXIT_HANDLED)
		trap_handle(vcpu, reason);
}

static void leave_if_due(struct cpu *cpu)
{
	if (cpu->resident && (!may_run(cpu->resident) || cpu->resident->starting))
		leave(cpu);
}

void cpu_run(struct cpu *cpu)
{
	cpu->slice_end = TIMER_NEVER;
	timer_set(cpu, TIMER_NEVER);
	__atomic_store_n(&cpu->online, true, __ATOMIC_RELEASE);
	for (;;) {
		struct vcpu *vcpu;

		cpu->kicked = false;
		leave_if_due(cpu);
		vm_work(cpu);
		vcpu = choose(cpu);
		if (!vcpu)
			idle(cpu);
		else if (take(cpu, vcpu))
			run(cpu, vcpu);
	}
}
