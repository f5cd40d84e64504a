/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL2's own timer, one for each CPU.
 */
#ifndef HYPERVISOR_TIMER_H
#define HYPERVISOR_TIMER_H

#include "machine/cpu.h"

#define TIMER_NEVER UINT64_MAX

/* The physical count. */
static inline uint64_t timer_now(void)
{
	return sysreg_read(cntpct_el0);
}

/* Microseconds that a physical count of them takes. */
static inline uint64_t timer_us(uint64_t count)
{
	const uint64_t frequency = sysreg_read(cntfrq_el0);

	return count / frequency * 1000000 + count % frequency * 1000000 / frequency;
}

/* Has the calling CPU, which is @cpu, interrupted at @deadline, a physical count or TIMER_NEVER. */
void timer_set(struct cpu *cpu, uint64_t deadline);

#endif
