/* SPDX-License-Identifier: BSD-2-Clause */
/* See worker.h. */
#include "worker.h"

#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "machine/violation.h"
#include "snapshot.h"

#define SECONDS_A_BATCH	  60u /* of schedules with one A at one point */
#define SECONDS_TO_REPORT 5

struct worker {
	struct report *report;
	struct worker_report *own;
	struct snapshot *snapshot;
	const struct state *state;
	unsigned point;
};

/* Where a schedule is left that crashed or hung. Not a part of any state that is restored. */
struct rescue {
	sigjmp_buf way_out;
	char stack[64 * 1024];
};

static struct rescue *rescue;

static void on_signal(int number)
{
	siglongjmp(rescue->way_out, number);
}

static void rescue_from(int number)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_ONSTACK | SA_NODEFER };

	sigaction(number, &action, NULL);
}

#ifdef __SANITIZE_ADDRESS__
/* What it finds it says itself, and ends the process: what went before cannot be brought back. */
static void catch_crashes(void)
{
}

static void cannot_go_on(void)
{
	_exit(1);
}
#else
static void catch_crashes(void)
{
	stack_t stack = { .ss_sp = rescue->stack, .ss_size = sizeof(rescue->stack) };

	sigaltstack(&stack, NULL);
	rescue_from(SIGSEGV);
	rescue_from(SIGBUS);
	rescue_from(SIGILL);
	rescue_from(SIGFPE);
	rescue_from(SIGABRT);
}

static void cannot_go_on(void)
{
}
#endif

void workers_init(void)
{
	rescue = malloc(sizeof(*rescue));
	if (!rescue)
		sim_misuse("the host has no memory");
}

static void prepare_rescue(void)
{
	catch_crashes();
	rescue_from(SIGALRM);
}

static void note_end(struct worker *worker, const struct schedule *schedule, int signal_number)
{
	char text[256];

	if (!signal_number && !sim_violations)
		return;
	if (sim_violations)
		snprintf(text, sizeof(text), "%s", sim_first_violation);
	else
		snprintf(text, sizeof(text), signal_number == SIGALRM ? "does not end" : "crashes");
	report_failure(worker->report, schedule, text);
	worker->own->is_busy = false;
	cannot_go_on();
	worker->own->is_busy = true;
}

static bool run(const struct schedule *schedule, void *arg)
{
	struct worker *worker = arg;
	volatile bool is_there = true;
	int signal_number;

	if (worker->point != schedule->a_point)
		alarm(SECONDS_A_BATCH);
	worker->point = schedule->a_point;
	worker->own->now = *schedule;
	signal_number = sigsetjmp(rescue->way_out, 0);
	if (!signal_number)
		is_there = schedule_run(schedule);
	note_end(worker, schedule, signal_number);
	if (is_there)
		worker->own->schedules++;
	snapshot_restore(worker->snapshot);
	return is_there;
}

static void turn_to(struct worker *worker, const struct state *state)
{
	if (worker->state == state)
		return;
	snapshot_free(worker->snapshot);
	worker->state = state;
	worker->snapshot = snapshot_take(state);
}

static void work(const struct plan *plan, struct worker *worker)
{
	unsigned i;

	prepare_rescue();
	worker->own->is_busy = true;
	while ((i = worker->report->next_task++) < plan->count) {
		turn_to(worker, plan->task[i].state);
		plan_run(plan, &plan->task[i], run, worker);
	}
	worker->own->is_busy = false;
}

/* On the heap, as what a worker knows must outlast each schedule. */
static struct worker *worker_new(struct report *report, unsigned number)
{
	struct worker *worker = calloc(1, sizeof(*worker));

	if (!worker)
		sim_misuse("the host has no memory");
	worker->report = report;
	worker->own = &report->worker[number];
	return worker;
}

static pid_t start(const struct plan *plan, struct report *report, unsigned number)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		sim_misuse("the host starts no process");
	if (pid)
		return pid;
	work(plan, worker_new(report, number));
	/* Not _exit(): by then is written what was counted, where a build counts (tests/coverage/).
	 */
	exit(0);
}

/* Its schedule is what it died of; another goes on with the next task. */
static void note_death(struct report *report, unsigned number)
{
	struct worker_report *own = &report->worker[number];

	if (own->is_busy)
		report_failure(report, &own->now, "the process ended: see above");
	own->is_busy = false;
}

static void say_how_far(const struct plan *plan, const struct report *report)
{
	unsigned done = report->next_task < plan->count ? report->next_task : plan->count;

	printf("%3u %%  %llu schedules, %llu failed\n", done * 100 / plan->count,
	       (unsigned long long)report_schedules(report), (unsigned long long)report->failed);
	fflush(stdout);
}

/* Waits for a process to end, and meanwhile reports. */
static pid_t wait_for_one(const struct plan *plan, const struct report *report, int *status)
{
	static time_t last;
	pid_t pid;

	if (!last)
		last = time(NULL);
	while (!(pid = waitpid(-1, status, WNOHANG))) {
		usleep(50000);
		if (time(NULL) - last < SECONDS_TO_REPORT)
			continue;
		last = time(NULL);
		say_how_far(plan, report);
	}
	return pid;
}

static unsigned number_of_cpus(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (cpus < 1)
		return 1;
	return cpus < (long)WORKERS_AT_MOST ? (unsigned)cpus : WORKERS_AT_MOST;
}

void workers_run(const struct plan *plan, struct report *report)
{
	unsigned count = number_of_cpus();
	unsigned left = count;
	pid_t pid[WORKERS_AT_MOST];

	for (unsigned i = 0; i < count; i++)
		pid[i] = start(plan, report, i);
	while (left) {
		int status = 0;
		pid_t ended = wait_for_one(plan, report, &status);

		for (unsigned i = 0; i < count; i++) {
			if (pid[i] != ended)
				continue;
			if (!status) {
				left--;
				continue;
			}
			note_death(report, i);
			pid[i] = start(plan, report, i);
		}
	}
}

bool worker_run_one(const struct schedule *schedule, struct report *report)
{
	struct worker *worker = worker_new(report, 0);

	prepare_rescue();
	turn_to(worker, schedule->state);
	return run(schedule, worker);
}
