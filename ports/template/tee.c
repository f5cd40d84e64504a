/* SPDX-License-Identifier: BSD-2-Clause */
/* See tee.h. */
#include "tee.h"
#include <stddef.h>
#include <optee_mediator/mediator.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);

static bool succeeded(enum om_status status)
{
	if (status == OM_OK)
		return true;
	hv_print("OP-TEE: ", om_status_text(status));
	return false;
}

bool tee_init(void)
{
	return succeeded(om_init());
}

static void show(struct hv_vm *vm, struct om_vm *optee)
{
	hv_lock(&vm->lock);
	vm->optee = optee;
	hv_unlock(&vm->lock);
}

/*
 * Nobody may come to the mediator with a VM that is being destroyed, and the interrupt's handler
 * looks at all VMs: once the lock is free again, it is done with this one and finds it no more.
 */
static void hide(struct hv_vm *vm)
{
	hv_lock(&vm->lock);
	if (vm->optee)
		vm->hidden = vm->optee;
	vm->optee = NULL;
	hv_unlock(&vm->lock);
}

/* The client id is the number from 1 on: 0 is the hypervisor's own. */
bool tee_vm_create(struct hv_vm *vm)
{
	struct om_vm *optee;

	if (!succeeded(om_vm_create(&optee, (uint16_t)(vm->number + 1), NULL,
				    (struct om_port_vm *)vm)))
		return false;
	show(vm, optee);
	return true;
}

bool tee_vm_destroy(struct hv_vm *vm)
{
	hide(vm);
	if (!vm->hidden)
		return true;
	vm->is_ending = true;
	if (om_vm_destroy(vm->hidden, NULL) == OM_AGAIN)
		return false;
	vm->is_ending = false;
	vm->hidden = NULL;
	return true;
}

/* A VM that OP-TEE does not take again reboots without. */
bool tee_vm_reset(struct hv_vm *vm)
{
	enum om_status status;

	hide(vm);
	if (!vm->hidden)
		return true;
	if (vm->is_ending)
		return tee_vm_destroy(vm);
	status = om_vm_reset(vm->hidden);
	if (status == OM_AGAIN)
		return false;
	if (!succeeded(status))
		return tee_vm_destroy(vm);
	show(vm, vm->hidden);
	vm->hidden = NULL;
	return true;
}

/*
 * x0 to x7 become the answer; behind the SMC ABI x4 to x7 stay as the guest set them. A call that
 * is to be made again is not over: nothing changes. No lock: while a vCPU runs, its VM is neither
 * hidden nor shown.
 */
enum tee_call tee_call(struct hv_vcpu *vcpu)
{
	struct om_vm *optee = vcpu->vm->optee;
	struct om_smc smc;

	if (!optee || !om_is_optee_function((uint32_t)vcpu->x[0]))
		return TEE_NOT_MINE;
	memcpy(&smc, vcpu->x, sizeof(smc));
	om_vm_smc(optee, vcpu->number, &smc);
	if (smc.a[0] == OM_SMC_REPEAT)
		return TEE_REPEAT;
	memcpy(vcpu->x, &smc, sizeof(smc));
	return TEE_DONE;
}

void tee_notified(struct hv_vm *vm)
{
	hv_lock(&vm->lock);
	if (vm->optee)
		om_vm_notified(vm->optee);
	hv_unlock(&vm->lock);
}
