/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a VM's GICv3 keeps: a part of struct vm and of struct vcpu.
 *
 * Interrupts come in banks of 32: each vCPU has one of its own (SGIs and PPIs), each VM has one of
 * SPIs. While a vCPU runs, what it is to get is in list registers; whenever it does not, everything
 * is in the banks.
 */
#ifndef HYPERVISOR_VGIC_STATE_H
#define HYPERVISOR_VGIC_STATE_H

#include "machine/lock.h"

#define VGIC_BANK_IRQS 32

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

#endif
