/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The emulated distributor and redistributors of a VM's GICv3, as a guest's accesses see them.
 *
 * There is one security state, all interrupts are of group 1, and routing is by affinity. What is
 * not here reads as zero and ignores writes.
 */
#include "devices/vgic_mmio.h"
#include "devices/mmio_access.h"
#include "devices/vgic.h"
#include "devices/vgic_lr.h"
#include "machine/gic_regs.h"
#include "vm/vm.h"

#define TYPER_LINES   1u /* 32 SPIs */
#define TYPER_ID_BITS (9u << 19)

#define IRQS_OF_ICFGR 16

static uint32_t bits_of(const struct vgic_bank *bank, uint64_t reg)
{
	switch (reg) {
	case GIC_IGROUPR:
		return ~0u;
	case GIC_ISENABLER:
	case GIC_ICENABLER:
		return bank->enabled;
	case GIC_ISPENDR:
	case GIC_ICPENDR:
		return bank->pending | bank->line;
	case GIC_ISACTIVER:
	case GIC_ICACTIVER:
		return bank->active;
	default:
		return 0;
	}
}

static void set_bits(struct vgic_bank *bank, uint64_t reg, uint32_t bits)
{
	switch (reg) {
	case GIC_ISENABLER:
		bank->enabled |= bits;
		break;
	case GIC_ICENABLER:
		bank->enabled &= ~bits;
		break;
	case GIC_ISPENDR:
		bank->pending |= bits;
		break;
	case GIC_ICPENDR:
		bank->pending &= ~bits;
		break;
	case GIC_ISACTIVER:
		bank->active |= bits;
		break;
	case GIC_ICACTIVER:
		bank->active &= ~bits;
		break;
	}
}

/* ICFGR has two bits an interrupt, of which the upper one tells edge from level. */
static void access_config(struct vgic_bank *bank, unsigned int first, struct mmio *access)
{
	for (unsigned int i = 0; i < IRQS_OF_ICFGR; i++) {
		const uint32_t bit = (uint32_t)BIT(first + i);
		const uint64_t field = BIT(2 * i + 1);

		if (!access->write)
			access->value |= bank->edge & bit ? field : 0;
		else
			bank->edge = access->value & field ? bank->edge | bit : bank->edge & ~bit;
	}
}

static void access_priority(struct vgic_bank *bank, unsigned int first, struct mmio *access)
{
	for (unsigned int i = 0; i < access->size && first + i < VGIC_BANK_IRQS; i++) {
		if (access->write)
			bank->priority[first + i] = (uint8_t)(access->value >> 8 * i);
		else
			access->value |= (uint64_t)bank->priority[first + i] << 8 * i;
	}
}

static void access_bits(struct vgic_bank *bank, uint64_t reg, struct mmio *access)
{
	if (access->write)
		set_bits(bank, reg, (uint32_t)access->value);
	else
		access->value = bits_of(bank, reg);
}

/* Registers from IGROUPR to ICFGR, of which those of bank @number are the caller's. */
static void access_bank(struct vgic *vgic, struct vgic_bank *bank, uint64_t number,
			struct mmio *access)
{
	const uint64_t bitmap = access->offset - 4 * number;
	const uint64_t priority = access->offset - GIC_IPRIORITYR - VGIC_BANK_IRQS * number;
	const uint64_t config = access->offset - GIC_ICFGR - 8 * number;

	spin_lock(&vgic->lock);
	if (priority < VGIC_BANK_IRQS)
		access_priority(bank, (unsigned int)priority, access);
	else if (config < 8)
		access_config(bank, config < 4 ? 0 : IRQS_OF_ICFGR, access);
	else if (bitmap < GIC_IPRIORITYR)
		access_bits(bank, bitmap, access);
	spin_unlock(&vgic->lock);
}

static void access_route(struct vgic *vgic, uint64_t offset, struct mmio *access)
{
	uint64_t *route = &vgic->route[offset / 8];

	if (access->size != 8)
		return;
	if (access->write)
		*route = access->value & UINT64_C(0xff00ffffff);
	else
		access->value = *route;
}

static uint64_t distributor_read(const struct vgic *vgic, uint64_t offset)
{
	switch (offset) {
	case GICD_CTLR:
		return GICD_CTLR_ARE | GICD_CTLR_DS | (vgic->enabled ? GICD_CTLR_GROUP1 : 0);
	case GICD_TYPER:
		return TYPER_LINES | TYPER_ID_BITS;
	case GICD_IIDR:
		return GIC_IIDR_VALUE;
	case GIC_PIDR2:
		return GIC_PIDR2_GICV3;
	default:
		return 0;
	}
}

static void access_distributor(struct vgic *vgic, struct mmio *access)
{
	if (!access->write)
		access->value = distributor_read(vgic, access->offset);
	else if (access->offset == GICD_CTLR)
		vgic->enabled = access->value & GICD_CTLR_GROUP1;
}

void vgic_distributor(struct vcpu *vcpu, struct mmio *access)
{
	struct vgic *vgic = &vcpu->vm->vgic;
	const uint64_t route = access->offset - GICD_IROUTER - sizeof(uint64_t) * VGIC_BANK_IRQS;

	if (route < sizeof(uint64_t) * VGIC_BANK_IRQS)
		access_route(vgic, route, access);
	else if (access->offset >= GIC_IGROUPR && access->offset < GIC_IGRPMODR)
		access_bank(vgic, &vgic->spi, 1, access);
	else
		access_distributor(vgic, access);
	if (access->write)
		vgic_changed(vcpu->vm);
}

static uint64_t redistributor_read(const struct vcpu *vcpu, uint64_t offset, unsigned int size)
{
	const uint64_t last = vcpu->index + 1 == vcpu->vm->vcpus ? GICR_TYPER_LAST : 0;
	const uint64_t typer = (uint64_t)vcpu->index << 32 | vcpu->index << 8 | last;

	switch (offset) {
	case GICR_IIDR:
		return GIC_IIDR_VALUE;
	case GICR_TYPER:
		return size == 8 ? typer : (uint32_t)typer;
	case GICR_TYPER + 4:
		return typer >> 32;
	case GIC_PIDR2:
		return GIC_PIDR2_GICV3;
	default:
		return 0;
	}
}

static void access_redistributor(struct vcpu *of, struct mmio *access)
{
	if (access->offset >= GICR_SGI_FRAME) {
		access->offset -= GICR_SGI_FRAME;
		access_bank(&of->vm->vgic, &of->gic.private, 0, access);
	} else if (!access->write) {
		access->value = redistributor_read(of, access->offset, access->size);
	}
}

void vgic_redistributor(struct vcpu *vcpu, struct mmio *access)
{
	struct vcpu *of = &vcpu->vm->vcpu[access->offset / GICR_SIZE];

	access->offset %= GICR_SIZE;
	access_redistributor(of, access);
	if (!access->write)
		return;
	if (of == vcpu)
		vgic_sync_timer(vcpu);
	vgic_changed(vcpu->vm);
}
