/* SPDX-License-Identifier: BSD-2-Clause */
/* See plan.h. */
#include "plan.h"

#include <stdio.h>
#include <string.h>

#include "actor.h"
#include "machine/violation.h"
#include "snapshot.h"

/* An entry with more is not worth to be stopped while another one is. */
#ifndef SHORT_POINTS
#define SHORT_POINTS 45u
#endif

/* Of a hundred schedules. */
static const unsigned part[FAMILIES] = { 40, 12, 24, 8, 16 };

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

static uint64_t which_apply(const struct plan *plan)
{
	uint64_t applies = 0;

	for (unsigned i = 0; i < entry_count; i++)
		applies |= (uint64_t)entry_applies(&entries[i]) << i;
	return applies & ~plan->without;
}

static void new_task(struct plan *plan, const struct state *state, const struct entry *a)
{
	struct task *task = &plan->task[plan->count];

	if (++plan->count == TASKS_AT_MOST)
		sim_misuse("too many tasks");
	*task = (struct task){ .state = state,
			       .a = a,
			       .applies = which_apply(plan),
			       .is_contended = world.is_contended };
	task->points = schedule_points(a);
}

static bool is_short(const struct task *task)
{
	return entry_nests(task->a) && task->points <= SHORT_POINTS;
}

/* The task of the state that @entry is the A of. */
static const struct task *task_of(const struct plan *plan, const struct state *state,
				  const struct entry *entry)
{
	for (unsigned i = 0; i < plan->count; i++)
		if (plan->task[i].state == state && plan->task[i].a == entry)
			return &plan->task[i];
	return NULL;
}

static bool is_nested(const struct plan *plan, const struct task *task, const struct entry *b)
{
	if (task->is_contended && entry_refers(task->a) && entry_drops(b))
		return true;
	return is_short(task) && is_short(task_of(plan, task->state, b));
}

static enum family family_of(const struct task *task, const struct entry *b)
{
	if (task->is_contended && entry_drops(b))
		return FAMILY_USED;
	return entry_moves(b) ? FAMILY_MOVED : FAMILY_TWO;
}

static void count_with(struct plan *plan, const struct task *task, const struct entry *b)
{
	uint64_t with_c = (uint64_t)task->points * count_of(task, b);

	plan->total[FAMILY_ONE] += task->points;
	plan->total[family_of(task, b)] += with_c;
	if (is_nested(plan, task, b))
		plan->total[FAMILY_NESTED] += with_c * 2 * task_of(plan, task->state, b)->points;
}

static void count_task(struct plan *plan, const struct task *task)
{
	for (unsigned i = 0; i < entry_count; i++)
		if (may_come(task, NULL, &entries[i]))
			count_with(plan, task, &entries[i]);
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
		new_task(plan, state, &entries[i]);
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
	for (unsigned i = 0; i < plan->count; i++)
		count_task(plan, &plan->task[i]);
}

void plan_limit(struct plan *plan, uint64_t schedules)
{
	uint64_t left = 0;

	for (unsigned i = 0; i < FAMILIES; i++) {
		uint64_t wanted = schedules * part[i] / 100 + left;
		uint64_t here = wanted < plan->total[i] ? wanted : plan->total[i];

		plan->share[i] = here ? here * SHARE_OF_ALL / plan->total[i] : 0;
		left = wanted - here;
	}
}

void plan_all(struct plan *plan)
{
	for (unsigned i = 0; i < FAMILIES; i++)
		plan->share[i] = SHARE_OF_ALL;
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
	x = x * 4096 + schedule->b_point * 2 + schedule->a_goes_first;
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
static void run_nested(const struct task *task, const struct schedule *schedule, uint64_t share,
		       run_fn run, void *arg)
{
	struct schedule nested = *schedule;
	bool is_there = true;

	while (is_there && nested.b_point < 2 * SHORT_POINTS) {
		nested.b_point++;
		nested.a_goes_first = false;
		is_there = run_with_each(task, &nested, share, run, arg);
		nested.a_goes_first = true;
		is_there = is_there && run_with_each(task, &nested, share, run, arg);
	}
}

/* Where a buffer is taken away, it is also taken away by A. */
static uint64_t share_of_one(const struct plan *plan, const struct task *task)
{
	enum family family = task->is_contended ? FAMILY_USED : FAMILY_ONE;

	return plan->share[family];
}

static void run_point(const struct plan *plan, const struct task *task, unsigned point, run_fn run,
		      void *arg)
{
	struct schedule schedule = { .state = task->state, .a = task->a, .a_point = point };
	enum family with_c;

	for (unsigned i = 0; i < entry_count; i++) {
		schedule.b = &entries[i];
		if (!may_come(task, NULL, schedule.b))
			continue;
		if (is_chosen(&schedule, share_of_one(plan, task)))
			run(&schedule, arg);
		with_c = family_of(task, schedule.b);
		run_with_each(task, &schedule, plan->share[with_c], run, arg);
		if (is_nested(plan, task, schedule.b))
			run_nested(task, &schedule, plan->share[FAMILY_NESTED], run, arg);
	}
}

void plan_run(const struct plan *plan, const struct task *task, run_fn run, void *arg)
{
	for (unsigned point = 1; point <= task->points; point++)
		run_point(plan, task, point, run, arg);
}
