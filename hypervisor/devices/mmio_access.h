/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One access of a guest to an emulated device.
 */
#ifndef HYPERVISOR_MMIO_ACCESS_H
#define HYPERVISOR_MMIO_ACCESS_H

#include "machine/defs.h"

struct mmio {
	uint64_t offset;   /* in the device */
	unsigned int size; /* bytes: 1, 2, 4 or 8 */
	bool write;
	uint64_t value; /* written, or to be read: 0 if the device has nothing there */
};

#endif
