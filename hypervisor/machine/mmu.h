/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL2's own translation tables (stage 1): everything at its physical address.
 */
#ifndef HYPERVISOR_MMU_H
#define HYPERVISOR_MMU_H

#include "machine/defs.h"

/* Fills the tables with the devices and the GiB that the image is in. Runs with the MMU off. */
void mmu_map_image(void);

/* Turns the MMU and the caches of the calling CPU on. */
void mmu_enable(void);

/* Adds RAM, in whole GiB. */
void mmu_map_ram(uint64_t start, uint64_t size);

#endif
