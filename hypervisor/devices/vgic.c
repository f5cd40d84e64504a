/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A VM's interrupts: what raises them, who is to get them, and the list registers (Arm IHI 0069,
 * ICH_*) that bring them to the guest.
 */
#include "devices/vgic.h"
#include <string.h>
#include "vm/vm.h"

#define SGI1R_ALL_OTHERS BIT(40)

static uint32_t bit(unsigned int intid)
{
	return (uint32_t)BIT(intid % VGIC_BANK_IRQS);
}

static uint32_t wanted(const struct vgic_bank *bank)
{
	return ((bank->pending | (bank->line & ~bank->active)) & bank->enabled) | bank->active;
}

uint32_t vgic_private_wanted(const struct vcpu *vcpu)
{
	return wanted(&vcpu->gic.private);
}

static unsigned int receiver(const struct vgic *vgic, unsigned int irq)
{
	return vgic->spi.active & bit(irq) ? vgic->holder[irq] : (unsigned int)vgic->route[irq];
}

uint32_t vgic_spi_wanted(const struct vcpu *vcpu)
{
	const struct vgic *vgic = &vcpu->vm->vgic;
	uint32_t ours = wanted(&vgic->spi);

	for (uint32_t left = ours; left; left &= left - 1) {
		const unsigned int irq = (unsigned int)__builtin_ctz(left);

		if (receiver(vgic, irq) != vcpu->index)
			ours &= ~bit(irq);
	}
	return ours;
}

bool vgic_has_pending(const struct vcpu *vcpu)
{
	return (vgic_private_wanted(vcpu) & ~vcpu->gic.private.active) ||
	       (vgic_spi_wanted(vcpu) & ~vcpu->vm->vgic.spi.active);
}

void vgic_reset(struct vm *vm)
{
	memset(&vm->vgic.spi, 0, sizeof(vm->vgic.spi));
	memset(vm->vgic.route, 0, sizeof(vm->vgic.route));
	vm->vgic.enabled = false;
}

void vgic_raise_private(struct vcpu *vcpu, unsigned int intid)
{
	spin_lock(&vcpu->vm->vgic.lock);
	vcpu->gic.private.pending |= bit(intid);
	spin_unlock(&vcpu->vm->vgic.lock);
	vcpu_kick(vcpu);
}

/* One that is just being started forgets what it has. */
static bool may_take(const struct vcpu *vcpu)
{
	return __atomic_load_n(&vcpu->on, __ATOMIC_ACQUIRE) &&
	       !__atomic_load_n(&vcpu->starting, __ATOMIC_ACQUIRE);
}

static struct vcpu *any_vcpu(struct vm *vm)
{
	for (unsigned int i = 0; i < vm->vcpus; i++)
		if (may_take(&vm->vcpu[i]))
			return &vm->vcpu[i];
	return NULL;
}

/* With the lock, so that one that goes off has it or is not chosen. */
void vgic_raise_anywhere(struct vm *vm, unsigned int intid)
{
	struct vcpu *vcpu;

	spin_lock(&vm->vgic.lock);
	vcpu = any_vcpu(vm);
	if (vcpu)
		vcpu->gic.private.pending |= bit(intid);
	spin_unlock(&vm->vgic.lock);
	if (vcpu)
		vcpu_kick(vcpu);
}

void vgic_hand_on(struct vcpu *vcpu, unsigned int intid)
{
	bool pending;

	spin_lock(&vcpu->vm->vgic.lock);
	pending = vcpu->gic.private.pending & bit(intid);
	vcpu->gic.private.pending &= ~bit(intid);
	spin_unlock(&vcpu->vm->vgic.lock);
	if (pending)
		vgic_raise_anywhere(vcpu->vm, intid);
}

/* Something that any vCPU may be waiting for. */
void vgic_changed(struct vm *vm)
{
	for (unsigned int i = 0; i < vm->vcpus; i++)
		if (vgic_has_pending(&vm->vcpu[i]))
			vcpu_kick(&vm->vcpu[i]);
}

void vgic_raise_shared(struct vm *vm, unsigned int intid)
{
	spin_lock(&vm->vgic.lock);
	vm->vgic.spi.pending |= bit(intid);
	spin_unlock(&vm->vgic.lock);
	vgic_changed(vm);
}

void vgic_set_line(struct vm *vm, unsigned int intid, bool high)
{
	struct vgic_bank *spi = &vm->vgic.spi;
	uint32_t before;

	spin_lock(&vm->vgic.lock);
	before = spi->line;
	spi->line = high ? before | bit(intid) : before & ~bit(intid);
	spin_unlock(&vm->vgic.lock);
	if (spi->line & ~before)
		vgic_changed(vm);
}

void vgic_send_sgi(struct vcpu *from, uint64_t value)
{
	const unsigned int intid = (unsigned int)FIELD(value, 27, 24);
	const bool others = value & SGI1R_ALL_OTHERS;
	const uint64_t upper_affinity = FIELD(value, 55, 48) | FIELD(value, 39, 32) |
					FIELD(value, 23, 16) | FIELD(value, 47, 44);

	for (unsigned int i = 0; i < from->vm->vcpus; i++)
		if (others ? i != from->index : !upper_affinity && (value & BIT(i)))
			vgic_raise_private(&from->vm->vcpu[i], intid);
}
