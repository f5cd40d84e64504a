/* SPDX-License-Identifier: BSD-2-Clause */
/* See states.h. */
#include "states.h"

#include <stdio.h>
#include <string.h>

#include "actor.h"
#include "arena.h"
#include "machine/violation.h"
#include "port/sim.h"
#include "stacks.h"

struct world world;

struct guest one;

struct guest two;

const struct state *building;

void cannot_build(const char *why)
{
	fprintf(stderr, "schedules: the state %s cannot be prepared\n", building->name);
	sim_misuse(why);
}

void must(bool well)
{
	if (!well)
		cannot_build(sim_violations ? sim_first_violation : "it is not what it is to be");
}

const struct state *state_find(const char *name)
{
	for (unsigned i = 0; i < state_count; i++)
		if (!strcmp(states[i].name, name))
			return &states[i];
	return NULL;
}

uint64_t lives_of(const struct guest *guest)
{
	struct om_stats stats;

	if (!guest->om)
		return 0;
	stats = guest_stats(guest);
	return stats.renewals + stats.renewals_failed;
}

bool has_renewed_since(const struct guest *guest, uint64_t lives)
{
	return lives_of(guest) != lives;
}

bool has_renewed(const struct guest *guest)
{
	return has_renewed_since(guest, world.renewals[guest == &two]);
}

void state_build(const struct state *state)
{
	building = state;
	stacks_init();
	stacks_clear();
	arena_init();
	memset(&world, 0, sizeof(world));
	memset(&one, 0, sizeof(one));
	memset(&two, 0, sizeof(two));
	guest_is_judged_later = false;
	sim_init();
	actors_init();
	state->set_up();
	guest_is_judged_later = true;
	world.renewals[0] = lives_of(&one);
	world.renewals[1] = lives_of(&two);
	if (sim_violations)
		cannot_build(sim_first_violation);
}
