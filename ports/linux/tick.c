// SPDX-License-Identifier: GPL-2.0-only
/* See tick.h. */
#include <linux/ktime.h>
#include <linux/smp.h>
#include <linux/tick.h>
#include <linux/version.h>
#include "tick.h"

/* The interrupt is all that is wanted. */
static enum hrtimer_restart expire(struct hrtimer *timer)
{
	hrtimer_forward_now(timer, ns_to_ktime(TICK_NSEC));
	return HRTIMER_RESTART;
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
static void set_up(struct hrtimer *timer)
{
	hrtimer_init_on_stack(timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
	timer->function = expire;
}
#else
static void set_up(struct hrtimer *timer)
{
	hrtimer_setup_on_stack(timer, expire, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
}
#endif

void tick_start(struct tick *tick)
{
	tick->runs = tick_nohz_full_cpu(raw_smp_processor_id());
	if (!tick->runs)
		return;
	set_up(&tick->timer);
	hrtimer_start(&tick->timer, ns_to_ktime(TICK_NSEC), HRTIMER_MODE_REL_PINNED_HARD);
}

void tick_stop(struct tick *tick)
{
	if (!tick->runs)
		return;
	hrtimer_cancel(&tick->timer);
	destroy_hrtimer_on_stack(&tick->timer);
}
