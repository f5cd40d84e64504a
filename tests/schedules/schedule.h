/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A schedule: in a prepared state an entry A begins and is stopped at a point; B enters, and
 * perhaps C behind it, or while B is stopped in its turn; then what was stopped goes on to its end.
 * Its name says all of that, and repeats it:
 *
 *	STATE/A@POINT/B		STATE/A@POINT/B+C
 *	STATE/A@POINT/B@POINT/C	then B goes on before A; with "!" at the end, A before B
 */
#ifndef SCHEDULES_SCHEDULE_H
#define SCHEDULES_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>

#include "entries.h"
#include "states.h"

#define SCHEDULE_NAME_SIZE 160u

struct schedule {
	const struct state *state;
	const struct entry *a;
	const struct entry *b;
	const struct entry *c; /* NULL: none */
	unsigned a_point;
	unsigned b_point; /* 0: B is not stopped */
	bool a_goes_first;
};

void schedule_name(const struct schedule *schedule, char name[SCHEDULE_NAME_SIZE]);
/* Returns false if the name is none. */
bool schedule_parse(struct schedule *schedule, const char *name);

/* All of these in the prepared state, which is another afterwards. */

/* The points of an entry that nobody disturbs. */
unsigned schedule_points(const struct entry *entry);
/* Runs and judges it. Returns false, and there is nothing to judge, if an entry has fewer points.
 */
bool schedule_run(const struct schedule *schedule);

#endif
