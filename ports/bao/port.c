/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions of optee_mediator/port.h that are not about memory.
 */
#include "glue.h"
#include <cpu.h>
#include <optee_mediator/port.h>

/* Bao's smc_call() hands over four registers; OP-TEE has the client id in the eighth. */
void om_port_smc(struct om_smc *smc)
{
	register uint64_t x0 __asm__("x0") = smc->a[0];
	register uint64_t x1 __asm__("x1") = smc->a[1];
	register uint64_t x2 __asm__("x2") = smc->a[2];
	register uint64_t x3 __asm__("x3") = smc->a[3];
	register uint64_t x4 __asm__("x4") = smc->a[4];
	register uint64_t x5 __asm__("x5") = smc->a[5];
	register uint64_t x6 __asm__("x6") = smc->a[6];
	register uint64_t x7 __asm__("x7") = smc->a[7];

	__asm__ volatile(
		"smc #0"
		: "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5), "+r"(x6), "+r"(x7)
		:
		: "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "memory");
	smc->a[0] = x0;
	smc->a[1] = x1;
	smc->a[2] = x2;
	smc->a[3] = x3;
}

/* An interrupt is pending for this CPU: they are masked in the hypervisor. */
bool om_port_must_yield(struct om_port_vm *owner)
{
	uint64_t pending;

	UNUSED_ARG(owner);
	__asm__ volatile("mrs %0, isr_el1" : "=r"(pending));
	return pending;
}

/* Whoever calls for a VM is on a CPU of the VM's. */
void om_port_notify(struct om_port_vm *owner)
{
	if (owner->interrupt)
		vcpu_inject_irq(cpu()->vcpu, owner->interrupt);
}

void om_port_lock_init(struct om_port_lock *lock)
{
	lock->word[0] = 0;
}

void om_port_lock(struct om_port_lock *lock)
{
	while (__atomic_exchange_n(&lock->word[0], 1, __ATOMIC_ACQUIRE))
		__asm__ volatile("yield");
}

void om_port_unlock(struct om_port_lock *lock)
{
	__atomic_store_n(&lock->word[0], 0, __ATOMIC_RELEASE);
}

void om_port_log(struct om_port_vm *owner, const char *text)
{
	if (owner)
		console_printk("OP-TEE, VM %d: %s\n", owner->vm->id, text);
	else
		console_printk("OP-TEE: %s\n", text);
}
