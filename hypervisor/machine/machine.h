/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine as its device tree tells of it: RAM, what of it is in use, CPUs.
 */
#ifndef HYPERVISOR_MACHINE_H
#define HYPERVISOR_MACHINE_H

#include "machine/defs.h"

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
	unsigned int optee_irq; /* OP-TEE's notifications, an edge or an SGI; 0: it has none */
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
