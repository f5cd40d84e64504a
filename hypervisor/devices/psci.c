/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PSCI for guests. A CPU that suspends keeps its state: it waits for an interrupt.
 */
#include "devices/psci.h"
#include "devices/vgic.h"
#include "machine/smccc.h"
#include "vm/guest_layout.h"
#include "vm/order.h"

#define AFFINITY_MASK UINT64_C(0xff00ffffff)

static struct vcpu *by_affinity(struct vm *vm, uint64_t affinity)
{
	return (affinity & AFFINITY_MASK) < vm->vcpus ? &vm->vcpu[affinity & AFFINITY_MASK] : NULL;
}

static int64_t cpu_on(struct vm *vm, struct vcpu *target, uint64_t entry, uint64_t argument)
{
	int64_t result = PSCI_ALREADY_ON;

	if (!target)
		return PSCI_INVALID_PARAMETERS;
	spin_lock(&vm->lock);
	if (!target->on) {
		vcpu_power_on(target, entry, argument);
		result = PSCI_SUCCESS;
	}
	spin_unlock(&vm->lock);
	return result;
}

static int64_t affinity_info(const struct vcpu *target, uint64_t level)
{
	if (!target || level)
		return PSCI_INVALID_PARAMETERS;
	return target->on ? PSCI_AFFINITY_ON : PSCI_AFFINITY_OFF;
}

static int64_t features(uint32_t id)
{
	switch (id) {
	case SMCCC_VERSION:
	case PSCI_VERSION:
	case PSCI_CPU_SUSPEND_32:
	case PSCI_CPU_SUSPEND_64:
	case PSCI_CPU_OFF:
	case PSCI_CPU_ON_32:
	case PSCI_CPU_ON_64:
	case PSCI_AFFINITY_INFO_32:
	case PSCI_AFFINITY_INFO_64:
	case PSCI_MIGRATE_INFO_TYPE:
	case PSCI_SYSTEM_OFF:
	case PSCI_SYSTEM_RESET:
	case PSCI_FEATURES:
		return PSCI_SUCCESS;
	default:
		return PSCI_NOT_SUPPORTED;
	}
}

/* While the VM's state is just changing, the guest asks again: it may be only to pause. */
static int64_t system_end(struct vcpu *vcpu, uint32_t id, enum vm_order order)
{
	if (vm_give_order(vcpu->vm, order, false))
		return PSCI_SUCCESS;
	vcpu_repeat_instruction(vcpu);
	return id;
}

static int64_t carry_out(struct vcpu *vcpu, uint32_t id)
{
	const uint64_t *x = vcpu->x;
	struct vm *vm = vcpu->vm;

	switch (id) {
	case PSCI_VERSION:
		return PSCI_VERSION_1_0;
	case PSCI_CPU_SUSPEND_32:
	case PSCI_CPU_SUSPEND_64:
		vcpu->waiting = true;
		return PSCI_SUCCESS;
	case PSCI_CPU_OFF:
		vcpu_power_off(vcpu);
		vgic_hand_on(vcpu, GUEST_FFA_SGI);
		return PSCI_SUCCESS;
	case PSCI_CPU_ON_32:
	case PSCI_CPU_ON_64:
		return cpu_on(vm, by_affinity(vm, x[1]), x[2], x[3]);
	case PSCI_AFFINITY_INFO_32:
	case PSCI_AFFINITY_INFO_64:
		return affinity_info(by_affinity(vm, x[1]), x[2]);
	case PSCI_MIGRATE_INFO_TYPE:
		return PSCI_NO_TRUSTED_OS;
	case PSCI_SYSTEM_OFF:
		return system_end(vcpu, id, ORDER_OFF);
	case PSCI_SYSTEM_RESET:
		return system_end(vcpu, id, ORDER_RESET);
	case PSCI_FEATURES:
		return features((uint32_t)x[1]);
	default:
		return PSCI_NOT_SUPPORTED;
	}
}

uint64_t psci_call(struct vcpu *vcpu, uint32_t id)
{
	return (uint64_t)carry_out(vcpu, id);
}
