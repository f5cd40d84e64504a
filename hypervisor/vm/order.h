/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A VM's life is changed by orders. Anybody may give one; it is carried out by the VM's home CPU
 * (that of its first vCPU) when no vCPU of the VM is on any CPU, so that what is done then needs
 * no lock against the guest (life.c).
 */
#ifndef HYPERVISOR_ORDER_H
#define HYPERVISOR_ORDER_H

#include "vm/vm.h"

enum vm_order {
	ORDER_NONE,
	ORDER_START,   /* resume, or boot afresh */
	ORDER_BOOT,    /* boot: OP-TEE was asked already */
	ORDER_STOP,    /* pause */
	ORDER_OFF,     /* the guest turned itself off */
	ORDER_RESET,   /* the guest wants to reboot */
	ORDER_DESTROY, /* the operator ends it */
	ORDER_CRASH    /* the guest did what ends it */
};

#define ORDER_ANSWER 0x80u /* with an order: the console is to be told when it is done */

/*
 * Gives an order; false if another one is being carried out. @operator_waits: the console's answer
 * is due when it is done.
 */
bool vm_give_order(struct vm *vm, enum vm_order order, bool operator_waits);

/* Ends the VM because of what its guest did. */
void vm_crash(struct vm *vm, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Whether there are orders for @cpu to look at. */
static inline bool vm_has_work(const struct cpu *cpu)
{
	return __atomic_load_n(&cpu->work, __ATOMIC_SEQ_CST);
}

/* Whether its vCPUs may be on a CPU. Ordered after the writes of vcpu->resident. */
static inline bool vm_runs(const struct vm *vm)
{
	return __atomic_load_n(&vm->runs, __ATOMIC_SEQ_CST);
}

/* A vCPU of a VM that may not run has left its CPU: the order may be ripe. */
void vm_vcpu_left(struct vm *vm);

/* The CPU that carries out @vm's orders; and to have it look at them. */
struct cpu *vm_home(const struct vm *vm);
void vm_wake_home(struct vm *vm);

#endif
