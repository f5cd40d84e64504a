/* SPDX-License-Identifier: BSD-2-Clause */
/* See snapshot.h: states that are built again. */
#include <stdlib.h>

#include "actor.h"
#include "arena.h"
#include "entries.h"
#include "machine/violation.h"
#include "snapshot.h"
#include "states.h"

struct snapshot {
	const struct state *state;
};

/* The host's memory is not dropped as a whole. */
void arena_init(void)
{
}

static void destroy(struct guest *guest)
{
	struct om_stats last;

	while (guest->om && hypervisor_enters(guest, &last) == OM_AGAIN)
		;
}

/* What the mediator itself keeps of its VMs goes with them. */
static void end_what_is_left(void)
{
	for (unsigned i = 0; i < ACTORS; i++)
		if (actor_is_inside(&actor[i]))
			actor_run(&actor[i], 0);
	destroy(&one);
	destroy(&two);
}

struct snapshot *snapshot_take(const struct state *state)
{
	struct snapshot *snapshot = malloc(sizeof(*snapshot));

	if (!snapshot)
		sim_misuse("the host has no memory for a snapshot");
	snapshot->state = state;
	end_what_is_left();
	state_build(state);
	return snapshot;
}

void snapshot_restore(const struct snapshot *snapshot)
{
	end_what_is_left();
	state_build(snapshot->state);
}

void snapshot_free(struct snapshot *snapshot)
{
	free(snapshot);
}

size_t snapshot_bytes(const struct snapshot *snapshot)
{
	(void)snapshot;
	return 0;
}
