/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's accesses outside its RAM: to one of its emulated devices, or the end of the VM.
 */
#include "devices/mmio.h"
#include "devices/mmio_access.h"
#include "devices/vgic_mmio.h"
#include "devices/vuart.h"
#include "machine/arch.h"
#include "machine/gic_regs.h"
#include "vm/guest_layout.h"
#include "vm/order.h"
#include "vm/vm.h"

#define DABT_ISV(esr)	      ((esr)&BIT(24)) /* the syndrome describes the instruction */
#define DABT_SIZE(esr)	      (1u << FIELD(esr, 23, 22))
#define DABT_SIGNED(esr)      ((esr)&BIT(21))
#define DABT_REG(esr)	      ((unsigned int)FIELD(esr, 20, 16))
#define DABT_64(esr)	      ((esr)&BIT(15))
#define DABT_WALK(esr)	      ((esr)&BIT(7)) /* the access was one of a stage-1 table walk */
#define DABT_WRITE(esr)	      ((esr)&BIT(6))
#define DABT_TRANSLATION(esr) (FIELD(esr, 5, 2) == 1)

static uint64_t fault_ipa(void)
{
	return FIELD(sysreg_read(hpfar_el2), 39, 4) << 12 |
	       (sysreg_read(far_el2) & (PAGE_SIZE - 1));
}

static bool is_in(uint64_t ipa, uint64_t start, uint64_t size, struct mmio *access)
{
	access->offset = ipa - start;
	return access->offset < size;
}

/* False if there is no device at @ipa. */
static bool carry_out(struct vcpu *vcpu, uint64_t ipa, struct mmio *access)
{
	if (is_in(ipa, GUEST_UART, GUEST_UART_SIZE, access))
		vuart_access(vcpu->vm, access);
	else if (is_in(ipa, GUEST_GICD, GUEST_GICD_SIZE, access))
		vgic_distributor(vcpu, access);
	else if (is_in(ipa, GUEST_GICR, vcpu->vm->vcpus * GICR_SIZE, access))
		vgic_redistributor(vcpu, access);
	else
		return false;
	return true;
}

static uint64_t extend(uint64_t value, uint64_t esr)
{
	const unsigned int unused = 64 - 8 * DABT_SIZE(esr);

	value <<= unused;
	value = DABT_SIGNED(esr) ? (uint64_t)((int64_t)value >> unused) : value >> unused;
	return DABT_64(esr) ? value : (uint32_t)value;
}

static uint64_t written(const struct vcpu *vcpu, uint64_t esr)
{
	const unsigned int unused = 64 - 8 * DABT_SIZE(esr);

	return vcpu_get(vcpu, DABT_REG(esr)) << unused >> unused;
}

void mmio_abort(struct vcpu *vcpu, uint64_t esr)
{
	const uint64_t ipa = fault_ipa();
	struct mmio access = { .size = DABT_SIZE(esr), .write = DABT_WRITE(esr) };

	if (access.write)
		access.value = written(vcpu, esr);
	if (!DABT_ISV(esr) || DABT_WALK(esr) || !DABT_TRANSLATION(esr) ||
	    !carry_out(vcpu, ipa, &access)) {
		vm_crash(vcpu->vm, "vCPU %u accessed %lx, where it has nothing (PC %lx, ESR %lx)",
			 vcpu->index, ipa, vcpu->pc, esr);
		return;
	}
	if (!access.write)
		vcpu_set(vcpu, DABT_REG(esr), extend(access.value, esr));
	vcpu_skip_instruction(vcpu);
}
