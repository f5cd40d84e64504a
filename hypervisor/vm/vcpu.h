/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Virtual CPUs: what they are made of, and what anybody may do to one.
 *
 * A vCPU is resident on its CPU while that holds its registers. It stays so over traps and while it
 * sleeps, until another vCPU is to run there or its VM stops.
 */
#ifndef HYPERVISOR_VCPU_H
#define HYPERVISOR_VCPU_H

#include "machine/cpu.h"
#include "vm/vcpu_offsets.h"
#include "vm/vgic_state.h"

/* EL1 on its own stack, all interrupts masked: after a reset, and in an exception. */
#define PSTATE_EL1H_MASKED 0x3c5

/* The registers of EL1 and EL0 that one vCPU must not see of another. */
#define EL1_REGISTERS(R)                                                                           \
	R(sctlr_el1)                                                                               \
	R(actlr_el1)                                                                               \
	R(cpacr_el1)                                                                               \
	R(ttbr0_el1)                                                                               \
	R(ttbr1_el1)                                                                               \
	R(tcr_el1)                                                                                 \
	R(mair_el1)                                                                                \
	R(amair_el1)                                                                               \
	R(esr_el1)                                                                                 \
	R(far_el1)                                                                                 \
	R(afsr0_el1)                                                                               \
	R(afsr1_el1)                                                                               \
	R(par_el1)                                                                                 \
	R(vbar_el1)                                                                                \
	R(elr_el1)                                                                                 \
	R(spsr_el1)                                                                                \
	R(sp_el0)                                                                                  \
	R(sp_el1)                                                                                  \
	R(tpidr_el0)                                                                               \
	R(tpidrro_el0)                                                                             \
	R(tpidr_el1)                                                                               \
	R(contextidr_el1)                                                                          \
	R(csselr_el1)                                                                              \
	R(cntkctl_el1)                                                                             \
	R(cntv_cval_el0)                                                                           \
	R(cntv_ctl_el0)

struct el1_registers {
#define MEMBER(name) uint64_t name;
	EL1_REGISTERS(MEMBER)
#undef MEMBER
};

struct fp_registers {
	uint64_t q[64];
	uint64_t fpcr;
	uint64_t fpsr;
};

struct vm;

struct vcpu {
	/* As vectors.S knows them. All of them are here only when vcpu_enter() has returned. */
	uint64_t x[31];
	uint64_t pc;
	uint64_t pstate;

	struct el1_registers el1;
	struct fp_registers fp;
	struct vgic_cpu gic;

	struct vm *vm;
	struct cpu *cpu; /* the only one that it runs on */
	unsigned int index;
	bool on;       /* PSCI */
	bool starting; /* its registers are to be reset, to these: */
	uint64_t entry;
	uint64_t argument;
	bool waiting;  /* in WFI */
	bool resident; /* written by its CPU only */
};

_Static_assert(offsetof(struct vcpu, x) == (size_t)VCPU_X(0), "known to vectors.S");
_Static_assert(offsetof(struct vcpu, pc) == VCPU_PC, "known to vectors.S");
_Static_assert(offsetof(struct vcpu, pstate) == VCPU_PSTATE, "known to vectors.S");

/* Powers a vCPU on that is off: it is to run at @entry with @argument in x0. */
void vcpu_power_on(struct vcpu *vcpu, uint64_t entry, uint64_t argument);
void vcpu_power_off(struct vcpu *vcpu);

/* Makes the guest take an undefined-instruction exception at the instruction that trapped. */
void vcpu_inject_undefined(struct vcpu *vcpu);

/* Ends a wait for an interrupt, or brings a change of its interrupts to a running guest. */
void vcpu_kick(struct vcpu *vcpu);

/* Register @n as an instruction names it: 31 is zero. */
static inline uint64_t vcpu_get(const struct vcpu *vcpu, unsigned int n)
{
	return n == 31 ? 0 : vcpu->x[n];
}

static inline void vcpu_set(struct vcpu *vcpu, unsigned int n, uint64_t value)
{
	if (n != 31)
		vcpu->x[n] = value;
}

static inline void vcpu_skip_instruction(struct vcpu *vcpu)
{
	vcpu->pc += 4;
}

/* Undoes vcpu_skip_instruction(). */
static inline void vcpu_repeat_instruction(struct vcpu *vcpu)
{
	vcpu->pc -= 4;
}

#endif
