/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What takes a long call out of OP-TEE where the kernel has switched its tick off (nohz_full): a
 * guest that is not interrupted gets no timer interrupts of its own either. Elsewhere it costs
 * nothing.
 */
#ifndef OPTEE_MEDIATOR_LINUX_TICK_H
#define OPTEE_MEDIATOR_LINUX_TICK_H

#include <linux/hrtimer.h>
#include <linux/types.h>

struct tick {
	struct hrtimer timer;
	bool runs;
};

/* @tick: on the caller's stack, until tick_stop(). The CPU that it begins on is interrupted. */
void tick_start(struct tick *tick);
void tick_stop(struct tick *tick);

#endif
