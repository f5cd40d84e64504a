/* SPDX-License-Identifier: BSD-2-Clause */
/* See actor.h. */
#include "actor.h"

#include "entries.h"
#include "machine/violation.h"
#include "model/model.h"
#include "secure/optee.h"
#include "stacks.h"
#include "states.h"
#include "trace.h"

/* Nothing in the mediator waits: who passes so many points never comes to an end. */
#define POINTS_AT_MOST 20000u

struct actor actor[ACTORS];

static struct context driver;
static struct actor *current;

void schedules_point(void);
void schedules_point_of_load(int order);

static void swap_cpu(struct actor_cpu *cpu)
{
	struct actor_cpu mine = { sim_port.entry, sim_port.in_hook, sim_port.locks_held };

	sim_port.entry = cpu->entry;
	sim_port.in_hook = cpu->in_hook;
	sim_port.locks_held = cpu->locks_held;
	*cpu = mine;
}

static void leave(enum actor_state state)
{
	struct actor *it = current;

	it->state = state;
	if (state == ACTOR_STOPPED)
		trace_stop(it->entry->name, it->points);
	context_switch(&it->context, &driver);
}

void schedules_point(void)
{
	struct actor *it = current;

	/* What the guest looks at by itself is none. */
	if (!it || !sim_port.entry)
		return;
	if (++it->points == it->stop_at)
		leave(ACTOR_STOPPED);
	if (it->points < POINTS_AT_MOST)
		return;
	sim_violation("the entry %s does not end", it->entry->name);
	it->state = ACTOR_ENDED;
	context_leave_for_ever(&it->context, &driver);
}

/*
 * Who has the lock reads what only he changes, or what was opened without it: that could as well
 * have come before he took it. But not what is seq_cst: there he looks for who has none.
 */
void schedules_point_of_load(int order)
{
	if (!current || !current->holds || order == __ATOMIC_SEQ_CST)
		schedules_point();
}

static void port_hook(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (!use->after && use->call == SIM_SMC)
		entries_see_smc(use->smc, current ? current->entry : NULL);
	schedules_point();
}

static struct actor *holder_of(const struct om_port_lock *lock)
{
	for (unsigned i = 0; i < ACTORS; i++)
		if (lock && actor[i].holds == lock)
			return &actor[i];
	return NULL;
}

static void want(struct om_port_lock *lock)
{
	struct actor *holder = holder_of(lock);

	if (!holder || holder == current) {
		schedules_point();
		return;
	}
	current->wants = lock;
	leave(ACTOR_WAITING);
	current->wants = NULL;
}

static void on_lock(struct om_port_lock *lock, enum sim_lock_moment moment)
{
	struct actor *it = current;

	if (!it)
		return;
	if (moment == SIM_LOCK_WANTED) {
		want(lock);
		return;
	}
	it->holds = moment == SIM_LOCK_RELEASED ? NULL : lock;
	if (it->stops_on_release && moment == SIM_LOCK_RELEASED) {
		it->stops_on_release = false;
		leave(ACTOR_STOPPED);
	}
	schedules_point();
}

static void at_point_in_optee(void)
{
	struct actor *it = current;

	if (it && it->stop_in_optee && !--it->stop_in_optee)
		leave(ACTOR_STOPPED);
	schedules_point();
}

void actors_init(void)
{
	current = NULL;
	for (unsigned i = 0; i < ACTORS; i++)
		actor[i] = (struct actor){ .stack = stack_new() };
	sim_port.hook = port_hook;
	sim_port.on_lock = on_lock;
	optee.at_point = at_point_in_optee;
}

static void main_of_actor(void *arg)
{
	struct actor *it = arg;

	it->entry->run(it);
	model_check_safety();
	it->state = ACTOR_ENDED;
	context_leave_for_ever(&it->context, &driver);
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
	*it = (struct actor){ .stack = it->stack, .entry = entry, .state = ACTOR_STOPPED };
	it->began = world.moments++;
	if (entry->guest)
		it->lives = lives_of(entry->guest);
	context_init(&it->context, it->stack, STACK_SIZE, main_of_actor, it);
	note_meetings(it);
}

static void go_on(struct actor *it)
{
	current = it;
	swap_cpu(&it->cpu);
	context_switch(&driver, &it->context);
	swap_cpu(&it->cpu);
	current = NULL;
}

/* Who stands with the lock goes on until it lets go of it: nobody takes a second one meanwhile. */
static void have_lock_released(const struct om_port_lock *lock)
{
	struct actor *holder = holder_of(lock);

	if (!holder)
		return;
	holder->stops_on_release = true;
	go_on(holder);
}

static void run(struct actor *it)
{
	if (it->state == ACTOR_ENDED)
		return;
	go_on(it);
	while (it->state == ACTOR_WAITING) {
		have_lock_released(it->wants);
		go_on(it);
	}
	if (it->state == ACTOR_ENDED)
		it->ended = world.moments++;
	if (it->state == ACTOR_ENDED && it->entry->guest)
		it->saw_renewal = has_renewed(it->entry->guest);
}

void actor_run(struct actor *it, unsigned stop_at)
{
	it->stop_at = stop_at;
	run(it);
}

void actor_run_into_optee(struct actor *it, unsigned stop_at)
{
	it->stop_in_optee = stop_at;
	run(it);
	it->stop_in_optee = 0;
}

bool actor_is_inside(const struct actor *it)
{
	return it->state == ACTOR_STOPPED || it->state == ACTOR_WAITING;
}
