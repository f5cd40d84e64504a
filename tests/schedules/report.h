/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the workers found, in memory that they share and that no restored state takes back.
 */
#ifndef SCHEDULES_REPORT_H
#define SCHEDULES_REPORT_H

#include <stdatomic.h>
#include <stdint.h>

#include "schedule.h"

#define WORKERS_AT_MOST 64u
#define FINDINGS	200u
#define STATES_AT_MOST	128u

/* Schedules that failed in the same way. */
struct finding {
	char kind[256]; /* the violation without its numbers */
	char text[256];
	char name[SCHEDULE_NAME_SIZE]; /* of the first */
	uint64_t count;
};

struct worker_report {
	_Atomic uint64_t schedules;
	struct schedule now;
	_Atomic bool is_busy;
};

struct report {
	struct worker_report worker[WORKERS_AT_MOST];
	atomic_flag lock;
	unsigned count;
	struct finding finding[FINDINGS];
	_Atomic uint64_t failed;
	bool state_failed[STATES_AT_MOST];
	_Atomic unsigned next_task;
};

struct report *report_new(void);
void report_failure(struct report *report, const struct schedule *schedule, const char *text);
uint64_t report_schedules(const struct report *report);
void report_print(const struct report *report);

#endif
