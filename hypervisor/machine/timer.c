/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL2's own timer (Arm ARM, CNTHP_*): written only when what it is set to changes.
 */
#include "machine/timer.h"

#define CNTHP_ENABLE 1

void timer_set(struct cpu *cpu, uint64_t deadline)
{
	if (deadline == cpu->timer)
		return;
	cpu->timer = deadline;
	sysreg_write(cnthp_cval_el2, deadline);
	sysreg_write(cnthp_ctl_el2, deadline == TIMER_NEVER ? 0 : CNTHP_ENABLE);
	isb();
}
