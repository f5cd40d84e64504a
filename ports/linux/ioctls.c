// SPDX-License-Identifier: GPL-2.0-only
/* See ioctls.h. */
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/smp.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <optee_mediator/mediator.h>
#include "cpu.h"
#include "errors.h"
#include "figures.h"
#include "guest.h"
#include "host.h"
#include "interrupt.h"
#include "ioctls.h"
#include "params.h"
#include "tick.h"
#include "vms.h"
#include "watch.h"

/* Of the SMC Calling Convention, for what is not OP-TEE's. */
#define UNKNOWN_FUNCTION (-1)

/* Jiffies, more than a tick, between two times that somebody is called back. */
#define CALL_BACK_FIRST 2ul
#define CALL_BACK_LAST	((unsigned long)HZ)

int ioctl_info(struct om_ioc_info *info)
{
	int error = om_uapi_check_head((const struct om_uapi_head *)info);

	if (error)
		return error;
	om_uapi_fill_info(info, params_grant(), vms_count());
	if (interrupt_is_there())
		info->features |= OM_IOC_FEATURE_NOTIFICATIONS;
	if (host_is_client())
		info->features |= OM_IOC_FEATURE_HOST_CLIENT;
	return 0;
}

int ioctl_stats(struct om_port_vm *vm, struct om_ioc_stats *stats)
{
	int error = om_uapi_check_head((const struct om_uapi_head *)stats);

	if (!error)
		figures_read(vm, stats);
	return error;
}

int ioctl_add_region(struct om_port_vm *vm, const struct om_ioc_add_region *add)
{
	const struct om_region region = { add->ipa, add->length, add->address };
	int error = om_uapi_check_add_region(add);

	return error ? error : guest_add_region(vm, &region);
}

int ioctl_del_region(struct om_port_vm *vm, const struct om_ioc_del_region *del)
{
	int error = om_uapi_check_del_region(del);

	return error ? error : guest_remove_region(vm, (om_ipa_t){ del->ipa }, del->length);
}

/* Who waits for the last one finds that it has left, or is woken. */
static void enter(struct om_port_vm *vm)
{
	atomic_inc(&vm->inside);
}

static void leave(struct om_port_vm *vm)
{
	if (atomic_dec_and_test(&vm->inside) && waitqueue_active(&vm->left))
		wake_up_all(&vm->left);
}

static void carry_out(struct om_port_vm *vm, u32 vcpu, u64 *a)
{
	struct tick tick;

	if (!om_is_optee_function((u32)a[0])) {
		a[0] = (u64)UNKNOWN_FUNCTION;
		return;
	}
	enter(vm);
	tick_start(&tick);
	watch_smc(vm, vcpu, a);
	tick_stop(&tick);
	leave(vm);
}

static u32 take_events(struct om_port_vm *vm)
{
	return atomic_read(&vm->events) ? atomic_xchg(&vm->events, 0) : 0;
}

/* flags, events, and x0 to x3 lie one behind the other. */
#define ANSWER_BEGIN offsetof(struct om_ioc_smc, flags)
#define ANSWER_END   offsetof(struct om_ioc_smc, a[4])

/*
 * Makes a signal whose handler came before the ioctl one that is pending. The kernel finds on the
 * way back that there is none. No handler of this thread's can write the byte any more: what comes
 * from now on is pending.
 */
static int heed_immediate_exit(const struct om_ioc_smc *smc)
{
	u8 is_wanted;

	if (!smc->immediate_exit)
		return 0;
	if (get_user(is_wanted, (u8 __user *)u64_to_user_ptr(smc->immediate_exit)))
		return -EFAULT;
	if (is_wanted)
		set_thread_flag(TIF_SIGPENDING);
	return 0;
}

int ioctl_smc(struct om_port_vm *vm, struct om_ioc_smc *smc, void __user *answer)
{
	int error = om_uapi_check_smc(smc);

	if (!error)
		error = heed_immediate_exit(smc);
	if (error)
		return error;
	carry_out(vm, smc->vcpu, (u64 *)smc->a);
	smc->events = take_events(vm);
	if (copy_to_user((u8 __user *)answer + ANSWER_BEGIN, &smc->flags,
			 ANSWER_END - ANSWER_BEGIN))
		return -EFAULT;
	return 0;
}

/*
 * Until the last thread has left. One that is in OP-TEE is called back, and again, ever more
 * rarely, if it was just about to go in. One that copies from memory of the VMM's comes when the
 * VMM lets it.
 */
static void wait_for_others(struct om_port_vm *vm)
{
	unsigned long patience = CALL_BACK_FIRST;

	do {
		cpu_call_back();
		patience = min(2 * patience, CALL_BACK_LAST);
	} while (!wait_event_killable_timeout(vm->left, !atomic_read(&vm->inside), patience));
}

/*
 * A step that was left off because this CPU is wanted needs no waiting. If it was for nothing of
 * this, the interrupt's thread is inside, for a moment.
 */
static void give_way(struct om_port_vm *vm)
{
	if (atomic_read(&vm->inside))
		wait_for_others(vm);
	else if (om_port_must_yield(vm))
		cond_resched();
	else
		schedule_timeout_killable(1);
}

static int reset(struct om_port_vm *vm)
{
	enum om_status status;

	while ((status = om_vm_reset(vm->optee)) == OM_AGAIN) {
		if (fatal_signal_pending(current))
			return -EINTR;
		give_way(vm);
	}
	return errno_of(status);
}

int ioctl_reset(struct om_port_vm *vm, const struct om_uapi_head *head)
{
	int error = om_uapi_check_head(head);

	if (!error)
		error = mutex_lock_killable(&vm->reset);
	if (error)
		return error;
	error = reset(vm);
	mutex_unlock(&vm->reset);
	return error;
}
