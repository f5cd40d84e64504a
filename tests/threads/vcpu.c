/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A vCPU, whichever door its guest speaks to: what it does is the guest's (guest_boot(),
 * guest_work()). Mostly all of a VM's are at work; now and then its kernel leaves off, and the next
 * one boots.
 */
#include <unistd.h>

#include "threads.h"

bool no_questions;

static bool enter(struct actor *self, struct om_vm *om, enum kind kind, struct om_smc *smc)
{
	struct om_smc registers = *smc;

	if (!om)
		return false;
	count_in(self, kind);
	om_vm_smc(om, self->number % VCPUS, &registers);
	*smc = registers;
	count_out(self);
	gate_leave(self->vm, self->number);
	return true;
}

bool vcpu_enter(struct actor *self, enum kind kind, struct om_smc *smc)
{
	return enter(self, gate_enter(self->vm, self->number), kind, smc);
}

bool vcpu_resume(struct actor *self, uint64_t made, struct om_smc *smc)
{
	struct om_vm *om = gate_enter(self->vm, self->number);

	if (om && LOAD(self->vm->made) != made) {
		gate_leave(self->vm, self->number);
		om = NULL;
	}
	return enter(self, om, KIND_RESUME, smc);
}

/* While all vCPUs make calls one is running nearly always, and a question is only a question. */
static bool is_booting(struct om_port_vm *vm)
{
	uint64_t left = LOAD(vm->boots);

	if (left)
		STORE(vm->boots, left - 1);
	else if (!no_questions && chance(guest_habits.boots))
		STORE(vm->boots, 1 + random_below(guest_habits.boot_long));
	return left;
}

/* So that who does nothing but be refused leaves the CPU to others; mostly. */
static bool is_away(const struct om_port_vm *vm)
{
	return !LOAD(vm->open) || (LOAD(vm->resets) % 2 && !chance(8));
}

void *vcpu_main(void *actor)
{
	struct actor *self = actor;

	random_seed(self->seed);
	while (!LOAD(stopping)) {
		if (is_away(self->vm))
			usleep(100);
		if (is_booting(self->vm))
			guest_boot(self);
		else
			guest_work(self);
	}
	return NULL;
}
