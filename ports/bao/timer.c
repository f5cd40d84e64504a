/* SPDX-License-Identifier: BSD-2-Clause */
/* See timer.h. */
#include "timer.h"
#include <cpu.h>
#include <fences.h>
#include <interrupts.h>
#include <platform.h>

/* The interrupt that Arm's BSA gives to EL2's physical timer. */
#define EL2_TIMER 26

#define CNT_ENABLE	    1u
#define CNT_IMASK	    2u
#define CNT_ISTATUS	    4u /* due */
#define CNT_READ(r, value)  __asm__ volatile("mrs %0, " #r : "=r"(value))
#define CNT_WRITE(r, value) __asm__ volatile("msr " #r ", %0" : : "r"(value))

static bool is_ours;

/*
 * By CPU: the deadline that a call has given way for. A guest whose interrupts are masked leaves
 * the interrupt pending and goes on with the call, which would give way at once, for ever.
 */
static uint64_t gave_way_for[PLAT_CPU_NUM];

/* It came because the guest's is due: that is pending, too. */
static void fired(irqid_t interrupt)
{
	UNUSED_ARG(interrupt);
	timer_rest();
}

void timer_init(void)
{
	is_ours = interrupts_reserve(EL2_TIMER, fired) == EL2_TIMER;
	if (!is_ours)
		WARNING("EL2's timer is somebody else's: OP-TEE keeps ticks from guests\n");
}

void timer_init_cpu(void)
{
	if (is_ours)
		interrupts_cpu_enable(EL2_TIMER, true);
}

/* Bao leaves CNTVOFF_EL2 at 0, so that both count the same. */
void timer_stand_in(void)
{
	uint64_t control, due;

	CNT_READ(cntv_ctl_el0, control);
	if (!is_ours || (control & (CNT_ENABLE | CNT_IMASK)) != CNT_ENABLE)
		return;
	CNT_READ(cntv_cval_el0, due);
	if ((control & CNT_ISTATUS) && due == gave_way_for[cpu()->id])
		return;
	CNT_WRITE(cnthp_cval_el2, due);
	CNT_WRITE(cnthp_ctl_el2, (uint64_t)CNT_ENABLE);
	ISB();
}

void timer_rest(void)
{
	uint64_t control;

	if (!is_ours)
		return;
	CNT_READ(cnthp_ctl_el2, control);
	if (control & CNT_ISTATUS)
		CNT_READ(cnthp_cval_el2, gave_way_for[cpu()->id]);
	CNT_WRITE(cnthp_ctl_el2, UINT64_C(0));
	ISB();
}
