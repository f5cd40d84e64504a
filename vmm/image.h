/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a guest's kernel, device tree and initial RAM disk go. */
#ifndef VMM_IMAGE_H
#define VMM_IMAGE_H

#include <stdint.h>

/* Head of a Linux kernel, little endian (Documentation/arch/arm64/booting.rst). */
struct image_header {
	uint32_t code[2];
	uint64_t text_offset;
	uint64_t image_size;
	uint64_t flags;
	uint64_t reserved[3];
	uint32_t magic;
	uint32_t reserved_2;
};

/* Offsets from the start of RAM. */
struct image_places {
	uint64_t kernel;
	uint64_t dtb;
	uint64_t dtb_room; /* bytes */
	uint64_t initrd;
};

/* Bytes of files and of RAM. */
struct image_sizes {
	uint64_t kernel;
	uint64_t initrd; /* 0: none */
	uint64_t memory;
};

/* @header: what the kernel's file begins with. Returns NULL, or why the guest cannot be loaded. */
const char *image_find_places(const struct image_header *header, const struct image_sizes *sizes,
			      struct image_places *places);

#endif
