// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the mediator asks of the CPU that it is on (optee_mediator/port.h): to call OP-TEE, to wait
 * for another CPU, to be left to something more urgent. And to tell the operator.
 */
#define pr_fmt(fmt) "optee-mediator: " fmt

#include <linux/arm-smccc.h>
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/delay.h>
#include <linux/jump_label.h>
#include <linux/ktime.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>
#include <optee_mediator/port.h>
#include "cpu.h"
#include "guest.h"
#include "mediator/optee/abi_smc.h"
#include "places.h"
#include "trace.h"

static enum cpu_conduit conduit __read_mostly = CPU_CONDUIT_SMC;

static bool is_shut __read_mostly;
DEFINE_STATIC_SRCU(optee_door);

static DEFINE_STATIC_KEY_FALSE(times_are_counted);
static atomic64_t times[OM_PLACES_MAX + 1]; /* by client id; 0: calls that are in no VM's name */

void cpu_count_times(void)
{
	static_branch_enable(&times_are_counted);
}

u64 cpu_time_in_optee(u16 client_id)
{
	return atomic64_read(&times[client_id]);
}

void cpu_forget_time(u16 client_id)
{
	atomic64_set(&times[client_id], 0);
}

void cpu_set_conduit(enum cpu_conduit by)
{
	conduit = by;
}

static void call(struct om_smc *smc)
{
	const uint64_t *a = smc->a;
	struct arm_smccc_res result;

	if (conduit == CPU_CONDUIT_HVC)
		arm_smccc_hvc(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], &result);
	else
		arm_smccc_smc(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], &result);
	smc->a[0] = result.a0;
	smc->a[1] = result.a1;
	smc->a[2] = result.a2;
	smc->a[3] = result.a3;
}

/* Not in line, as it is seldom that somebody wants to know. */
static noinline void call_counted(struct om_smc *smc)
{
	const u64 began = ktime_get_ns();
	const u16 client_id = smc->a[7];

	call(smc);
	if (client_id <= OM_PLACES_MAX)
		atomic64_add(ktime_get_ns() - began, &times[client_id]);
}

/*
 * Interrupts are not masked, and the task may be preempted on its way here and back. An interrupt
 * that comes while OP-TEE runs makes it return, is taken here, and the guest is told to go on.
 */
void cpu_call_optee(struct om_smc *smc)
{
	const u16 vm = smc->a[7];

	trace_optee_enter(vm, smc->a[0]);
	if (static_branch_unlikely(&times_are_counted))
		call_counted(smc);
	else
		call(smc);
	trace_optee_leave(vm, smc->a[0]);
}

bool cpu_optee_is_shut(void)
{
	return READ_ONCE(is_shut);
}

/* Who finds the door open is waited for, until it is back. */
void om_port_smc(struct om_smc *smc)
{
	const int door = srcu_read_lock(&optee_door);

	if (cpu_optee_is_shut())
		smc->a[0] = (u32)SMC_RETURN_UNKNOWN_FUNCTION;
	else
		cpu_call_optee(smc);
	srcu_read_unlock(&optee_door, door);
}

void cpu_call_back(void)
{
	kick_all_cpus_sync();
}

/* Who was called back just before it went in is called once more. */
void cpu_shut_optee(void)
{
	unsigned long everybody;

	WRITE_ONCE(is_shut, true);
	everybody = start_poll_synchronize_srcu(&optee_door);
	while (!poll_state_synchronize_srcu(&optee_door, everybody)) {
		cpu_call_back();
		usleep_range(100, 1000);
	}
}

/* A signal counts: whoever wants to stop a VMM should not have to wait for its guest's work. */
bool om_port_must_yield(struct om_port_vm *vm)
{
	return need_resched() || signal_pending(current);
}

/*
 * The lock of the architecture and not the kernel's own: that one is too large with its debugging
 * on, and sleeps on PREEMPT_RT. No interrupt handler takes it, so interrupts may come.
 */
static_assert(sizeof(arch_spinlock_t) <= sizeof(struct om_port_lock));
static_assert(__alignof__(arch_spinlock_t) <= __alignof__(struct om_port_lock));

static arch_spinlock_t *lock_of(struct om_port_lock *lock)
{
	return (arch_spinlock_t *)lock->word;
}

void om_port_lock_init(struct om_port_lock *lock)
{
	*lock_of(lock) = (arch_spinlock_t)__ARCH_SPIN_LOCK_UNLOCKED;
}

void om_port_lock(struct om_port_lock *lock)
{
	preempt_disable();
	arch_spin_lock(lock_of(lock));
}

void om_port_unlock(struct om_port_lock *lock)
{
	arch_spin_unlock(lock_of(lock));
	preempt_enable();
}

/* A guest can cause these, each time more rarely: once for each doubling of a count. */
void om_port_log(struct om_port_vm *vm, const char *text)
{
	if (vm)
		pr_warn_ratelimited("VM %u of process %d: %s\n", vm->client_id, vm->creator, text);
	else
		pr_warn("%s\n", text);
}
