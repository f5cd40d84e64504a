/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypervisor's contiguous buffers. There is a gap behind each, so that one that is read too far
 * leads nowhere.
 */
#include "machine/buffer.h"
#include "machine/alloc.h"
#include "machine/violation.h"

static struct {
	uint8_t *bytes;
	uint64_t size;
} buffer[SIM_BUFFERS];

void sim_buffers_end(void)
{
	for (unsigned i = 0; i < SIM_BUFFERS; i++) {
		sim_free(buffer[i].bytes);
		buffer[i].bytes = NULL;
		buffer[i].size = 0;
	}
}

void sim_buffers_init(void)
{
	sim_buffers_end();
}

void *sim_buffer_get(uint32_t pages)
{
	unsigned i = 0;

	while (i < SIM_BUFFERS && buffer[i].bytes)
		i++;
	if (i == SIM_BUFFERS || !pages || pages * OM_PAGE_SIZE >= SIM_BUFFER_STRIDE)
		sim_misuse("a contiguous buffer that the machine does not have");
	buffer[i].size = pages * OM_PAGE_SIZE;
	buffer[i].bytes = sim_alloc(buffer[i].size);
	return buffer[i].bytes;
}

om_pa_t sim_buffer_pa(const void *bytes)
{
	for (unsigned i = 0; i < SIM_BUFFERS; i++)
		if (buffer[i].bytes == bytes)
			return (om_pa_t){ SIM_BUFFER_BASE + i * SIM_BUFFER_STRIDE };
	return (om_pa_t){ 0 };
}

uint8_t *sim_buffer_bytes(om_pa_t pa, uint64_t size)
{
	uint64_t i = (pa.v - SIM_BUFFER_BASE) / SIM_BUFFER_STRIDE;
	uint64_t at = (pa.v - SIM_BUFFER_BASE) % SIM_BUFFER_STRIDE;

	if (pa.v < SIM_BUFFER_BASE || i >= SIM_BUFFERS || !buffer[i].bytes)
		return NULL;
	if (at > buffer[i].size || size > buffer[i].size - at)
		return NULL;
	return buffer[i].bytes + at;
}
