/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OP-TEE for VMs, through the mediator. A VM's client id is its number, from 1.
 */
#include "optee/tee.h"
#include "devices/vtimer.h"
#include "machine/machine.h"
#include "machine/print.h"
#include "machine/smccc.h"
#include "machine/timer.h"
#include "optee/registers.h"
#include "vm/vm.h"

static enum om_status optee;

static struct om_port_vm *port_vm(struct vm *vm)
{
	return (struct om_port_vm *)vm;
}

/* Of a hypervisor that has the mediator's second door: whether OP-TEE is behind that. */
static bool is_ffa(void)
{
	return om_is_optee_function(FFA_VERSION);
}

void tee_init(void)
{
	optee = om_init();
	print("OP-TEE: %s", optee != OM_OK ? om_status_text(optee)
			    : is_ffa()	   ? "found, by FF-A"
					   : "found");
}

static void refuse(struct vm *vm, enum om_status why)
{
	vm->tee.refused = true;
	print("event %s tee refused: %s", vm->config.name, om_status_text(why));
}

static void show(struct tee *tee, struct om_vm *om)
{
	spin_lock(&tee->lock);
	tee->om = om;
	spin_unlock(&tee->lock);
}

/* Before anything is released: only the caller works on it from then on. */
static void hide(struct tee *tee)
{
	spin_lock(&tee->lock);
	if (tee->om) {
		om_vm_get_stats(tee->om, &tee->last);
		tee->hidden = tee->om;
		tee->om = NULL;
	}
	spin_unlock(&tee->lock);
}

void tee_vm_create(struct vm *vm)
{
	struct tee *tee = &vm->tee;
	struct om_vm *om = NULL;
	enum om_status status = optee;

	tee->refused = false;
	if (!vm->config.tee)
		return;
	if (!machine.optee_irq)
		vm->config.tee_config.async_notif = false;
	if (status == OM_OK)
		status = om_vm_create(&om, (uint16_t)(vm->index + 1), &vm->config.tee_config,
				      port_vm(vm));
	show(tee, om);
	if (status != OM_OK)
		refuse(vm, status);
}

bool tee_vm_destroy(struct vm *vm)
{
	struct tee *tee = &vm->tee;
	struct om_stats last;

	hide(tee);
	if (!tee->hidden)
		return true;
	tee->is_ending = true;
	if (om_vm_destroy(tee->hidden, &last) == OM_AGAIN)
		return false;
	tee->is_ending = false;
	tee->hidden = NULL;
	spin_lock(&tee->lock);
	tee->last = last;
	spin_unlock(&tee->lock);
	return true;
}

/* False to be called again. If OP-TEE does not take the VM again, the VM is to go without. */
static bool reset(struct vm *vm)
{
	struct tee *tee = &vm->tee;
	enum om_status status = om_vm_reset(tee->hidden);

	if (status == OM_AGAIN)
		return false;
	if (status != OM_OK) {
		refuse(vm, status);
		return tee_vm_destroy(vm);
	}
	show(tee, tee->hidden);
	tee->hidden = NULL;
	return true;
}

bool tee_vm_reset(struct vm *vm)
{
	struct tee *tee = &vm->tee;

	hide(tee);
	if (!tee->hidden)
		return true;
	return tee->is_ending ? tee_vm_destroy(vm) : reset(vm);
}

static void notify(struct tee *tee)
{
	spin_lock(&tee->lock);
	if (tee->om)
		om_vm_notified(tee->om);
	spin_unlock(&tee->lock);
}

void tee_notified(void)
{
	for (unsigned int i = 0; i < vm_count; i++)
		notify(&vms[i].tee);
}

bool tee_is_offered(const struct vm *vm)
{
	return vm->tee.om && !is_ffa();
}

bool tee_is_call(const struct vm *vm, uint32_t id)
{
	return vm->tee.om && om_is_optee_function(id);
}

/*
 * TF-A turns EL1's timers off while the secure world runs (NS_TIMER_SWITCH of its OP-TEE
 * dispatcher): EL2's stands in for the guest's, so that OP-TEE gives way when that is due.
 */
static void stand_in_for_timer(struct cpu *cpu)
{
	const uint64_t deadline = vtimer_deadline(cpu->resident);

	timer_set(cpu, deadline < cpu->slice_end ? deadline : cpu->slice_end);
}

void tee_call(struct vcpu *vcpu)
{
	stand_in_for_timer(vcpu->cpu);
	registers_call(vcpu);
}

const char *tee_state_name(const struct vm *vm)
{
	return vm->tee.om ? "on" : vm->tee.refused ? "refused" : "off";
}

void tee_get_stats(struct vm *vm, struct om_stats *stats)
{
	spin_lock(&vm->tee.lock);
	if (vm->tee.om)
		om_vm_get_stats(vm->tee.om, stats);
	else
		*stats = vm->tee.last;
	spin_unlock(&vm->tee.lock);
}
