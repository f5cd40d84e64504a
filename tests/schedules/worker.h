/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes that carry out a plan, one for each CPU of the host.
 */
#ifndef SCHEDULES_WORKER_H
#define SCHEDULES_WORKER_H

#include "plan.h"
#include "report.h"

/* To be called first of all in the program. */
void workers_init(void);

/* Runs the plan to its end, and says now and then how far it is. */
void workers_run(const struct plan *plan, struct report *report);

/*
 * One schedule, in this process; a violation, or a crash, is in @report afterwards. Returns false
 * if an entry has fewer points: then there is nothing to judge.
 */
bool worker_run_one(const struct schedule *schedule, struct report *report);

#endif
