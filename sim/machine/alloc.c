/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the simulation's memory comes from: the host.
 */
#include <stdlib.h>
#include "machine/alloc.h"
#include "machine/violation.h"

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
