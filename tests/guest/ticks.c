/* SPDX-License-Identifier: BSD-2-Clause */
/* See ticks.h. The guest has one interrupt that it takes: its virtual timer's. */
#include "ticks.h"
#include "guest.h"
#include "machine/arch.h"
#include "machine/board.h"
#include "machine/gic_regs.h"
#include "vm/guest_layout.h"

#define PERIOD_US   100
#define TIMER_ON    1
#define ANY_URGENCY 0xff

void guest_interrupt(void);

static uint64_t began, last, longest, count;

static uint64_t now(void)
{
	isb();
	return sysreg_read(cntvct_el0);
}

static uint64_t in_us(uint64_t time)
{
	return time * 1000000 / sysreg_read(cntfrq_el0);
}

static void note(uint64_t time)
{
	longest = time - last > longest ? time - last : longest;
	last = time;
}

static void set_timer(uint64_t from)
{
	sysreg_write(cntv_cval_el0, from + sysreg_read(cntfrq_el0) * PERIOD_US / 1000000);
}

static void tick(void)
{
	note(now());
	count++;
	set_timer(last);
}

void guest_interrupt(void)
{
	const uint64_t intid = sysreg_read(icc_iar1_el1);

	if (intid == IRQ_VIRTUAL_TIMER)
		tick();
	isb();
	sysreg_write(icc_eoir1_el1, intid);
}

static void enable_interface(void)
{
	write32(GUEST_GICD + GICD_CTLR, GICD_CTLR_ARE | GICD_CTLR_GROUP1);
	write32(GUEST_GICR + GICR_SGI_FRAME + GIC_ISENABLER, (uint32_t)BIT(IRQ_VIRTUAL_TIMER));
	sysreg_write(icc_pmr_el1, ANY_URGENCY);
	sysreg_write(icc_igrpen1_el1, 1);
	isb();
}

void ticks_start(void)
{
	enable_interface();
	began = now();
	last = began;
	longest = 0;
	count = 0;
	set_timer(began);
	sysreg_write(cntv_ctl_el0, TIMER_ON);
	__asm__ volatile("msr daifclr, #2" : : : "memory");
}

struct ticks ticks_stop(void)
{
	__asm__ volatile("msr daifset, #2" : : : "memory");
	sysreg_write(cntv_ctl_el0, 0);
	note(now());
	return (struct ticks){ count, in_us(longest), in_us(last - began) };
}
