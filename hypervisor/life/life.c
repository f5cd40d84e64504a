/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lives of VMs: how the home CPU carries out orders.
 */
#include "life/life.h"
#include "console/shell.h"
#include "devices/vgic.h"
#include "devices/vuart.h"
#include "life/vm_build.h"
#include "machine/print.h"
#include "machine/timer.h"
#include "optee/tee.h"
#include "vm/order.h"

/* OP-TEE is asked here, so that VMs get it in the order of the device tree when it is short. */
static void start_first(struct vm *vm)
{
	tee_vm_create(vm);
	vm_give_order(vm, ORDER_BOOT, false);
}

void vm_start_all(void)
{
	for (unsigned int i = 0; i < vm_count; i++)
		if (vms[i].config.autostart)
			start_first(&vms[i]);
}

static bool at_rest(const struct vm *vm)
{
	for (unsigned int i = 0; i < vm->vcpus; i++)
		if (__atomic_load_n(&vm->vcpu[i].resident, __ATOMIC_SEQ_CST))
			return false;
	return true;
}

static void run(struct vm *vm)
{
	vm->state = VM_RUNNING;
	__atomic_store_n(&vm->runs, true, __ATOMIC_SEQ_CST);
	for (unsigned int i = 0; i < vm->vcpus; i++)
		vcpu_kick(&vm->vcpu[i]);
}

/*
 * OP-TEE lets go of the VM's pages before they are anybody else's. False if this CPU has something
 * else to do in between: interrupts, and the vCPUs of other VMs.
 */
static bool tee_lets_go(struct vm *vm, enum vm_order order)
{
	switch (order) {
	case ORDER_RESET:
		return tee_vm_reset(vm);
	case ORDER_OFF:
	case ORDER_DESTROY:
	case ORDER_CRASH:
		return tee_vm_destroy(vm);
	default:
		return true;
	}
}

static void tear_down(struct vm *vm, enum vm_state state)
{
	for (unsigned int i = 0; i < vm->vcpus; i++)
		vcpu_power_off(&vm->vcpu[i]);
	stage2_release(&vm->stage2);
	vm->state = state;
}

/* It has not run, so that OP-TEE has next to nothing of it. */
static void give_up(struct vm *vm)
{
	print("event %s crashed: %s", vm->config.name, vm->why);
	while (!tee_vm_destroy(vm))
		relax();
	tear_down(vm, VM_CRASHED);
}

static const char *boot(struct vm *vm)
{
	vgic_reset(vm);
	vuart_reset(vm);
	vm->time_offset = timer_now();
	if (!vm_build(vm)) {
		give_up(vm);
		return vm->why;
	}
	print("event %s started", vm->config.name);
	run(vm);
	return NULL;
}

static const char *start(struct vm *vm)
{
	if (vm->state == VM_STOPPED) {
		run(vm);
		return NULL;
	}
	tee_vm_create(vm);
	return boot(vm);
}

static const char *reset(struct vm *vm)
{
	tear_down(vm, VM_OFF);
	print("event %s reset", vm->config.name);
	return boot(vm);
}

/* An order of the operator's may not suit what has become of the VM since. NULL: it does. */
static const char *why_not(const struct vm *vm, enum vm_order order)
{
	const bool is_there = vm->state == VM_RUNNING || vm->state == VM_STOPPED;

	if (order == ORDER_START && vm->state == VM_RUNNING)
		return "the VM is running";
	if (order == ORDER_STOP && vm->state != VM_RUNNING)
		return "the VM is not running";
	if (order == ORDER_DESTROY && !is_there)
		return "the VM is off already";
	return NULL;
}

/* Returns NULL, or why the order could not be carried out. */
static const char *carry_out(struct vm *vm, enum vm_order order)
{
	const char *name = vm->config.name;

	switch (order) {
	case ORDER_NONE:
		return NULL;
	case ORDER_START:
		return start(vm);
	case ORDER_BOOT:
		return boot(vm);
	case ORDER_STOP:
		vm->state = VM_STOPPED;
		return NULL;
	case ORDER_RESET:
		return reset(vm);
	case ORDER_OFF:
		tear_down(vm, VM_OFF);
		print("event %s off", name);
		return NULL;
	case ORDER_DESTROY:
		tear_down(vm, VM_OFF);
		print("event %s destroyed", name);
		return NULL;
	case ORDER_CRASH:
		tear_down(vm, VM_CRASHED);
		print("event %s crashed: %s", name, vm->why);
		return NULL;
	}
	return "unknown order";
}

/* A vCPU takes a CPU as long as the VM runs: at rest is only one that does not. */
static bool is_ripe(const struct vm *vm, enum vm_order order)
{
	switch (order) {
	case ORDER_NONE:
		return false;
	case ORDER_START:
	case ORDER_BOOT:
		return true;
	default:
		return !vm_runs(vm) && at_rest(vm);
	}
}

static void work_on(struct vm *vm)
{
	const unsigned int order = __atomic_load_n(&vm->order, __ATOMIC_SEQ_CST);
	const enum vm_order what = order & ~ORDER_ANSWER;
	const char *error;

	if (!is_ripe(vm, what))
		return;
	error = why_not(vm, what);
	if (!error && !tee_lets_go(vm, what)) {
		vm_wake_home(vm);
		return;
	}
	if (!error)
		error = carry_out(vm, what);
	__atomic_store_n(&vm->order, ORDER_NONE, __ATOMIC_SEQ_CST);
	if (order & ORDER_ANSWER)
		shell_answer(error);
}

void vm_work(struct cpu *cpu)
{
	if (!vm_has_work(cpu))
		return;
	__atomic_store_n(&cpu->work, false, __ATOMIC_SEQ_CST);
	for (unsigned int i = 0; i < vm_count; i++)
		if (vm_home(&vms[i]) == cpu)
			work_on(&vms[i]);
}
