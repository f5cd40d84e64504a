/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A vCPU takes a physical CPU and leaves it: registers reset, loaded and put away.
 */
#include "run/vcpu_switch.h"
#include <string.h>
#include "devices/vgic_lr.h"
#include "vm/vm.h"

#define SCTLR_EL1_RESET 0x30d00800u
#define VMPIDR_RES1	BIT(31)

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
	__atomic_store_n(&vcpu->starting, false, __ATOMIC_RELEASE);
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

/* VDISR_EL2: guests have it for DISR_EL1 where the processor has RAS, though they are not told. */
static void clear_deferred_error(void)
{
	if (FIELD(sysreg_read(id_aa64pfr0_el1), 31, 28))
		sysreg_write(s3_4_c12_c1_1, 0);
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
	clear_deferred_error();
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
