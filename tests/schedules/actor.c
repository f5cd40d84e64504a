/* SPDX-License-Identifier: BSD-2-Clause */
/* See actor.h. */
#include "actor.h"

#include <string.h>

#include "entries.h"
#include "model/model.h"
#include "states.h"

struct actor actor[ACTORS];

static struct actor *current(void)
{
	return (struct actor *)cpu_current();
}

static void port_hook(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (!use->after && use->call == SIM_SMC)
		entries_see_smc(use->smc, current() ? current()->entry : NULL);
	cpu_point();
}

void actors_init(void)
{
	cpus_init();
	memset(actor, 0, sizeof(actor));
	for (unsigned i = 0; i < ACTORS; i++)
		cpu_add(&actor[i].cpu);
	sim_port.hook = port_hook;
}

static void run_entry(struct cpu *cpu)
{
	struct actor *it = (struct actor *)cpu;

	it->entry->run(it);
	model_check_safety();
}

/* Who is in the VM together is noted on both sides. */
static void note_meetings(struct actor *it)
{
	for (unsigned i = 0; i < ACTORS; i++) {
		struct actor *other = &actor[i];

		if (other == it || !actor_is_inside(other) ||
		    other->entry->guest != it->entry->guest)
			continue;
		it->met_call |= other->entry->kind == ENTRY_CALL;
		other->met_call |= it->entry->kind == ENTRY_CALL;
		it->met_mover |= entry_moves(other->entry);
		other->met_mover |= entry_moves(it->entry);
		it->met_entry |= other->entry->kind <= ENTRY_FAST;
		other->met_entry |= it->entry->kind <= ENTRY_FAST;
	}
}

void actor_begin(struct actor *it, const struct entry *entry)
{
	*it = (struct actor){ .cpu = { .stack = it->cpu.stack }, .entry = entry };
	cpu_begin(&it->cpu, entry->name, run_entry);
	it->began = world.moments++;
	if (entry->guest)
		it->lives = lives_of(entry->guest);
	note_meetings(it);
}

static void note_end(struct actor *it)
{
	it->ended = world.moments++;
	if (it->entry->guest)
		it->saw_renewal = has_renewed(it->entry->guest);
}

void actor_run(struct actor *it, unsigned stop_at)
{
	if (!actor_is_inside(it))
		return;
	cpu_run(&it->cpu, stop_at);
	if (!actor_is_inside(it))
		note_end(it);
}

void actor_run_into_optee(struct actor *it, unsigned stop_at)
{
	cpu_run_into_optee(&it->cpu, stop_at);
	if (!actor_is_inside(it))
		note_end(it);
}

bool actor_is_inside(const struct actor *it)
{
	return cpu_is_inside(&it->cpu);
}
