/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the simulation's memory comes from: the host.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include "machine/alloc.h"
#include "machine/violation.h"

#define GUARD ((size_t)4096)

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
static char *map_ram(size_t size)
{
	char *around = mmap(NULL, size + 2 * GUARD, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (around == MAP_FAILED || mprotect(around + GUARD, size, PROT_READ | PROT_WRITE))
		sim_misuse("the host has no memory");
	return around + GUARD;
}

/* A few pages of it are used by a machine, of thousands in a program's life. */
void *sim_alloc_ram(size_t size)
{
	static char *ram;

	if (!ram)
		ram = map_ram(size);
	else if (madvise(ram, size, MADV_DONTNEED))
		sim_misuse("the host keeps its memory");
	return ram;
}
