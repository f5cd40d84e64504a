/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine: what QEMU's virt board has at fixed places, and what its device tree tells.
 */
#ifndef HYPERVISOR_MACHINE_H
#define HYPERVISOR_MACHINE_H

#include "defs.h"

#define MACHINE_GICD	 UINT64_C(0x08000000)
#define MACHINE_GICR	 UINT64_C(0x080A0000)
#define MACHINE_UART	 UINT64_C(0x09000000)
#define MACHINE_UART_IRQ 33

/* Static shared memory of OP-TEE: one for all guests, so none gets it. */
#define MACHINE_OPTEE_SHM      UINT64_C(0x42000000)
#define MACHINE_OPTEE_SHM_SIZE UINT64_C(0x00200000)

#define FIRST_SPI 32

/* Interrupts of the processor (Arm BSA). */
#define IRQ_KICK	     0 /* SGI: look again at what there is to do */
#define IRQ_GIC_MAINTENANCE  25
#define IRQ_HYPERVISOR_TIMER 26
#define IRQ_VIRTUAL_TIMER    27

struct range {
	uint64_t start;
	uint64_t size;
};

#define MAX_RANGES 64

struct ranges {
	struct range range[MAX_RANGES];
	size_t count;
};

struct machine {
	const void *dtb;
	struct ranges ram;
	struct ranges reserved; /* of RAM: in use by somebody else, or by us */
	uint64_t mpidr[MAX_CPUS];
	unsigned int cpus;
	unsigned int optee_irq; /* OP-TEE's notifications, an edge; 0: it has none */
};

extern struct machine machine;

/* Reads the device tree; panics if it is no such machine. */
void machine_init(const void *dtb);

/* Keeps a range out of what is given to guests. */
void machine_reserve(uint64_t start, uint64_t size);

/* Finds, and reserves, @size bytes of RAM that nobody uses. */
uint64_t machine_carve(uint64_t size);

/* Two cells at @cells as a 64-bit number. */
uint64_t fdt_cells64(const void *cells);

#endif
