/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every schedule: each entry into the mediator is stopped at each of its points, in each prepared
 * state, and there each other entry comes. See schedule.h for what a schedule is and how it is
 * named, actor.h for the points, judge.h and sim/ for who judges.
 *
 * Usage: schedules [--all | --at-most NUMBER] [--state NAME] [--without ENTRY]... [--points]
 *	[SCHEDULE]
 * SCHEDULE, or OM_SCHEDULE in the environment, runs that one only, and shows where entries stand.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "trace.h"
#include "worker.h"

#define SCHEDULES 3800000u

struct options {
	bool all;
	bool points;
	uint64_t at_most;
	const char *state;
	uint64_t without; /* bit per entry */
	const char *name;
};

static int usage(void)
{
	fprintf(stderr, "usage: schedules [--all | --at-most NUMBER] [--state NAME] \n"
			"\t[--without ENTRY]... [--points] [SCHEDULE]\n");
	return 2;
}

/* 0 if there is no such entry. */
static uint64_t bit_of(const char *name)
{
	const struct entry *entry = entry_find(name);

	return entry ? UINT64_C(1) << (entry - entries) : 0;
}

static bool parse(struct options *options, int argc, char **argv)
{
	*options = (struct options){ .at_most = SCHEDULES, .name = getenv("OM_SCHEDULE") };
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--all"))
			options->all = true;
		else if (!strcmp(argv[i], "--points"))
			options->points = true;
		else if (!strcmp(argv[i], "--at-most") && i + 1 < argc)
			options->at_most = strtoull(argv[++i], NULL, 10);
		else if (!strcmp(argv[i], "--state") && i + 1 < argc)
			options->state = argv[++i];
		else if (!strcmp(argv[i], "--without") && i + 1 < argc)
			options->without |= bit_of(argv[++i]);
		else if (argv[i][0] != '-')
			options->name = argv[i];
		else
			return false;
	}
	if (options->name && !options->name[0])
		options->name = NULL;
	return true;
}

static void print_points(const struct plan *plan)
{
	for (unsigned i = 0; i < plan->count; i++)
		printf("%s/%s: %u points\n", plan->task[i].state->name, plan->task[i].a->name,
		       plan->task[i].points);
}

/* As cmocka says it: each state is a test. */
static int print_verdict(const struct plan *plan, const struct report *report)
{
	const struct state *last = NULL;
	unsigned ran = 0, failed = 0;

	for (unsigned i = 0; i < plan->count; i++) {
		if (plan->task[i].state == last)
			continue;
		last = plan->task[i].state;
		ran++;
		failed += report->state_failed[last - states];
	}
	printf("[==========] %u test(s) run.\n[  PASSED  ] %u test(s).\n", ran, ran - failed);
	if (failed)
		printf("[  FAILED  ] %u test(s).\n", failed);
	return failed ? 1 : 0;
}

static void print_figures(const struct plan *plan, const struct report *report, time_t seconds)
{
	static const char *const name[FAMILIES] = {
		"one entry comes",
		"two come, the first takes away a buffer that others use",
		"two come, the first a question or reset",
		"two come, others",
		"two come, one within the other, among short ones",
	};

	printf("%u entries in their states, %llu points, at most %u of one\n", plan->count,
	       (unsigned long long)plan->points, plan->points_at_most);
	for (unsigned i = 0; i < FAMILIES; i++)
		printf("%5.1f %% of %llu: %s\n", (double)plan->share[i] * 100 / SHARE_OF_ALL,
		       (unsigned long long)plan->total[i], name[i]);
	printf("%llu schedules in %lld s\n", (unsigned long long)report_schedules(report),
	       (long long)seconds);
}

static int run_plan(const struct options *options)
{
	struct plan *plan = calloc(1, sizeof(*plan));
	struct report *report = report_new();
	time_t begin = time(NULL);

	if (!plan)
		return 2;
	plan_make(plan, options->state, options->without);
	if (!plan->count)
		return usage();
	if (options->all)
		plan_all(plan);
	else
		plan_limit(plan, options->at_most);
	if (options->points) {
		print_points(plan);
		return 0;
	}
	workers_run(plan, report);
	report_print(report);
	print_figures(plan, report, time(NULL) - begin);
	return print_verdict(plan, report);
}

static int run_one(const char *name)
{
	struct report *report = report_new();
	struct schedule schedule;

	if (!schedule_parse(&schedule, name)) {
		fprintf(stderr, "schedules: no schedule has the name %s\n", name);
		return 2;
	}
	trace_begin();
	if (!worker_run_one(&schedule, report)) {
		fprintf(stderr, "schedules: an entry of %s has fewer points\n", name);
		return 2;
	}
	report_print(report);
	printf("[==========] 1 test(s) run.\n[  %s  ] 1 test(s).\n",
	       report->failed ? "FAILED" : "PASSED");
	return report->failed ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct options options;

	workers_init();
	if (!parse(&options, argc, argv))
		return usage();
	return options.name ? run_one(options.name) : run_plan(&options);
}
