/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's RAM: a file without a name, mapped once. Nothing of it is ever given back while the
 * guest lives, because OP-TEE may have it.
 */
#ifndef VMM_MEMORY_H
#define VMM_MEMORY_H

#include <stdint.h>

struct memory {
	int fd;
	char *address;
	uint64_t size; /* bytes, from GUEST_RAM on */
};

void memory_init(struct memory *memory, uint64_t size);

/* All pages are zero again. Neither a vCPU nor OP-TEE may have any. */
void memory_renew(struct memory *memory);

/* Where @ipa lies, which is in RAM. */
void *memory_at(const struct memory *memory, uint64_t ipa);

#endif
