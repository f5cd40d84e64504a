/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's registers, from x0 on, as an SMC's. The mediator writes x0 to x3 of OP-TEE's own SMCs,
 * and of FF-A's all eight; and those it may want made again, which there are only in a mediator
 * that is compiled with OM_FFA.
 */
#ifndef HYPERVISOR_REGISTERS_H
#define HYPERVISOR_REGISTERS_H

#include <optee_mediator/mediator.h>
#include "machine/smccc.h"
#include "vm/vm.h"

static inline void registers_call_at_place(struct vcpu *vcpu)
{
	om_vm_smc(vcpu->vm->tee.om, vcpu->index, (struct om_smc *)vcpu->x);
}

#ifdef OM_FFA

/* What gave way the guest finds as it left it, at its SMC. */
static inline void registers_call_or_repeat(struct vcpu *vcpu)
{
	struct om_smc call = *(const struct om_smc *)vcpu->x;

	om_vm_smc(vcpu->vm->tee.om, vcpu->index, &call);
	if (call.a[0] == OM_SMC_REPEAT)
		vcpu_repeat_instruction(vcpu);
	else
		*(struct om_smc *)vcpu->x = call;
}

/* Carries out the call of a vCPU whose PC is behind it. */
static inline void registers_call(struct vcpu *vcpu)
{
	if (SMCCC_OWNER(vcpu->x[0]) == SMCCC_OWNER_STANDARD)
		registers_call_or_repeat(vcpu);
	else
		registers_call_at_place(vcpu);
}

#else

static inline void registers_call(struct vcpu *vcpu)
{
	registers_call_at_place(vcpu);
}

#endif

#endif
