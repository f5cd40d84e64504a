/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Giving orders to VMs. One is at a time; to stop, all vCPUs have to come to rest.
 */
#include "vm/order.h"
#include <string.h>

struct cpu *vm_home(const struct vm *vm)
{
	return vm->vcpu[0].cpu;
}

void vm_wake_home(struct vm *vm)
{
	__atomic_store_n(&vm_home(vm)->work, true, __ATOMIC_SEQ_CST);
	cpu_kick(vm_home(vm));
}

static bool place_order(struct vm *vm, unsigned int order)
{
	unsigned int none = ORDER_NONE;

	return __atomic_compare_exchange_n(&vm->order, &none, order, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_SEQ_CST);
}

static void halt(struct vm *vm)
{
	__atomic_store_n(&vm->runs, false, __ATOMIC_SEQ_CST);
	for (unsigned int i = 0; i < vm->vcpus; i++)
		vcpu_kick(&vm->vcpu[i]);
}

bool vm_give_order(struct vm *vm, enum vm_order order, bool operator_waits)
{
	if (!place_order(vm, order | (operator_waits ? ORDER_ANSWER : 0)))
		return false;
	if (order != ORDER_START && order != ORDER_BOOT)
		halt(vm);
	vm_wake_home(vm);
	return true;
}

void vm_crash(struct vm *vm, const char *fmt, ...)
{
	char why[LINE_SIZE];
	va_list args;

	va_start(args, fmt);
	vformat(why, sizeof(why), fmt, args);
	va_end(args);
	if (vm_give_order(vm, ORDER_CRASH, false))
		memcpy(vm->why, why, sizeof(why));
}

void vm_vcpu_left(struct vm *vm)
{
	if (__atomic_load_n(&vm->order, __ATOMIC_SEQ_CST) != ORDER_NONE)
		vm_wake_home(vm);
}
