/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the simulation's memory comes from: the host.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include "machine/alloc.h"
#include "machine/machine.h"
#include "machine/violation.h"

#define RAM_SIZE (SIM_RAM_PAGES * OM_PAGE_SIZE)

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

/* A page that nobody may touch on either side. */
static uint8_t *map_ram(void)
{
	uint8_t *around = mmap(NULL, RAM_SIZE + 2 * OM_PAGE_SIZE, PROT_NONE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (around == MAP_FAILED ||
	    mprotect(around + OM_PAGE_SIZE, RAM_SIZE, PROT_READ | PROT_WRITE))
		sim_misuse("the host has no memory");
	return around + OM_PAGE_SIZE;
}

/* A few pages of it are used by a machine, of thousands in a program's life. */
void *sim_alloc_ram(void)
{
	static uint8_t *ram;

	if (!ram)
		ram = map_ram();
	else if (madvise(ram, RAM_SIZE, MADV_DONTNEED))
		sim_misuse("the host keeps its memory");
	return ram;
}
