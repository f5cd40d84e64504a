/* SPDX-License-Identifier: BSD-2-Clause */
/* See tee.h. */
#include "tee.h"
#include <optee_mediator/mediator.h>

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

/* The client id is the number from 1 on: 0 is the hypervisor's own. */
bool tee_vm_create(struct hv_vm *vm)
{
	return succeeded(om_vm_create(&vm->optee, (uint16_t)(vm->number + 1), NULL,
				      (struct om_port_vm *)vm));
}

bool tee_vm_destroy(struct hv_vm *vm)
{
	if (!vm->optee)
		return true;
	if (om_vm_destroy(vm->optee, NULL) == OM_AGAIN)
		return false;
	vm->optee = NULL;
	return true;
}

/* A VM that OP-TEE does not take again reboots without. */
bool tee_vm_reset(struct hv_vm *vm)
{
	enum om_status status;

	if (!vm->optee)
		return true;
	status = om_vm_reset(vm->optee);
	if (status == OM_AGAIN)
		return false;
	return succeeded(status) || tee_vm_destroy(vm);
}

/* x0 to x3 become the answer; the rest stays as the guest set it. */
bool tee_call(struct hv_vcpu *vcpu)
{
	struct om_vm *optee = vcpu->vm->optee;

	if (!optee || !om_is_optee_function((uint32_t)vcpu->x[0]))
		return false;
	om_vm_smc(optee, vcpu->number, (struct om_smc *)vcpu->x);
	return true;
}

void tee_notified(struct hv_vm *vm)
{
	if (vm->optee)
		om_vm_notified(vm->optee);
}
