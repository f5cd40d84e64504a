/* SPDX-License-Identifier: BSD-2-Clause */
/* What a guest begins with: its images and its device tree, in RAM. */
#ifndef VMM_BOOT_H
#define VMM_BOOT_H

#include <stdint.h>

#include "image.h"
#include "memory.h"
#include "om_vmm.h"
#include "options.h"

struct boot {
	int kernel;
	int initrd; /* -1: none */
	struct image_sizes sizes;
	struct image_places places;
};

/* Opens the files, which stay the same for all lives of the guest. */
void boot_init(struct boot *boot, const struct options *options);

/* Writes RAM, which is zero. @tee is NULL, or the VM's OP-TEE. */
void boot_load(const struct boot *boot, const struct options *options, const struct memory *memory,
	       const struct om_vmm *tee);

/* Guest addresses: of the first instruction, and what x0 has there. */
uint64_t boot_entry(const struct boot *boot);
uint64_t boot_dtb(const struct boot *boot);

#endif
