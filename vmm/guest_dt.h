/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's device tree. */
#ifndef VMM_GUEST_DT_H
#define VMM_GUEST_DT_H

#include <stddef.h>
#include <stdint.h>

#include "om_vmm.h"

struct guest_dt {
	const char *name;
	const char *bootargs;
	uint64_t memory_size;
	uint64_t initrd; /* guest address */
	uint64_t initrd_size;
	unsigned int vcpus;
	const struct om_vmm *tee; /* or NULL */
};

/* Writes it at @fdt, which has @room bytes. Returns 0 or a negative error of libfdt's. */
int guest_dt_write(const struct guest_dt *guest, void *fdt, size_t room);

#endif
