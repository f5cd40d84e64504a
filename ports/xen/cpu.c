/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the mediator asks of the CPU that it is on (optee_mediator/port.h): to call OP-TEE, to wait
 * for another CPU, to be left to something more urgent. And to tell the operator.
 */
#include <xen/event.h>
#include <xen/lib.h>
#include <xen/sched.h>
#include <xen/softirq.h>
#include <xen/spinlock.h>
#include <asm/smccc.h>
#include <optee_mediator/port.h>
#include "guest.h"
#include "optee_time.h"

/*
 * Interrupts are not masked while Xen handles a guest's SMC. One that comes while OP-TEE runs makes
 * it return, is taken here, and the guest is told to go on.
 */
void om_port_smc(struct om_smc *smc)
{
	const s_time_t began = optee_time_begin();
	struct arm_smccc_res result;

	arm_smccc_smc(smc->a[0], smc->a[1], smc->a[2], smc->a[3], smc->a[4], smc->a[5], smc->a[6],
		      smc->a[7], &result);
	smc->a[0] = result.a0;
	smc->a[1] = result.a1;
	smc->a[2] = result.a2;
	smc->a[3] = result.a3;
	if (began)
		optee_time_end(smc, began);
}

/* A domain that is to be paused, or to die, is told so by a softirq of the CPU that it is on. */
bool om_port_must_yield(struct om_port_vm *vm)
{
	return general_preempt_check();
}

static spinlock_t *lock_of(struct om_port_lock *lock)
{
	BUILD_BUG_ON(sizeof(spinlock_t) > sizeof(*lock));
	BUILD_BUG_ON(__alignof__(spinlock_t) > __alignof__(*lock));
	return (spinlock_t *)lock->word;
}

void om_port_lock_init(struct om_port_lock *lock)
{
	spin_lock_init(lock_of(lock));
}

void om_port_lock(struct om_port_lock *lock)
{
	spin_lock(lock_of(lock));
}

void om_port_unlock(struct om_port_lock *lock)
{
	spin_unlock(lock_of(lock));
}

/* A guest can cause these: Xen prints no more of them than its rate limit allows. */
void om_port_log(struct om_port_vm *vm, const char *text)
{
	if (vm)
		printk(XENLOG_G_WARNING "optee-mediator: d%u: %s\n", vm->id, text);
	else
		printk(XENLOG_WARNING "optee-mediator: %s\n", text);
}
