/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A vCPU's registers: reset, save and load, exceptions made for the guest.
 */
#include "vcpu.h"
#include <string.h>
#include "gic.h"
#include "machine.h"
#include "vm.h"

#define PSTATE_EL1H_MASKED 0x3c5
#define PSTATE_MODE_MASK   0x1f
#define PSTATE_EL1T	   0x4
#define PSTATE_EL1H	   0x5

#define VECTOR_SAME_SP0 0x000
#define VECTOR_SAME_SPX 0x200
#define VECTOR_LOWER_64 0x400
#define VECTOR_LOWER_32 0x600
#define PSTATE_AARCH32	BIT(4)

#define ESR_IL		BIT(25) /* and exception class 0: unknown reason */
#define SCTLR_EL1_RESET 0x30d00800u
#define VMPIDR_RES1	BIT(31)
#define CNTV_CTL_ENABLE BIT(0)
#define CNTV_CTL_IMASK	BIT(1)

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

static void reset(struct vcpu *vcpu)
{
	memset(vcpu->x, 0, sizeof(vcpu->x));
	memset(&vcpu->el1, 0, sizeof(vcpu->el1));
	memset(&vcpu->fp, 0, sizeof(vcpu->fp));
	memset(&vcpu->gic, 0, sizeof(vcpu->gic));
	vcpu->x[0] = vcpu->argument;
	vcpu->pc = vcpu->entry;
	vcpu->pstate = PSTATE_EL1H_MASKED;
	vcpu->el1.sctlr_el1 = SCTLR_EL1_RESET;
	vcpu->waiting = false;
	vcpu->starting = false;
}

static void save_el1(struct el1_registers *el1)
{
#define SAVE(name) el1->name = sysreg_read(name);
	EL1_REGISTERS(SAVE)
#undef SAVE
	sysreg_write(cntv_ctl_el0, 0);
}

static void load_el1(const struct el1_registers *el1)
{
#define LOAD(name) sysreg_write(name, el1->name);
	EL1_REGISTERS(LOAD)
#undef LOAD
}

/* The TLB knows a VM, not its vCPUs: what one has left there may be wrong for another. */
static void forget_sibling(struct vcpu *vcpu)
{
	struct vcpu **last = &vcpu->cpu->last[vcpu->vm->index];

	if (*last == vcpu)
		return;
	*last = vcpu;
	tlbi(vmalle1);
	dsb(nsh);
}

void vcpu_load(struct vcpu *vcpu)
{
	if (vcpu->starting)
		reset(vcpu);
	stage2_use(&vcpu->vm->stage2);
	forget_sibling(vcpu);
	sysreg_write(vmpidr_el2, VMPIDR_RES1 | vcpu->index);
	sysreg_write(cntvoff_el2, vcpu->vm->time_offset);
	load_el1(&vcpu->el1);
	fp_load(&vcpu->fp);
	vgic_load(vcpu);
	isb();
}

void vcpu_unload(struct vcpu *vcpu)
{
	vgic_save(vcpu);
	fp_save(&vcpu->fp);
	save_el1(&vcpu->el1);
	stage2_use(NULL);
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

void vcpu_inject_undefined(struct vcpu *vcpu)
{
	sysreg_write(esr_el1, ESR_IL);
	sysreg_write(elr_el1, vcpu->pc);
	sysreg_write(spsr_el1, vcpu->pstate);
	vcpu->pc = sysreg_read(vbar_el1) + vector_offset(vcpu->pstate);
	vcpu->pstate = PSTATE_EL1H_MASKED;
}

void vcpu_kick(struct vcpu *vcpu)
{
	cpu_kick(vcpu->cpu);
}

static uint64_t deadline(const struct vcpu *vcpu, uint64_t ctl, uint64_t cval)
{
	if ((ctl & (CNTV_CTL_ENABLE | CNTV_CTL_IMASK)) != CNTV_CTL_ENABLE ||
	    cval > CPU_NEVER - vcpu->vm->time_offset || vgic_timer_is_served(vcpu))
		return CPU_NEVER;
	return cval + vcpu->vm->time_offset;
}

uint64_t vcpu_timer_deadline(const struct vcpu *vcpu)
{
	return deadline(vcpu, sysreg_read(cntv_ctl_el0), sysreg_read(cntv_cval_el0));
}

uint64_t vcpu_away_timer_deadline(const struct vcpu *vcpu)
{
	return deadline(vcpu, vcpu->el1.cntv_ctl_el0, vcpu->el1.cntv_cval_el0);
}
