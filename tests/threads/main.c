/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads in the mediator: begins, watches and ends them, and says what was found. See threads.h.
 *
 * Usage: threads [SECONDS]
 * Environment: OM_SEED=number, for the same choices again (not the same schedule); OM_FIRST=1 to
 * end with the first finding; OM_NO_QUESTIONS=1, OM_NO_RESET=1 without EXCHANGE_CAPABILITIES of
 * guests, without resets and ends of VMs; OM_RESET_ALONE=1 to reset only while nobody is inside.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "threads.h"

#define NANOSECONDS UINT64_C(1000000000)
#define POLL	    20000	       /* microseconds */
#define PATIENCE    (10 * NANOSECONDS) /* of its own CPU time in one entry: it is stuck */

struct actor actors[ACTORS];
bool stopping;
static bool is_over; /* no actor is there to be watched */

static const char *const judges[JUDGES] = {
	"no report of ThreadSanitizer's",     "OP-TEE was told nothing wrong",
	"pins and pages are as they must be", "guests were answered as they must be",
	"nothing was left when a VM ended",   "what was told of calls is what they did",
};

static uint64_t number_of(const char *name, uint64_t otherwise)
{
	const char *value = getenv(name);

	return value ? strtoull(value, NULL, 0) : otherwise;
}

static uint64_t now(clockid_t clock)
{
	struct timespec time = { 0 };

	clock_gettime(clock, &time);
	return (uint64_t)time.tv_sec * NANOSECONDS + (uint64_t)time.tv_nsec;
}

/*
 * Who has worked for long in one entry will not come out. Its own CPU time counts, as the machine
 * may be busy with other things.
 */
static void watch(struct actor *actor)
{
	uint64_t entry = LOAD(actor->entry);
	uint64_t time = now(actor->clock);

	if (entry != actor->seen || !LOAD(actor->is_inside)) {
		actor->seen = entry;
		actor->since = time;
	} else if (time - actor->since > PATIENCE) {
		violation(JUDGE_ANSWERS, "stuck in the mediator", actor->number);
		printf("0 passed, 1 failed\n");
		fflush(stdout);
		_exit(1);
	}
}

static uint64_t all_found(void)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < JUDGES; i++)
		sum += LOAD(found[i]);
	return sum;
}

static void watch_all(uint64_t until, bool first)
{
	while (now(CLOCK_MONOTONIC) < until && !LOAD(is_over) && !(first && all_found())) {
		usleep(POLL);
		for (unsigned int i = 0; i < ACTORS; i++)
			watch(&actors[i]);
	}
}

static void begin_actor(unsigned int number, uint64_t seed)
{
	void *(*what)(void *actor) = number == INTERRUPT  ? interrupt_main
				     : number >= OPERATOR ? operator_main
							  : vcpu_main;
	unsigned int vm = number < INTERRUPT ? number / VCPUS : number - OPERATOR;
	struct actor *actor = &actors[number];

	actor->number = number;
	actor->seed = seed * ACTORS + number + 1;
	actor->vm = number == INTERRUPT ? NULL : &vms[vm];
	if (pthread_create(&actor->thread, NULL, what, actor)) {
		perror("pthread_create");
		exit(2);
	}
	pthread_getcpuclockid(actor->thread, &actor->clock);
}

static void begin(uint64_t seed)
{
	random_seed(seed);
	if (om_init() != OM_OK) {
		fprintf(stderr, "om_init() failed\n");
		exit(2);
	}
	for (uint16_t i = 0; i < VMS; i++) {
		vms[i].id = i + 1;
		operator_create(&vms[i]);
	}
	for (unsigned int i = 0; i < ACTORS; i++)
		begin_actor(i, seed);
}

/* Who does not come out keeps us from the end: the watch goes on, and is never joined. */
static void *watch_on(void *unused)
{
	(void)unused;
	watch_all(UINT64_MAX, false);
	return NULL;
}

static void end(void)
{
	pthread_t watcher;

	STORE(stopping, true);
	if (!pthread_create(&watcher, NULL, watch_on, NULL))
		pthread_detach(watcher);
	for (unsigned int i = 0; i < ACTORS; i++)
		pthread_join(actors[i].thread, NULL);
	pthread_getcpuclockid(pthread_self(), &actors[OPERATOR].clock);
	for (uint16_t i = 0; i < VMS; i++)
		operator_destroy(&actors[OPERATOR], &vms[i]);
	STORE(is_over, true);
}

static uint64_t count(enum kind kind)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < ACTORS; i++)
		sum += actors[i].entries[kind];
	return sum;
}

static void print_entries(uint64_t seconds)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < KINDS; i++)
		sum += count(i);
	printf("%llu entries, %llu a second:", (unsigned long long)sum,
	       (unsigned long long)(sum / (seconds ? seconds : 1)));
	for (unsigned int i = 0; i < KINDS; i++)
		printf("%s %llu %s", i ? "," : "", (unsigned long long)count(i), kinds[i]);
	printf("\n");
	for (unsigned int i = 0; i < VMS; i++)
		printf("VM %u: %llu renewals, forgotten %llu times by OP-TEE\n", i + 1,
		       (unsigned long long)vms[i].renewals, (unsigned long long)vms[i].ends);
}

static int report(void)
{
	unsigned int failed = 0;

	print_violations();
	for (unsigned int i = 0; i < JUDGES; i++) {
		failed += found[i] != 0;
		if (found[i])
			printf("[  FAILED  ] %s: %llu\n", judges[i], (unsigned long long)found[i]);
		else
			printf("[  PASSED  ] %s\n", judges[i]);
	}
	printf("%u passed, %u failed\n", JUDGES - failed, failed);
	return failed != 0;
}

int main(int argc, char **argv)
{
	uint64_t seconds = argc > 1 ? strtoull(argv[1], NULL, 0) : 60;
	uint64_t seed = number_of("OM_SEED", now(CLOCK_REALTIME) / 1000);
	uint64_t start = now(CLOCK_MONOTONIC);

	no_questions = number_of("OM_NO_QUESTIONS", 0);
	no_reset = number_of("OM_NO_RESET", 0);
	reset_alone = number_of("OM_RESET_ALONE", 0);
	printf("threads: %u vCPUs of %u VMs, an interrupt handler, and operators; OM_SEED=%llu\n",
	       VMS * VCPUS, VMS, (unsigned long long)seed);
	fflush(stdout);
	begin(seed);
	watch_all(start + seconds * NANOSECONDS, number_of("OM_FIRST", 0));
	end();
	print_entries((now(CLOCK_MONOTONIC) - start) / NANOSECONDS);
	return report();
}
