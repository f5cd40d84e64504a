/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See snapshot.h. Of the machine only what is in use is copied: a page that is free now is cleared
 * before it is used. When a machine is built no CPU is inside, nor is a thread of OP-TEE's at work,
 * so that nothing on a stack is needed.
 */
#include "snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "machine/pool.h"
#include "machine/violation.h"
#include "schedules/arena.h"
#include "schedules/stacks.h"

#define RANGES 96u

/* The linker's: all that state.h puts there. */
extern char __start_machine_state[];
extern char __stop_machine_state[];

struct range {
	char *at;
	size_t size;
	char *copy;
};

struct snapshot {
	unsigned count;
	struct range range[RANGES];
	uint8_t *ram;
	uint32_t ram_pages;
};

static struct snapshot snapshots[DOORS][KINDS];
static struct snapshot beginning;
static const struct snapshot *last; /* whose machine there is */

static void *copy_of(const void *at, size_t size)
{
	void *copy = malloc(size);

	if (!copy)
		sim_misuse("the host has no memory for a snapshot");
	return memcpy(copy, at, size);
}

static void add(struct snapshot *snapshot, const void *at, size_t size)
{
	struct range *range = &snapshot->range[snapshot->count];

	if (!size)
		return;
	if (++snapshot->count == RANGES)
		sim_misuse("too much to copy");
	range->at = (char *)at;
	range->size = size;
	range->copy = copy_of(at, size);
}

/* A great array, of which only a part is copied, if anything. */
struct hole {
	const char *begin;
	const char *end;
};

static int compare(const void *a, const void *b)
{
	const struct hole *first = a, *second = b;

	return first->begin < second->begin ? -1 : first->begin > second->begin;
}

static void add_data(struct snapshot *snapshot)
{
	struct hole hole[] = {
		{ (char *)sim_pool, (char *)sim_pool + sizeof(sim_pool) },
		{ arena_ram(), arena_ram() + SIM_RAM_PAGES * OM_PAGE_SIZE },
		{ arena_begin(), arena_begin() + ARENA_SIZE },
		{ __stop_machine_state, __stop_machine_state },
	};
	const char *at = __start_machine_state;

	qsort(hole, 4, sizeof(hole[0]), compare);
	for (int i = 0; i < 4; i++) {
		add(snapshot, at, (size_t)(hole[i].begin - at));
		at = hole[i].end;
	}
}

static void add_pool(struct snapshot *snapshot)
{
	for (uint32_t i = 0; i < SIM_POOL_PAGES; i++)
		if (sim.pool[i].used)
			add(snapshot, sim_pool[i], OM_PAGE_SIZE);
}

static void restore(const struct snapshot *snapshot)
{
	for (unsigned i = 0; i < snapshot->count; i++)
		memcpy(snapshot->range[i].at, snapshot->range[i].copy, snapshot->range[i].size);
}

/* The pages that were reached since; all, if another machine was there. */
static void restore_ram(const struct snapshot *snapshot, const bool *was_reached)
{
	for (size_t i = 0; i < snapshot->ram_pages; i++)
		if (snapshot != last || was_reached[i])
			memcpy(sim.ram + i * OM_PAGE_SIZE, snapshot->ram + i * OM_PAGE_SIZE,
			       OM_PAGE_SIZE);
}

/* The program as it was at first, the mediator's data as well, which nobody else initialises. */
static void begin_afresh(void)
{
	if (beginning.count) {
		restore(&beginning);
		return;
	}
	stacks_init();
	add_data(&beginning);
}

static void take(struct snapshot *snapshot, enum door door, unsigned kind)
{
	begin_afresh();
	world_build(door, kind);
	memset(sim.is_reached, 0, sizeof(sim.is_reached));
	add_data(snapshot);
	add(snapshot, arena_begin(), arena_used());
	add_pool(snapshot);
	snapshot->ram_pages = sim.pages_touched;
	snapshot->ram = copy_of(sim.ram, sim.pages_touched * OM_PAGE_SIZE);
}

void snapshot_begin(enum door door, unsigned kind)
{
	struct snapshot *snapshot = &snapshots[door][kind];
	bool was_reached[SIM_RAM_PAGES];

	memcpy(was_reached, sim.is_reached, sizeof(was_reached));
	if (snapshot->count) {
		restore(snapshot);
		restore_ram(snapshot, was_reached);
	} else {
		take(snapshot, door, kind);
	}
	last = snapshot;
}
