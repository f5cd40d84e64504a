/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two vCPUs of one VM that invoke at the same time, on a CPU each, against one: how many times as
 * many calls are through in the same time, at best twice. Beside it a control, the same calls of
 * two VMs that share nothing: what this host leaves of twice (its CPUs may be threads of one core).
 *
 * Seconds, unlike all else here. So that other work of the host counts little and hurts all alike,
 * rounds are short and take turns, and one that was hardly disturbed stands for all of its kind.
 *
 * Prints a line for each kind of call: its name, its factor, the control's.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "guest.h"

#define VCPUS	    2
#define REFERENCES  4 /* of a call, to buffers that only its vCPU names */
#define ROUNDS	    100
#define UNDISTURBED (ROUNDS / 10) /* from the shortest on: as many are shorter */
#define SECONDS	    0.005	  /* of a round, for a vCPU alone */

/* What a vCPU does over and over. */
struct work {
	void (*prepare)(uint32_t vcpu);
	bool apart;		       /* each vCPU is one of a VM of its own */
	uint64_t times;		       /* a round */
	double seconds[VCPUS][ROUNDS]; /* of one, of two */
};

struct worker {
	const struct work *work;
	uint32_t vcpu;
	pthread_barrier_t *start;
	pthread_t thread;
	double began, ended;
};

static struct om_vm *vm[VCPUS];
static cpu_set_t cpu_of[VCPUS];

static void prepare_invoke(uint32_t vcpu)
{
	guest_prepare(vcpu, MSG_CMD_INVOKE_COMMAND, 0);
}

static void prepare_references(uint32_t vcpu)
{
	guest_prepare_references(vcpu, vcpu * REFERENCES, REFERENCES);
}

static struct kind {
	const char *name;
	struct work work, control;
} kinds[] = {
	{ "scaling_2_vcpus",
	  { .prepare = prepare_invoke },
	  { .prepare = prepare_invoke, .apart = true } },
	{ "scaling_2_vcpus_rmem",
	  { .prepare = prepare_references },
	  { .prepare = prepare_references, .apart = true } },
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void *worker_main(void *argument)
{
	struct worker *worker = argument;

	struct om_vm *own = vm[worker->work->apart ? worker->vcpu : 0];

	worker->work->prepare(worker->vcpu);
	pthread_barrier_wait(worker->start);
	worker->began = now();
	for (uint64_t i = 0; i < worker->work->times; i++)
		guest_call(own, worker->vcpu);
	worker->ended = now();
	return NULL;
}

static void start(struct worker *worker)
{
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	pthread_attr_setaffinity_np(&attributes, sizeof(cpu_set_t), &cpu_of[worker->vcpu]);
	if (pthread_create(&worker->thread, &attributes, worker_main, worker)) {
		fprintf(stderr, "bench: no thread can be created\n");
		exit(1);
	}
	pthread_attr_destroy(&attributes);
}

/* A round: seconds from the moment when the first begins until the last is through. */
static double play(const struct work *work, uint32_t vcpus)
{
	struct worker worker[VCPUS];
	pthread_barrier_t barrier;
	double began = 0, ended = 0;

	pthread_barrier_init(&barrier, NULL, vcpus);
	for (uint32_t i = 0; i < vcpus; i++) {
		worker[i] = (struct worker){ .work = work, .vcpu = i, .start = &barrier };
		start(&worker[i]);
	}
	for (uint32_t i = 0; i < vcpus; i++) {
		pthread_join(worker[i].thread, NULL);
		began = i && began < worker[i].began ? began : worker[i].began;
		ended = ended > worker[i].ended ? ended : worker[i].ended;
	}
	pthread_barrier_destroy(&barrier);
	return ended - began;
}

static void play_all(struct work *work, int round)
{
	for (uint32_t vcpus = 1; vcpus <= VCPUS; vcpus++)
		work->seconds[vcpus - 1][round] = play(work, vcpus);
}

/* So many times that a round of one takes SECONDS. */
static void choose_times(struct work *work)
{
	double seconds;

	for (work->times = 1000; (seconds = play(work, 1)) < SECONDS / 4; work->times *= 2)
		;
	work->times = (uint64_t)((double)work->times * SECONDS / seconds);
}

static int compare(const void *left, const void *right)
{
	const double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

static double factor(struct work *work)
{
	for (uint32_t i = 0; i < VCPUS; i++)
		qsort(work->seconds[i], ROUNDS, sizeof(double), compare);
	return VCPUS * work->seconds[0][UNDISTURBED] / work->seconds[VCPUS - 1][UNDISTURBED];
}

/* The first and the last CPU are the least likely to be two threads of one core. */
static void choose_cpus(void)
{
	cpu_set_t all;
	int first = 0, last = CPU_SETSIZE - 1;

	sched_getaffinity(0, sizeof(all), &all);
	if (CPU_COUNT(&all) < VCPUS) {
		fprintf(stderr, "bench: scaling_2_vcpus is not measured, it needs two CPUs\n");
		exit(0);
	}
	while (!CPU_ISSET(first, &all))
		first++;
	while (!CPU_ISSET(last, &all))
		last--;
	CPU_SET(first, &cpu_of[0]);
	CPU_SET(last, &cpu_of[1]);
}

static void begin_vm(uint16_t number)
{
	vm[number] = guest_begin(number + 1, VCPUS * REFERENCES, VCPUS * REFERENCES);
	guest_share(vm[number], 0, VCPUS * REFERENCES);
}

static void begin(void)
{
	machine_init();
	if (om_init() != OM_OK)
		exit(1);
	for (uint16_t i = 0; i < VCPUS; i++)
		begin_vm(i);
}

static void measure(struct kind *kind)
{
	choose_times(&kind->work);
	choose_times(&kind->control);
	for (int round = 0; round < ROUNDS; round++) {
		play_all(&kind->control, round);
		play_all(&kind->work, round);
	}
	printf("%s %.2f %.2f\n", kind->name, factor(&kind->work), factor(&kind->control));
}

int main(void)
{
	choose_cpus();
	begin();
	for (size_t i = 0; i < KINDS; i++)
		measure(&kinds[i]);
	return 0;
}
