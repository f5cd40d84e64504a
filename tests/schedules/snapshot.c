/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See snapshot.h. Only what is in use is copied: a page that is free now is cleared before it is
 * used, and a stack is used from its top.
 */
#include "snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "machine/machine.h"
#include "machine/pool.h"
#include "machine/violation.h"
#include "stacks.h"
#include "states.h"

#define RANGES 512u

/* What a flow that was left has last on its stack, and may be zero: more than enough bytes. */
#define REGISTERS 256u

/* The linker's: all data of the program. */
extern char __data_start[];
extern char _end[];

struct range {
	char *at;
	size_t size;
	char *copy;
};

struct snapshot {
	unsigned count;
	struct range range[RANGES];
};

static void add(struct snapshot *snapshot, const void *at, size_t size)
{
	struct range *range = &snapshot->range[snapshot->count];

	if (!size)
		return;
	range->at = (char *)at;
	range->size = size;
	range->copy = malloc(size);
	if (++snapshot->count == RANGES || !range->copy)
		sim_misuse("too much to copy");
	memcpy(range->copy, at, size);
}

/* A great array in the program's data, of which only a part is copied, if anything. */
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
		{ _end, _end },
	};
	const char *at = __data_start;

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

/* What lies below has not been used; and above, what was left there does no harm. */
static void add_stacks(struct snapshot *snapshot)
{
	for (unsigned i = 0; i < STACKS; i++) {
		const char *stack = stack_at(i);
		size_t at = 0;

		while (stack && at < STACK_SIZE && !stack[at])
			at++;
		at = at > REGISTERS ? at - REGISTERS : 0;
		if (stack)
			add(snapshot, stack + at, STACK_SIZE - at);
	}
}

static struct snapshot *new_snapshot(void)
{
	struct snapshot *snapshot = calloc(1, sizeof(*snapshot));

	if (!snapshot)
		sim_misuse("the host has no memory for a snapshot");
	return snapshot;
}

/* The program as it was at first: the mediator's own data as well, which nobody else initialises.
 */
static void begin_afresh(void)
{
	static struct snapshot *volatile beginning;

	if (beginning) {
		snapshot_restore(beginning);
		return;
	}
	stacks_init();
	beginning = new_snapshot();
	add_data(beginning);
}

struct snapshot *snapshot_take(const struct state *state)
{
	struct snapshot *snapshot;

	begin_afresh();
	state_build(state);
	snapshot = new_snapshot();
	add_data(snapshot);
	add(snapshot, arena_begin(), arena_used());
	add(snapshot, sim.ram, sim.pages_touched * OM_PAGE_SIZE);
	add_pool(snapshot);
	add_stacks(snapshot);
	return snapshot;
}

void snapshot_restore(const struct snapshot *snapshot)
{
	for (unsigned i = 0; i < snapshot->count; i++)
		memcpy(snapshot->range[i].at, snapshot->range[i].copy, snapshot->range[i].size);
}

void snapshot_free(struct snapshot *snapshot)
{
	for (unsigned i = 0; snapshot && i < snapshot->count; i++)
		free(snapshot->range[i].copy);
	free(snapshot);
}

size_t snapshot_bytes(const struct snapshot *snapshot)
{
	size_t bytes = 0;

	for (unsigned i = 0; i < snapshot->count; i++)
		bytes += snapshot->range[i].size;
	return bytes;
}
