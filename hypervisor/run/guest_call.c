/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMC and HVC instructions of guests, sorted by the owner of the function id (SMCCC). Those for
 * OP-TEE do not get here (trap_at_once()).
 */
#include "run/guest_call.h"
#include "devices/balloon.h"
#include "devices/psci.h"
#include "machine/smccc.h"
#include "vm/vcpu.h"

static void answer(struct vcpu *vcpu, uint64_t result)
{
	vcpu->x[0] = result;
}

static uint64_t arch_call(uint32_t id)
{
	return id == SMCCC_VERSION ? SMCCC_VERSION_1_2 : SMCCC_UNKNOWN_FUNCTION;
}

void trap_smc(struct vcpu *vcpu)
{
	const uint32_t id = (uint32_t)vcpu->x[0];

	if (SMCCC_OWNER(id) == SMCCC_OWNER_STANDARD)
		answer(vcpu, psci_call(vcpu, id));
	else
		answer(vcpu, SMCCC_OWNER(id) == SMCCC_OWNER_ARCH ? arch_call(id)
								 : SMCCC_UNKNOWN_FUNCTION);
}

void trap_hvc(struct vcpu *vcpu)
{
	const uint32_t id = (uint32_t)vcpu->x[0];

	answer(vcpu, SMCCC_OWNER(id) == SMCCC_OWNER_HYPERVISOR
			     ? balloon_call(vcpu->vm, id, (om_ipa_t){ vcpu->x[1] })
			     : SMCCC_UNKNOWN_FUNCTION);
}
