/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A VM's interrupts: what raises them, and who is to get them.
 */
#ifndef HYPERVISOR_VGIC_H
#define HYPERVISOR_VGIC_H

#include "machine/defs.h"

struct vcpu;
struct vm;

void vgic_reset(struct vm *vm);

/* An event on a private interrupt of @vcpu. */
void vgic_raise_private(struct vcpu *vcpu, unsigned int intid);

/* An event on SGI @intid of one of @vm's vCPUs that is on, whichever it is. */
void vgic_raise_anywhere(struct vm *vm, unsigned int intid);

/* @vcpu is off, by its own doing: what it got as one of many, and did not take, another gets. */
void vgic_hand_on(struct vcpu *vcpu, unsigned int intid);

/* An event on an SPI. */
void vgic_raise_shared(struct vm *vm, unsigned int intid);

/* The level of an SPI's line. */
void vgic_set_line(struct vm *vm, unsigned int intid, bool high);

/* ICC_SGI1R_EL1 as written by @from. */
void vgic_send_sgi(struct vcpu *from, uint64_t value);

/* Whether an interrupt is there that @vcpu has not got yet. */
bool vgic_has_pending(const struct vcpu *vcpu);

/* Something changed that any vCPU of @vm may be waiting for. */
void vgic_changed(struct vm *vm);

/* What @vcpu is to have in its list registers, one bit an interrupt. */
uint32_t vgic_private_wanted(const struct vcpu *vcpu);
uint32_t vgic_spi_wanted(const struct vcpu *vcpu);

#endif
