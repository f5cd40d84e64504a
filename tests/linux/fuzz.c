// SPDX-License-Identifier: BSD-2-Clause
/*
 * VMMs that are out of their minds (fuzz.h): om-fuzz IOCTLS SEED.
 *
 * Two workers, one of them not root's and with little memory to lock, compete for OP-TEE's places;
 * now and then one is killed in the middle of whatever it does, and another takes its place. The
 * seed decides what each thread tries, not when.
 */
#include "fuzz.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "case.h"
#include "client.h"
#include "wait.h"

#define KILLS_EVERY   0.7 /* seconds, about */
#define PROGRESS      10  /* lines */
#define FUZZ_SECONDS  3000
#define STUCK_SECONDS 60

struct fuzz_tally *fuzz_tally;

static uint64_t seed;

static pid_t workers[FUZZ_WORKERS];
static unsigned int lives;

/* Lives of the first worker are even, so that it is always root's. */
static void start_worker(unsigned int number)
{
	const unsigned int life = lives++ * FUZZ_WORKERS + number;
	pid_t child = fork();

	check(child >= 0, "fork: %m");
	if (!child)
		fuzz_run_worker(seed, life);
	workers[number] = child;
}

static void wait_for_worker(unsigned int number)
{
	int status;

	check(waitpid(workers[number], &status, 0) == workers[number], "wait: %m");
	check(has_ended_well(status) || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL),
	      "a worker ended: %s %d", WIFSIGNALED(status) ? "signal" : "exit status",
	      WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

static void kill_worker(unsigned int number)
{
	kill(workers[number], SIGKILL);
	wait_for_worker(number);
	start_worker(number);
}

static void tell_progress(double began)
{
	static uint64_t told;
	static uint64_t last;
	static double moved;
	const uint64_t step = fuzz_tally->wanted / PROGRESS;

	if (fuzz_tally->done != last)
		moved = seconds_now();
	last = fuzz_tally->done;
	check(seconds_now() - moved < STUCK_SECONDS, "nobody gets anywhere: %lu ioctls", last);
	if (last < (told + 1) * step)
		return;
	told = last / step;
	printf("fuzz: %lu of %lu ioctls, %.0f s, %u workers\n", last, fuzz_tally->wanted,
	       seconds_now() - began, lives);
}

/* A fuzzer that is turned away everywhere would find nothing. */
static void judge_tally(void)
{
	static const char *const names[] = { "INFO", "CREATE", "ADD_REGION", "DEL_REGION",
					     "SMC",  "RESET",  "STATS",	     "others" };

	for (unsigned int i = 0; i < FUZZ_KINDS; i++)
		printf("fuzz: %s: %lu, of them good: %lu\n", names[i], fuzz_tally->tried[i],
		       fuzz_tally->good[i]);
	printf("fuzz: calls done: %lu, RPCs: %lu, forks: %lu\n", fuzz_tally->calls,
	       fuzz_tally->rpcs, fuzz_tally->forks);
	for (unsigned int i = 0; i < FUZZ_OTHER; i++)
		check(fuzz_tally->good[i] > 3, "hardly any %s was good", names[i]);
	check(!fuzz_tally->good[FUZZ_OTHER], "an ioctl that there is not was good");
	check(fuzz_tally->calls > fuzz_tally->wanted / 1000, "OP-TEE did hardly any call");
	check(fuzz_tally->rpcs > fuzz_tally->wanted / 10000, "OP-TEE asked hardly anything");
}

static void fuzz(void)
{
	struct fuzz_thread moments = { .random = seed * 2 + 1 };
	const double began = seconds_now();
	double next = began + KILLS_EVERY;

	check(!chmod(CLIENT_DEVICE, 0666), "chmod: %m");
	for (unsigned int i = 0; i < FUZZ_WORKERS; i++)
		start_worker(i);
	while (!fuzz_is_enough()) {
		sleep_for(0.05);
		tell_progress(began);
		if (seconds_now() < next)
			continue;
		kill_worker((unsigned int)fuzz_below(&moments, FUZZ_WORKERS));
		next = seconds_now() + KILLS_EVERY * (double)(1 + fuzz_below(&moments, 100)) / 50;
	}
	for (unsigned int i = 0; i < FUZZ_WORKERS; i++)
		wait_for_worker(i);
	check(!chmod(CLIENT_DEVICE, 0600), "chmod: %m");
	printf("fuzz: seed %lu, %lu ioctls in %.0f s\n", seed, fuzz_tally->done,
	       seconds_now() - began);
	judge_tally();
}

/* OP-TEE has its places again, and does what it is asked to. */
static void works_afterwards(void)
{
	struct guest guests[2];
	struct vcpu vcpu;

	for (unsigned int i = 0; i < 2; i++)
		guest_begin(&guests[i]);
	for (unsigned int i = 0; i < 2; i++) {
		vcpu_init(&vcpu, &guests[i], 0);
		vcpu_work(&vcpu);
	}
}

static const struct test_case cases[] = {
	{ "fuzz", fuzz, FUZZ_SECONDS },
	{ "works-afterwards", works_afterwards },
};

int main(int argc, char **argv)
{
	if (argc != 3 || !strtoull(argv[1], NULL, 0)) {
		fprintf(stderr, "usage: om-fuzz IOCTLS SEED\n");
		return 1;
	}
	seed = strtoull(argv[2], NULL, 0);
	fuzz_tally = mmap(NULL, sizeof(*fuzz_tally), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (fuzz_tally == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	fuzz_tally->wanted = strtoull(argv[1], NULL, 0);
	return run_cases(cases, sizeof(cases) / sizeof(*cases), argv + argc);
}
