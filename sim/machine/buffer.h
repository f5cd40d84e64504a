/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory for the hypervisor that is contiguous in physical memory too: what it shares with the
 * secure world as a whole.
 */
#ifndef SIM_BUFFER_H
#define SIM_BUFFER_H

#include "machine/machine.h"

void sim_buffers_init(void);
/* @pages of zeros, page-aligned for the secure world. */
void *sim_buffer_get(uint32_t pages);
/* Frees all. */
void sim_buffers_end(void);

om_pa_t sim_buffer_pa(const void *buffer); /* the start of it; 0 if it is none */
/* NULL if the range is not within one buffer. */
uint8_t *sim_buffer_bytes(om_pa_t pa, uint64_t size);

#endif
