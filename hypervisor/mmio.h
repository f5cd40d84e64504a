/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Accesses of guests to emulated devices, and where those are for every guest.
 */
#ifndef HYPERVISOR_MMIO_H
#define HYPERVISOR_MMIO_H

#include "defs.h"

#define GUEST_RAM	UINT64_C(0x40000000)
#define GUEST_GICD	UINT64_C(0x08000000)
#define GUEST_GICD_SIZE UINT64_C(0x00010000)
#define GUEST_GICR	UINT64_C(0x080A0000)
#define GUEST_UART	UINT64_C(0x09000000)
#define GUEST_UART_SIZE UINT64_C(0x00001000)
#define GUEST_UART_IRQ	33
#define GUEST_OPTEE_IRQ 34 /* notifications, an edge */

struct mmio {
	uint64_t offset;   /* in the device */
	unsigned int size; /* bytes: 1, 2, 4 or 8 */
	bool write;
	uint64_t value; /* written, or to be read: 0 if the device has nothing there */
};

struct vcpu;

/* Carries out the access that trapped with syndrome @esr; ends the VM if there is no device. */
void mmio_abort(struct vcpu *vcpu, uint64_t esr);

#endif
