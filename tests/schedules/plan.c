/* SPDX-License-Identifier: BSD-2-Clause */
/* See plan.h. */
#include "plan.h"

#include <stdio.h>
#include <string.h>

#include "actor.h"
#include "snapshot.h"

/* Of such entries each point is tried with each point of another. */
#define SHORT_POINTS 45u

/* Whether an entry may come while A is inside, and B, if there is one. */
static bool may_come(const struct task *task, const struct entry *b, const struct entry *it)
{
	return task->applies >> (it - entries) & 1 && entry_may_meet(task->a, it) &&
	       (!b || entry_may_meet(b, it));
}

static unsigned count_of(const struct task *task, const struct entry *b)
{
	unsigned count = 0;

	for (unsigned i = 0; i < entry_count; i++)
		count += may_come(task, b, &entries[i]);
	return count;
}

static uint64_t pairs_of(const struct task *task)
{
	uint64_t pairs = 0;

	for (unsigned i = 0; i < entry_count; i++)
		if (may_come(task, NULL, &entries[i]) && entry_moves(&entries[i]))
			pairs += count_of(task, &entries[i]);
	return pairs;
}

static uint64_t which_apply(const struct plan *plan)
{
	uint64_t applies = 0;

	for (unsigned i = 0; i < entry_count; i++)
		applies |= (uint64_t)entry_applies(&entries[i]) << i;
	return applies & ~plan->without;
}

static struct task *new_task(struct plan *plan, const struct state *state, const struct entry *a)
{
	struct task *task = &plan->task[plan->count];

	if (++plan->count == TASKS_AT_MOST)
		sim_misuse("too many tasks");
	*task = (struct task){ .state = state, .a = a, .applies = which_apply(plan) };
	task->points = schedule_points(a);
	return task;
}

static void count_task(struct plan *plan, const struct task *task)
{
	plan->singles += (uint64_t)task->points * count_of(task, NULL);
	plan->pairs += task->points * pairs_of(task);
	plan->points += task->points;
	if (task->points > plan->points_at_most)
		plan->points_at_most = task->points;
}

static void plan_state(struct plan *plan, const struct state *state)
{
	struct snapshot *snapshot = snapshot_take(state);

	for (unsigned i = 0; i < entry_count; i++) {
		if (!(which_apply(plan) >> i & 1))
			continue;
		count_task(plan, new_task(plan, state, &entries[i]));
		snapshot_restore(snapshot);
	}
	snapshot_free(snapshot);
}

void plan_make(struct plan *plan, const char *only, uint64_t without)
{
	memset(plan, 0, sizeof(*plan));
	plan->without = without;
	for (unsigned i = 0; i < state_count; i++)
		if (!only || !strcmp(only, states[i].name))
			plan_state(plan, &states[i]);
}

/* A quarter at least for pairs. */
void plan_limit(struct plan *plan, uint64_t schedules)
{
	uint64_t pairs = schedules / 4;
	uint64_t singles = schedules - pairs;

	if (plan->singles < singles)
		singles = plan->singles;
	pairs = schedules - singles;
	if (plan->pairs < pairs)
		pairs = plan->pairs;
	plan->share_of_singles = plan->singles ? singles * SHARE_OF_ALL / plan->singles : 0;
	plan->share_of_pairs = plan->pairs ? pairs * SHARE_OF_ALL / plan->pairs : 0;
}

void plan_all(struct plan *plan)
{
	plan->share_of_singles = SHARE_OF_ALL;
	plan->share_of_pairs = SHARE_OF_ALL;
	plan->nested = true;
}

static uint64_t mixed(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* Evenly, and by nothing but what the schedule is. */
static bool is_chosen(const struct schedule *schedule, uint64_t share)
{
	uint64_t x = (uint64_t)(schedule->state - states);

	x = x * 64 + (uint64_t)(schedule->a - entries);
	x = x * 64 + (uint64_t)(schedule->b - entries);
	x = x * 64 + (uint64_t)(schedule->c ? schedule->c - entries : 63);
	x = x * 4096 + schedule->a_point;
	return mixed(x + UINT64_C(0x9e3779b97f4a7c15)) % SHARE_OF_ALL < share;
}

/* Runs with each C that may come, until one run says that there is no such point. */
static bool run_with_each(const struct task *task, const struct schedule *schedule, uint64_t share,
			  run_fn run, void *arg)
{
	struct schedule with = *schedule;

	for (unsigned i = 0; i < entry_count; i++) {
		with.c = &entries[i];
		if (may_come(task, with.b, with.c) && is_chosen(&with, share) && !run(&with, arg))
			return false;
	}
	return true;
}

/* B's points while A stands there are counted by trying. */
static void run_nested(const struct task *task, const struct schedule *schedule, run_fn run,
		       void *arg)
{
	struct schedule nested = *schedule;
	bool is_there = true;

	while (is_there) {
		nested.b_point++;
		nested.a_goes_first = false;
		is_there = run_with_each(task, &nested, SHARE_OF_ALL, run, arg);
		nested.a_goes_first = true;
		is_there = is_there && run_with_each(task, &nested, SHARE_OF_ALL, run, arg);
	}
}

static bool is_short(const struct plan *plan, const struct state *state, const struct entry *entry)
{
	for (unsigned i = 0; i < plan->count; i++)
		if (plan->task[i].state == state && plan->task[i].a == entry)
			return plan->task[i].points <= SHORT_POINTS;
	return false;
}

static void run_point(const struct plan *plan, const struct task *task, unsigned point, run_fn run,
		      void *arg)
{
	struct schedule schedule = { .state = task->state, .a = task->a, .a_point = point };

	for (unsigned i = 0; i < entry_count; i++) {
		schedule.b = &entries[i];
		if (!may_come(task, NULL, schedule.b))
			continue;
		if (is_chosen(&schedule, plan->share_of_singles))
			run(&schedule, arg);
		if (entry_moves(schedule.b))
			run_with_each(task, &schedule, plan->share_of_pairs, run, arg);
		if (plan->nested && task->points <= SHORT_POINTS &&
		    is_short(plan, task->state, schedule.b))
			run_nested(task, &schedule, run, arg);
	}
}

void plan_run(const struct plan *plan, const struct task *task, run_fn run, void *arg)
{
	for (unsigned point = 1; point <= task->points; point++)
		run_point(plan, task, point, run, arg);
}
