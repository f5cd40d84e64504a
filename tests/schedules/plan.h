/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which schedules there are, and which of them are run.
 */
#ifndef SCHEDULES_PLAN_H
#define SCHEDULES_PLAN_H

#include <stdint.h>

#include "report.h"

#define TASKS_AT_MOST 4096u

/* A state and an entry A: all of its points, and all that comes there. */
struct task {
	const struct state *state;
	const struct entry *a;
	uint64_t applies; /* bit per entry that means something in the state */
	unsigned points;
};

/* Thousandths of a thousandth of the schedules of a kind that are run. */
#define SHARE_OF_ALL 1000000u

struct plan {
	unsigned count;
	struct task task[TASKS_AT_MOST];
	uint64_t singles; /* all that there are of A, B */
	uint64_t pairs;	  /* of A, B+C: B is one that changes much */
	uint64_t share_of_singles;
	uint64_t share_of_pairs;
	uint64_t without;
	bool nested; /* A, B, C besides, where A and B are short */
	uint64_t points;
	unsigned points_at_most;
};

/* Counts. @only: the name of the only state; or NULL for all. @without: bit per entry that does not
 * come. */
void plan_make(struct plan *plan, const char *only, uint64_t without);
/* At most so many schedules, evenly chosen, and always the same. */
void plan_limit(struct plan *plan, uint64_t schedules);
void plan_all(struct plan *plan);

/* What schedule_run() returns. */
typedef bool (*run_fn)(const struct schedule *schedule, void *arg);

/* Calls @run for each schedule of the plan's that belongs to the task. */
void plan_run(const struct plan *plan, const struct task *task, run_fn run, void *arg);

#endif
