/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulation's memory in this program, in place of sim/machine/alloc.c: one range from the
 * program's own data, that is used from the beginning on, so that a copy of what is used is short.
 * What was dropped is used again for what is of the same size. See snapshot.h.
 */
#include "arena.h"

#include <string.h>

#include "machine/alloc.h"
#include "machine/machine.h"
#include "machine/violation.h"

#define UNIT	64u
#define CLASSES 512u

struct free_place {
	struct free_place *next;
};

struct header {
	size_t units;
	char unused[UNIT - sizeof(size_t)];
};

static _Alignas(UNIT) char arena[ARENA_SIZE];
static size_t used;
static struct free_place *dropped[CLASSES];

static _Alignas(4096) uint8_t ram[SIM_RAM_PAGES][4096];

void arena_init(void)
{
	used = 0;
	memset(dropped, 0, sizeof(dropped));
}

static void *take(size_t units)
{
	struct header *header = (void *)(arena + used);

	used += (units + 1) * UNIT;
	if (used > sizeof(arena))
		sim_misuse("the arena is full");
	header->units = units;
	return header + 1;
}

void *sim_alloc(size_t size)
{
	size_t units = (size + UNIT - 1) / UNIT;
	struct free_place *place;

	if (units >= CLASSES)
		sim_misuse("too much at a time for the arena");
	place = dropped[units];
	if (place)
		dropped[units] = place->next;
	else
		place = take(units);
	return memset(place, 0, units * UNIT);
}

void sim_free(void *memory)
{
	struct free_place *place = memory;
	size_t units;

	if (!memory)
		return;
	units = ((struct header *)memory)[-1].units;
	memset(memory, 0xdd, units * UNIT);
	place->next = dropped[units];
	dropped[units] = place;
}

void *sim_alloc_ram(size_t size)
{
	if (size != sizeof(ram))
		sim_misuse("another machine's RAM");
	return memset(ram, 0, size);
}

const char *arena_ram(void)
{
	return (const char *)ram;
}

const char *arena_begin(void)
{
	return arena;
}

size_t arena_used(void)
{
	return used;
}
