/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The list registers (Arm IHI 0069, ICH_LR<n>_EL2): interrupts on their way to a running guest.
 */
#include "devices/vgic_lr.h"
#include "devices/vgic.h"
#include "machine/board.h"
#include "machine/gic.h"
#include "machine/panic.h"
#include "vm/vm.h"

#define LR_PENDING	BIT(62)
#define LR_ACTIVE	BIT(63)
#define LR_HARDWARE	BIT(61) /* the guest's deactivation reaches the physical interrupt */
#define LR_GROUP1	BIT(60)
#define LR_PRIORITY(p)	((uint64_t)(p) << 48)
#define LR_PHYSICAL(id) ((uint64_t)(id) << 32)
#define LR_EOI		BIT(41) /* maintenance interrupt when the guest is done */
#define LR_INTID(lr)	((unsigned int)FIELD(lr, 31, 0))

#define HCR_ENABLE    BIT(0)
#define HCR_UNDERFLOW BIT(1) /* maintenance interrupt when the list registers run empty */

static unsigned int lr_count(void)
{
	return (unsigned int)FIELD(sysreg_read(ich_vtr_el2), 4, 0) + 1;
}

/* A list register is part of its register's name, so that a number has to be looked up. */
#define EACH_LR(R)                                                                                 \
	R(0) R(1) R(2) R(3) R(4) R(5) R(6) R(7) R(8) R(9) R(10) R(11) R(12) R(13) R(14) R(15)

