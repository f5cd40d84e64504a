/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A VM's GICv3: emulated distributor and redistributors, and the processor's virtual interface.
 *
 * Interrupts come in banks of 32: each vCPU has one of its own (SGIs and PPIs), each VM has one of
 * SPIs. While a vCPU runs, what it is to get is in list registers; whenever it does not, everything
 * is in the banks.
 */
#ifndef HYPERVISOR_VGIC_H
#define HYPERVISOR_VGIC_H

#include "lock.h"
#include "mmio.h"

#define VGIC_BANK_IRQS 32
#define VGIC_MAX_LRS   16

struct vcpu;
struct vm;

/* One bit an interrupt. */
struct vgic_bank {
	uint32_t enabled;
	uint32_t pending; /* an event, or set by the guest */
	uint32_t line;	  /* a device asks for as long as this is set */
	uint32_t active;
	uint32_t edge; /* ICFGR, which the guest may set as it likes */
	uint8_t priority[VGIC_BANK_IRQS];
};

/* Of a VM. */
struct vgic {
	struct spinlock lock; /* for all banks of the VM */
	bool enabled;	      /* GICD_CTLR, group 1 */
	struct vgic_bank spi;
	uint64_t route[VGIC_BANK_IRQS]; /* GICD_IROUTER */
	uint8_t holder[VGIC_BANK_IRQS]; /* vCPU that has an active SPI */
};

/* Of a vCPU. */
struct vgic_cpu {
	struct vgic_bank private;
	unsigned int lrs_used;
	uint64_t vmcr; /* the guest's CPU interface, while it is not resident */
	uint64_t active_priorities;
};

void vgic_reset(struct vm *vm);

/* An event on a private interrupt of @vcpu. */
void vgic_raise_private(struct vcpu *vcpu, unsigned int intid);

/* An event on an SPI. */
void vgic_raise_shared(struct vm *vm, unsigned int intid);

/* The level of an SPI's line. */
void vgic_set_line(struct vm *vm, unsigned int intid, bool high);

/* ICC_SGI1R_EL1 as written by @from. */
void vgic_send_sgi(struct vcpu *from, uint64_t value);

/* Whether an interrupt is there that @vcpu has not got yet. */
bool vgic_has_pending(const struct vcpu *vcpu);

/* Whether the guest has yet to finish with the last interrupt of its timer. */
bool vgic_timer_is_served(const struct vcpu *vcpu);

/* Into the list registers before the guest runs, out of them after. */
void vgic_enter(struct vcpu *vcpu);
void vgic_leave(struct vcpu *vcpu);

/* The CPU interface's registers, when a vCPU takes or leaves a CPU. */
void vgic_load(struct vcpu *vcpu);
void vgic_save(struct vcpu *vcpu);

/* Accesses of a guest; the offset is from the distributor's or redistributors' first byte. */
void vgic_distributor(struct vcpu *vcpu, struct mmio *access);
void vgic_redistributor(struct vcpu *vcpu, struct mmio *access);

/* Of the files of the vgic among each other. */
void vgic_sync_timer(struct vcpu *vcpu); /* the physical interrupt follows the guest's view */
void vgic_changed(struct vm *vm);
uint32_t vgic_private_wanted(const struct vcpu *vcpu);
uint32_t vgic_spi_wanted(const struct vcpu *vcpu);
void vgic_bank_access(struct vgic *vgic, struct vgic_bank *bank, unsigned int number,
		      struct mmio *access);

#endif
