/* SPDX-License-Identifier: BSD-2-Clause */
/* See neighbour.h. */
#include "neighbour.h"
#include "guest.h"
#include "machine/arch.h"
#include "ticks.h"

#define TURN_US	      10000 /* hypervisor/run/sched.c */
#define AWAKE_US      (TURN_US - 1000)
#define BEFORE_END_US 50000

static uint64_t now_us(void)
{
	isb();
	return sysreg_read(cntvct_el0) * 1000000 / sysreg_read(cntfrq_el0);
}

static uint64_t count_until(uint64_t end)
{
	uint64_t counted = 0;

	while (now_us() < end)
		counted++;
	return counted;
}

static const char *show(uint64_t counted, struct ticks ticks)
{
	print("counted=%lu ticks=%lu longest_us=%lu", counted, ticks.count, ticks.longest_us);
	return NULL;
}

const char *neighbour_compute(uint64_t time)
{
	uint64_t counted;

	ticks_start();
	counted = count_until(now_us() + time * 1000);
	return show(counted, ticks_stop());
}

/* A tick is what it wakes up by, and the next one is never far. */
const char *neighbour_doze(uint64_t time)
{
	const uint64_t end = now_us() + time * 1000;
	uint64_t counted = 0;

	ticks_start();
	while (now_us() < end) {
		counted += count_until(now_us() + AWAKE_US);
		wait_for_interrupt();
	}
	return show(counted, ticks_stop());
}

const char *neighbour_shut_interrupts_out(void)
{
	sysreg_write(icc_ap0r0_el1, 1);
	isb();
	return NULL;
}

static void wait_and_reset(void)
{
	struct om_smc call = { { PSCI_SYSTEM_RESET } };

	count_until(now_us() + BEFORE_END_US);
	smc(&call);
}

const char *neighbour_reset_by_second(void)
{
	return second_run(wait_and_reset);
}