static uint64_t lr_read(unsigned int n)
{
	switch (n) {
#define READ(i)                                                                                    \
	case i:                                                                                    \
		return sysreg_read(ich_lr##i##_el2);
		EACH_LR(READ)
#undef READ
	}
	panic("there is no list register %u", n);
}

static void lr_write(unsigned int n, uint64_t value)
{
	switch (n) {
#define WRITE(i)                                                                                   \
	case i:                                                                                    \
		sysreg_write(ich_lr##i##_el2, value);                                              \
		return;
		EACH_LR(WRITE)
#undef WRITE
	}
}

static struct vgic_bank *bank_of(struct vcpu *vcpu, unsigned int intid)
{
	return intid < FIRST_SPI ? &vcpu->gic.private : &vcpu->vm->vgic.spi;
}

/* Moves one interrupt's state out of its bank. */
static uint64_t lr_from_bank(struct vgic_bank *bank, unsigned int intid)
{
	const unsigned int irq = intid % VGIC_BANK_IRQS;
	const uint32_t bit = (uint32_t)BIT(irq);
	const bool active = bank->active & bit;
	const bool event = bank->pending & bank->enabled & bit;
	const bool level = bank->line & bank->enabled & bit;
	uint64_t lr = intid | LR_GROUP1 | LR_PRIORITY(bank->priority[irq]);

	lr |= active ? LR_ACTIVE : 0;
	lr |= event || (level && !active) ? LR_PENDING : 0;
	lr |= bank->line & bit ? LR_EOI : 0;
	bank->active &= ~bit;
	bank->pending &= event ? ~bit : ~0u;
	return lr;
}

/* The guest's own timer is a physical interrupt that stays active until the guest is done. */
static uint64_t with_hardware(uint64_t lr)
{
	if (LR_INTID(lr) != IRQ_VIRTUAL_TIMER)
		return lr;
	if (lr & LR_ACTIVE)
		lr &= ~LR_PENDING;
	return lr | LR_HARDWARE | LR_PHYSICAL(IRQ_VIRTUAL_TIMER);
}

static void bank_from_lr(struct vcpu *vcpu, uint64_t lr)
{
	const unsigned int intid = LR_INTID(lr);
	const uint32_t bit = (uint32_t)BIT(intid % VGIC_BANK_IRQS);
	struct vgic_bank *bank = bank_of(vcpu, intid);

	if (lr & LR_ACTIVE)
		bank->active |= bit;
	if ((lr & LR_PENDING) && !(bank->line & bit))
		bank->pending |= bit;
	if (intid >= FIRST_SPI)
		vcpu->vm->vgic.holder[intid - FIRST_SPI] = (uint8_t)vcpu->index;
}

/* What has the best priority. */
static unsigned int best(const struct vgic_bank *bank, uint32_t candidates)
{
	unsigned int found = (unsigned int)__builtin_ctz(candidates);

	for (; candidates; candidates &= candidates - 1) {
		const unsigned int irq = (unsigned int)__builtin_ctz(candidates);

		if (bank->priority[irq] < bank->priority[found])
			found = irq;
	}
	return found;
}

/* Returns whether all of them found a place. */
static bool fill(struct vcpu *vcpu, struct vgic_bank *bank, uint32_t candidates, unsigned int first)
{
	struct vgic_cpu *gic = &vcpu->gic;

	while (candidates && gic->lrs_used < lr_count()) {
		const unsigned int irq = best(bank, candidates);

		lr_write(gic->lrs_used++, with_hardware(lr_from_bank(bank, first + irq)));
		candidates &= ~(uint32_t)BIT(irq);
	}
	return !candidates;
}

static bool fill_both(struct vcpu *vcpu, uint32_t private, uint32_t spi)
{
	return fill(vcpu, &vcpu->gic.private, private, 0) &&
	       fill(vcpu, &vcpu->vm->vgic.spi, spi, FIRST_SPI);
}

/*
 * What is active has a list register in any case: the guest may be done with it at any time, and
 * what ends without one stays active for ever.
 */
static void fill_all(struct vcpu *vcpu)
{
	struct vgic *vgic = &vcpu->vm->vgic;
	uint32_t private, spi, private_active, spi_active;
	bool all;

	spin_lock(&vgic->lock);
	private = vgic_private_wanted(vcpu);
	spi = vgic_spi_wanted(vcpu);
	private_active = private & vcpu->gic.private.active;
	spi_active = spi & vgic->spi.active;
	all = fill_both(vcpu, private_active, spi_active) &&
	      fill_both(vcpu, private & ~private_active, spi & ~spi_active);
	spin_unlock(&vgic->lock);
	sysreg_write(ich_hcr_el2, all ? HCR_ENABLE : HCR_ENABLE | HCR_UNDERFLOW);
}

void vgic_enter(struct vcpu *vcpu)
{
	if (vcpu->vm->vgic.enabled && (vgic_private_wanted(vcpu) || vgic_spi_wanted(vcpu)))
		fill_all(vcpu);
}

/* What is taken out has to be put back before the guest goes on. */
void vgic_leave(struct vcpu *vcpu)
{
	struct vgic_cpu *gic = &vcpu->gic;

	if (!gic->lrs_used)
		return;
	spin_lock(&vcpu->vm->vgic.lock);
	while (gic->lrs_used) {
		bank_from_lr(vcpu, lr_read(--gic->lrs_used));
		lr_write(gic->lrs_used, 0);
	}
	spin_unlock(&vcpu->vm->vgic.lock);
	sysreg_write(ich_hcr_el2, HCR_ENABLE);
	vcpu_kick(vcpu);
}

bool vgic_timer_is_served(const struct vcpu *vcpu)
{
	const uint32_t served = vcpu->gic.private.pending | vcpu->gic.private.active;

	return served & BIT(IRQ_VIRTUAL_TIMER);
}

void vgic_sync_timer(struct vcpu *vcpu)
{
	gic_set_timer_active(vcpu->cpu->redistributor, vgic_timer_is_served(vcpu));
}

void vgic_load(struct vcpu *vcpu)
{
	for (unsigned int i = 0; i < lr_count(); i++)
		lr_write(i, 0);
	sysreg_write(ich_vmcr_el2, vcpu->gic.vmcr);
	sysreg_write(ich_ap0r0_el2, 0); /* there is none in group 0, but a guest can write it */
	sysreg_write(ich_ap1r0_el2, vcpu->gic.active_priorities);
	sysreg_write(ich_hcr_el2, HCR_ENABLE);
	vgic_sync_timer(vcpu);
}

void vgic_save(struct vcpu *vcpu)
{
	vcpu->gic.vmcr = sysreg_read(ich_vmcr_el2);
	vcpu->gic.active_priorities = sysreg_read(ich_ap1r0_el2);
	sysreg_write(ich_hcr_el2, 0);
	gic_set_timer_active(vcpu->cpu->redistributor, false);
}
