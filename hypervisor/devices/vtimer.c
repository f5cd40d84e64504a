/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The virtual timer is the processor's own: here is only what it is set to (Arm ARM, CNTV_*).
 */
#include "devices/vtimer.h"
#include "devices/vgic_lr.h"
#include "machine/timer.h"
#include "vm/vm.h"

#define CNTV_CTL_ENABLE BIT(0)
#define CNTV_CTL_IMASK	BIT(1)

static uint64_t deadline(const struct vcpu *vcpu, uint64_t ctl, uint64_t cval)
{
	if ((ctl & (CNTV_CTL_ENABLE | CNTV_CTL_IMASK)) != CNTV_CTL_ENABLE ||
	    cval > TIMER_NEVER - vcpu->vm->time_offset || vgic_timer_is_served(vcpu))
		return TIMER_NEVER;
	return cval + vcpu->vm->time_offset;
}

uint64_t vtimer_deadline(const struct vcpu *vcpu)
{
	return deadline(vcpu, sysreg_read(cntv_ctl_el0), sysreg_read(cntv_cval_el0));
}

uint64_t vtimer_away_deadline(const struct vcpu *vcpu)
{
	return deadline(vcpu, vcpu->el1.cntv_ctl_el0, vcpu->el1.cntv_cval_el0);
}
