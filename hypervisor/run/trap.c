/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sorts a guest's traps by the exception class in ESR_EL2.
 */
#include "run/trap.h"
#include "devices/mmio.h"
#include "devices/vgic_lr.h"
#include "optee/tee.h"
#include "run/guest_call.h"
#include "run/sysreg_trap.h"
#include "vm/order.h"

#define EC(esr) FIELD(esr, 31, 26)

enum {
	EC_WFX = 0x01,
	EC_CP15_32 = 0x03,
	EC_CP15_64 = 0x04,
	EC_CP14_32 = 0x05,
	EC_CP14_LOAD = 0x06,
	EC_SIMD = 0x07,
	EC_CP10 = 0x08,
	EC_POINTER_AUTH = 0x09,
	EC_LD64B = 0x0a,
	EC_CP14_64 = 0x0c,
	EC_HVC = 0x16,
	EC_SMC = 0x17,
	EC_SYSREG = 0x18,
	EC_SVE = 0x19,
	EC_TSTART = 0x1b,
	EC_SME = 0x1d,
	EC_DATA_ABORT = 0x24,
};

#define WFX_IS_WFE BIT(0)

static void wait(struct vcpu *vcpu, uint64_t esr)
{
	vcpu->waiting = !(esr & WFX_IS_WFE);
	vcpu_skip_instruction(vcpu);
}

static void handle(struct vcpu *vcpu, uint64_t esr)
{
	switch (EC(esr)) {
	case EC_WFX:
		return wait(vcpu, esr);
	case EC_HVC:
		return trap_hvc(vcpu);
	case EC_SMC:
		vcpu_skip_instruction(vcpu);
		return trap_smc(vcpu);
	case EC_SYSREG:
		return trap_sysreg(vcpu, esr);
	case EC_DATA_ABORT:
		return mmio_abort(vcpu, esr);
	case EC_CP15_32:
	case EC_CP15_64:
	case EC_CP14_32:
	case EC_CP14_LOAD:
	case EC_CP14_64:
	case EC_CP10:
	case EC_SIMD:
	case EC_SVE:
	case EC_SME:
	case EC_POINTER_AUTH:
	case EC_LD64B:
	case EC_TSTART:
		return vcpu_inject_undefined(vcpu);
	default:
		vm_crash(vcpu->vm, "vCPU %u trapped for no known reason (PC %lx, ESR %lx, FAR %lx)",
			 vcpu->index, vcpu->pc, esr, sysreg_read(far_el2));
	}
}

/*
 * Calls to OP-TEE. A guest that goes on at once is, to all other CPUs, one that never left: what is
 * to reach or to stop a running guest (an order to its VM, an interrupt for it, the end of its
 * turn) comes as an interrupt of this CPU. That is masked here, stays pending, and takes the guest
 * out again. What this CPU itself changed meanwhile it has told itself (cpu_kick()), and then goes
 * through its loop first.
 *
 * The list registers are emptied before the call, as ever: while OP-TEE runs, the banks must tell
 * whether the guest's timer is being served.
 */
unsigned int trap_at_once(struct vcpu *vcpu)
{
	if (EC(sysreg_read(esr_el2)) != EC_SMC || !tee_is_call(vcpu->vm, (uint32_t)vcpu->x[0]))
		return EXIT_TRAP;
	vgic_leave(vcpu);
	vcpu_skip_instruction(vcpu);
	tee_call(vcpu);
	return vcpu->cpu->kicked ? EXIT_HANDLED : EXIT_NONE;
}

void trap_handle(struct vcpu *vcpu, unsigned int reason)
{
	const uint64_t esr = sysreg_read(esr_el2);

	if (reason == EXIT_SERROR)
		vm_crash(vcpu->vm, "vCPU %u had an SError (PC %lx, ESR %lx)", vcpu->index, vcpu->pc,
			 esr);
	else
		handle(vcpu, esr);
}
