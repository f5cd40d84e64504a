/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See snapshot.h. All VMs of before have ended, unless something was violated. Memory is the
 * host's, so that AddressSanitizer knows each piece; but for the RAM, whose pages are cleared when
 * they are taken: to get so much of the host each time would take longer than what is tried with
 * it.
 */
#include "snapshot.h"

#include <stdlib.h>

#include "machine/alloc.h"
#include "machine/violation.h"
#include "schedules/arena.h"

static _Alignas(4096) uint8_t ram[SIM_RAM_PAGES][4096];

/* The host's memory is not dropped as a whole. */
void arena_init(void)
{
}

void *sim_alloc(size_t size)
{
	void *memory = calloc(1, size);

	if (!memory)
		sim_misuse("the host has no memory");
	return memory;
}

void sim_free(void *memory)
{
	free(memory);
}

void *sim_alloc_ram(size_t size)
{
	if (size > sizeof(ram))
		sim_misuse("another machine's RAM");
	return ram;
}

void snapshot_begin(enum door door, unsigned kind)
{
	world_build(door, kind);
}
