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
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "optee/abi_smc.h"
#include "guest.h"

#define VCPUS	   GUEST_VCPUS
#define REFERENCES 4	 /* of a call */
#define SECONDS	   0.003 /* of a round, for a vCPU alone */

/* So many rounds, and more while the control says that the host has too much else to do. */
#define ROUNDS	    40
#define ROUNDS_MAX  200
#define IDLE	    1.95
#define UNDISTURBED 10 /* of the rounds one in so many is shorter than what counts */

/* Registered buffers of each VM: those that calls refer to, then those that messages are in. */
#define MESSAGE_BUFFERS (VCPUS * REFERENCES)
#define BUFFERS		(MESSAGE_BUFFERS + VCPUS)

enum messages {
	BY_ADDRESS,    /* a page for each vCPU */
	IN_OWN_BUFFER, /* registered, a page for each vCPU */
	IN_ONE_BUFFER  /* registered, a page for all, of which each has cache lines of its own */
};

enum references {
	NONE,
	OWN, /* buffers that no other vCPU refers to */
	SAME
};

/* A kind of call, that each vCPU makes over and over. */
struct call {
	enum messages messages;
	enum references references;
};

struct work {
	const struct call *call;
	bool apart;			   /* each vCPU is one of a VM of its own */
	uint64_t times;			   /* a round */
	double seconds[VCPUS][ROUNDS_MAX]; /* of one, of two */
};

struct worker {
	const struct work *work;
	uint32_t vcpu;
	_Atomic uint32_t *missing; /* at the start */
	pthread_t thread;
	double began, ended;
};

static struct om_vm *vm[VCPUS];
static cpu_set_t cpu_of[VCPUS];

static struct kind {
	const char *name;
	struct call call;
	struct work work, control;
} kinds[] = {
	{ .name = "scaling_2_vcpus", .call = { BY_ADDRESS, NONE } },
	{ .name = "scaling_2_vcpus_rmem", .call = { BY_ADDRESS, OWN } },
	{ .name = "scaling_2_vcpus_regd", .call = { IN_OWN_BUFFER, NONE } },
	{ .name = "scaling_2_vcpus_regd_shared", .call = { IN_ONE_BUFFER, NONE } },
	{ .name = "scaling_2_vcpus_same_rmem", .call = { BY_ADDRESS, SAME } },
	{ .name = "scaling_2_vcpus_linux", .call = { IN_ONE_BUFFER, OWN } },
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* VMs are the same RAM here, so those that share nothing have messages in different pages of it. */
static void place_message(const struct work *work, uint32_t vcpu)
{
	bool is_shared = work->call->messages == IN_ONE_BUFFER;
	uint32_t page = is_shared && !work->apart ? 0 : vcpu;

	if (work->call->messages == BY_ADDRESS)
		guest_message_by_address(vcpu, SMC_CALL_WITH_RPC_ARG);
	else
		guest_message_in_buffer(vcpu, MESSAGE_BUFFERS + page,
					is_shared ? vcpu * GUEST_MESSAGE_SIZE : 0);
}

static void prepare(const struct work *work, uint32_t vcpu)
{
	uint32_t first = work->call->references == SAME ? 0 : vcpu * REFERENCES;

	place_message(work, vcpu);
	guest_prepare_references(vcpu, first, work->call->references == NONE ? 0 : REFERENCES);
}

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

	prepare(worker->work, worker->vcpu);
	atomic_fetch_sub(worker->missing, 1);
	while (atomic_load(worker->missing))
		;
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
	_Atomic uint32_t missing = vcpus;
	double began = 0, ended = 0;

	for (uint32_t i = 0; i < vcpus; i++) {
		worker[i] = (struct worker){ .work = work, .vcpu = i, .missing = &missing };
		start(&worker[i]);
	}
	for (uint32_t i = 0; i < vcpus; i++) {
		pthread_join(worker[i].thread, NULL);
		began = i && began < worker[i].began ? began : worker[i].began;
		ended = ended > worker[i].ended ? ended : worker[i].ended;
	}
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

/* Of so many rounds, which are in order afterwards. */
static double factor(struct work *work, int rounds)
{
	for (uint32_t i = 0; i < VCPUS; i++)
		qsort(work->seconds[i], (size_t)rounds, sizeof(double), compare);
	return VCPUS * work->seconds[0][rounds / UNDISTURBED] /
	       work->seconds[VCPUS - 1][rounds / UNDISTURBED];
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
	vm[number] = guest_begin(number + 1, BUFFERS, BUFFERS);
	guest_share(vm[number], 0, BUFFERS);
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
	int round = 0;

	kind->work = (struct work){ .call = &kind->call };
	kind->control = (struct work){ .call = &kind->call, .apart = true };
	choose_times(&kind->work);
	choose_times(&kind->control);
	while (round < ROUNDS_MAX && (round < ROUNDS || factor(&kind->control, round) < IDLE)) {
		play_all(&kind->control, round);
		play_all(&kind->work, round++);
	}
	printf("%s %.2f %.2f\n", kind->name, factor(&kind->work, round),
	       factor(&kind->control, round));
}

int main(void)
{
	choose_cpus();
	begin();
	for (size_t i = 0; i < KINDS; i++)
		measure(&kinds[i]);
	return 0;
}
