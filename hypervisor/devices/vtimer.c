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

void vtimer_fired(struct vcpu *vcpu)
{
	uint64_t *late = &vcpu->vm->timer_late;
	const uint64_t due = sysreg_read(cntv_cval_el0) + vcpu->vm->time_offset;
	const uint64_t now = timer_now();
	const uint64_t by = now > due ? now - due : 0; /* not, if the guest has just set it anew */
	uint64_t most = __atomic_load_n(late, __ATOMIC_RELAXED);

	while (by > most && !__atomic_compare_exchange_n(late, &most, by, true, __ATOMIC_RELAXED,
							 __ATOMIC_RELAXED))
		;
}

uint64_t vtimer_latest(struct vm *vm)
{
	return __atomic_exchange_n(&vm->timer_late, 0, __ATOMIC_RELAXED);
}

uint64_t vtimer_away_deadline(const struct vcpu *vcpu)
{
	return deadline(vcpu, vcpu->el1.cntv_ctl_el0, vcpu->el1.cntv_cval_el0);
}
