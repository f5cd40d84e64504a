/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A vCPU seen from anywhere: power, kicks, exceptions made for the guest.
 */
#include "vm/vcpu.h"

#define PSTATE_MODE_MASK 0x1f
#define PSTATE_EL1T	 0x4
#define PSTATE_EL1H	 0x5

#define VECTOR_SAME_SP0 0x000
#define VECTOR_SAME_SPX 0x200
#define VECTOR_LOWER_64 0x400
#define VECTOR_LOWER_32 0x600
#define PSTATE_AARCH32	BIT(4)

#define ESR_IL BIT(25) /* and exception class 0: unknown reason */

/* What of PSTATE an exception leaves, and what it takes from SCTLR_EL1. */
#define PSTATE_LEFT (BIT(31) | BIT(30) | BIT(29) | BIT(28) | PSTATE_DIT | PSTATE_PAN)
#define PSTATE_SSBS BIT(12)
#define PSTATE_PAN  BIT(22)
#define PSTATE_DIT  BIT(24)
#define SCTLR_SPAN  BIT(23) /* PAN stays as it is */
#define SCTLR_DSSBS BIT(44)

/* The registers are reset by the vCPU's own CPU: it may not have put them away yet. */
void vcpu_power_on(struct vcpu *vcpu, uint64_t entry, uint64_t argument)
{
	vcpu->entry = entry;
	vcpu->argument = argument;
	__atomic_store_n(&vcpu->starting, true, __ATOMIC_RELEASE);
	__atomic_store_n(&vcpu->on, true, __ATOMIC_RELEASE);
	vcpu_kick(vcpu);
}

void vcpu_power_off(struct vcpu *vcpu)
{
	__atomic_store_n(&vcpu->on, false, __ATOMIC_RELEASE);
}

static uint64_t vector_offset(uint64_t pstate)
{
	switch (pstate & PSTATE_MODE_MASK) {
	case PSTATE_EL1T:
		return VECTOR_SAME_SP0;
	case PSTATE_EL1H:
		return VECTOR_SAME_SPX;
	default:
		return pstate & PSTATE_AARCH32 ? VECTOR_LOWER_32 : VECTOR_LOWER_64;
	}
}

/* Where the processor has not the feature, the bits are reserved, and without effect. */
static uint64_t pstate_in_exception(uint64_t pstate)
{
	const uint64_t sctlr = sysreg_read(sctlr_el1);

	return PSTATE_EL1H_MASKED | (pstate & PSTATE_LEFT) | (sctlr & SCTLR_SPAN ? 0 : PSTATE_PAN) |
	       (sctlr & SCTLR_DSSBS ? PSTATE_SSBS : 0);
}

void vcpu_inject_undefined(struct vcpu *vcpu)
{
	sysreg_write(esr_el1, ESR_IL);
	sysreg_write(elr_el1, vcpu->pc);
	sysreg_write(spsr_el1, vcpu->pstate);
	vcpu->pc = sysreg_read(vbar_el1) + vector_offset(vcpu->pstate);
	vcpu->pstate = pstate_in_exception(vcpu->pstate);
}

void vcpu_kick(struct vcpu *vcpu)
{
	cpu_kick(vcpu->cpu);
}
