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
	bool is_contended; /* the state is: see struct world */
};

enum family {
	FAMILY_ONE,    /* A, B */
	FAMILY_USED,   /* A, B+C, where B takes away a buffer that is used: all of them */
	FAMILY_MOVED,  /* A, B+C, where B changes much: see entry_moves() */
	FAMILY_TWO,    /* A, B+C, the others */
	FAMILY_NESTED, /* A, B, C within B, where A and B are short */
	FAMILIES
};

/* The whole of a family, in the unit of shares. */
#define SHARE_OF_ALL 1000000u

struct plan {
	unsigned count;
	struct task task[TASKS_AT_MOST];
	uint64_t without;
	uint64_t total[FAMILIES]; /* that there are; of the nested ones about so many */
	uint64_t share[FAMILIES]; /* that is run */
	uint64_t points;
	unsigned points_at_most;
};

/* Counts. @only: the name of the only state; or NULL for all. @without: bit per entry that does not
 * come. */
void plan_make(struct plan *plan, const char *only, uint64_t without);
/*
 * About so many schedules, evenly chosen, and always the same: of each family a part, and what it
 * does not need goes to the next.
 */
void plan_limit(struct plan *plan, uint64_t schedules);
void plan_all(struct plan *plan);

/* What schedule_run() returns. */
typedef bool (*run_fn)(const struct schedule *schedule, void *arg);

/* Calls @run for each schedule of the plan's that belongs to the task. */
void plan_run(const struct plan *plan, const struct task *task, run_fn run, void *arg);

#endif
