/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The emulated distributor and redistributors of a VM's GICv3.
 */
#ifndef HYPERVISOR_VGIC_MMIO_H
#define HYPERVISOR_VGIC_MMIO_H

struct mmio;
struct vcpu;

/* Accesses of a guest; the offset is from the distributor's or redistributors' first byte. */
void vgic_distributor(struct vcpu *vcpu, struct mmio *access);
void vgic_redistributor(struct vcpu *vcpu, struct mmio *access);

#endif
