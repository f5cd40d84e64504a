/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptors of shares, as the model SPMC reads and judges them.
 */
#ifndef SIM_SPMC_DESCRIPTOR_H
#define SIM_SPMC_DESCRIPTOR_H

#include "secure/spmc.h"

/* What is in front of the ranges. */
struct spmc_descriptor {
	uint16_t sender;
	uint64_t handle; /* 0: OP-TEE makes one */
	uint32_t pages;
	uint32_t ranges;
	uint64_t ranges_at; /* bytes from the start */
};

/*
 * Reads the descriptor in @bytes, of which @size are there, and @total all in all. Returns 0 or an
 * error; what OP-TEE would take and a right mediator would not send is a violation as well.
 */
uint32_t spmc_descriptor_read(struct spmc_descriptor *descriptor, const uint8_t *bytes,
			      uint64_t size, uint64_t total);

#endif
