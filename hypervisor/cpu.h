/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The physical CPUs: their number, the vCPUs that each of them runs, how to reach them.
 */
#ifndef HYPERVISOR_CPU_H
#define HYPERVISOR_CPU_H

#include "arch.h"
#include "offsets.h"

#define CPU_MAX_VCPUS (MAX_VMS * MAX_VCPUS)

#define CPU_NEVER UINT64_MAX

struct vcpu;

struct cpu {
	uint64_t stack_top; /* read by secondary_start */
	unsigned int index;
	uintptr_t redistributor;

	/* Of the scheduler (sched.c), touched by this CPU only once it runs. */
	struct vcpu *vcpu[CPU_MAX_VCPUS];
	unsigned int vcpus;
	unsigned int turn;  /* index of the vCPU that comes first */
	uint64_t slice_end; /* of the vCPU that runs, as physical count; CPU_NEVER: none is due */
	uint64_t timer;	    /* what EL2's timer is set to */
	bool kicked;	    /* by itself: it has to look again before a guest runs */
	struct vcpu *resident;	    /* whose registers this CPU holds, running or asleep */
	struct vcpu *last[MAX_VMS]; /* of each VM, the one that was here last */

	bool work;   /* a VM at home here wants its life changed: set by anyone */
	bool online; /* set by itself when it is ready to run vCPUs */
};

_Static_assert(offsetof(struct cpu, stack_top) == CPU_STACK_TOP, "known to boot.S");

extern struct cpu cpus[MAX_CPUS];

static inline struct cpu *this_cpu(void)
{
	return (struct cpu *)sysreg_read(tpidr_el2);
}

/* Prepares the calling CPU to be @cpu: interrupts, timer, EL2's configuration. */
void cpu_init(struct cpu *cpu);

/* Starts every other CPU of the machine; each ends up in cpu_run(). */
void cpu_start_others(void);

/* Makes @cpu look again at what it has to do. */
void cpu_kick(struct cpu *cpu);

/*
 * Before a guest has the secure world do something. TF-A turns EL1's timers off meanwhile
 * (NS_TIMER_SWITCH of its OP-TEE dispatcher): EL2's stands in for the guest's, so that OP-TEE gives
 * way when that is due.
 */
void cpu_enter_secure(struct cpu *cpu);

/* Runs vCPUs for ever. */
_Noreturn void cpu_run(struct cpu *cpu);

/* Turns the machine off. */
_Noreturn void machine_off(void);

#endif
