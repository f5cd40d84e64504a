/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System registers and instructions that trap: software interrupts, what the processor can do, and
 * what is harmless to ignore.
 * Everything else is undefined to the guest.
 */
#include "run/sysreg_trap.h"
#include "devices/features.h"
#include "devices/vgic.h"
#include "machine/syndrome.h"
#include "vm/vcpu.h"

#define ICC_SGI1R_EL1  SYSREG(3, 0, 12, 11, 5)
#define ICC_ASGI1R_EL1 SYSREG(3, 0, 12, 11, 6)
#define ICC_SGI0R_EL1  SYSREG(3, 0, 12, 11, 7)
#define DC_ISW	       SYSREG(1, 0, 7, 6, 2)
#define DC_CSW	       SYSREG(1, 0, 7, 10, 2)
#define DC_CISW	       SYSREG(1, 0, 7, 14, 2)

static bool is_debug(uint64_t esr)
{
	return SYSREG_OP0(esr) == 2;
}

static bool is_performance_monitor(uint64_t esr)
{
	return SYSREG_OP0(esr) == 3 && (SYSREG_OP1(esr) == 0 || SYSREG_OP1(esr) == 3) &&
	       ((SYSREG_CRN(esr) == 9 && SYSREG_CRM(esr) >= 12) ||
		(SYSREG_CRN(esr) == 14 && SYSREG_CRM(esr) >= 8));
}

/*
 * Caches by set and way are only of use to who turns them off for all: guest memory is coherent
 * without. Debug registers and performance monitors are there but do nothing.
 */
static bool may_be_ignored(uint64_t esr)
{
	switch (SYSREG_NAME(esr)) {
	case DC_ISW:
	case DC_CSW:
	case DC_CISW:
	case ICC_SGI0R_EL1:
	case ICC_ASGI1R_EL1:
		return true;
	default:
		return is_debug(esr) || is_performance_monitor(esr);
	}
}

void trap_sysreg(struct vcpu *vcpu, uint64_t esr)
{
	if (SYSREG_NAME(esr) == ICC_SGI1R_EL1 && !SYSREG_READ(esr)) {
		vgic_send_sgi(vcpu, vcpu_get(vcpu, SYSREG_RT(esr)));
	} else if (features_is_id_register(esr)) {
		vcpu_set(vcpu, SYSREG_RT(esr), features_id_register(esr));
	} else if (!may_be_ignored(esr)) {
		vcpu_inject_undefined(vcpu);
		return;
	} else if (SYSREG_READ(esr)) {
		vcpu_set(vcpu, SYSREG_RT(esr), 0);
	}
	vcpu_skip_instruction(vcpu);
}
