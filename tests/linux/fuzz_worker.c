// SPDX-License-Identifier: BSD-2-Clause
/* A worker: threads that do one thing after another, until it is enough or somebody kills them. */
#define _GNU_SOURCE
#include "fuzz.h"
#include <grp.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "case.h"
#include "client.h"

#define USER	     1000
#define USER_MEMLOCK (512 << 10)

struct fuzz_worker fuzz_worker;

static pid_t thread_ids[FUZZ_THREADS]; /* 0: not begun yet */

static void do_something(struct fuzz_thread *thread);

/* A child has the files, and may not use them. */
static void fork_and_try(struct fuzz_thread *thread)
{
	pid_t child = fork();

	if (child < 0)
		return;
	if (!child) {
		for (unsigned int i = 0; i < 10; i++)
			do_something(thread);
		_exit(0);
	}
	__atomic_fetch_add(&fuzz_tally->forks, 1, __ATOMIC_RELAXED);
	waitpid(child, NULL, 0);
}

static void signal_somebody(struct fuzz_thread *thread)
{
	const pid_t id = thread_ids[fuzz_below(thread, FUZZ_THREADS)];

	if (id)
		tgkill(getpid(), id, SIGUSR1);
}

/* Weights: what OP-TEE does most of, and rarely what takes long. */
static void do_something(struct fuzz_thread *thread)
{
	switch (fuzz_below(thread, 4000)) {
	case 0 ... 199:
		return fuzz_add_region(thread, fuzz_file(thread));
	case 200 ... 399:
		return fuzz_remove_region(thread, fuzz_file(thread));
	case 400 ... 499:
		return fuzz_simple(thread, OM_IOC_STATS, OM_IOC_STATS_SIZE_V1);
	case 500 ... 599:
		return fuzz_simple(thread, OM_IOC_INFO, OM_IOC_INFO_SIZE_V1);
	case 600 ... 699:
		return fuzz_any_ioctl(thread);
	case 700 ... 719:
		return fuzz_create(thread, fuzz_file(thread));
	case 720 ... 739:
		return fuzz_add_all(thread, fuzz_file(thread));
	case 740 ... 747:
		return fuzz_simple(thread, OM_IOC_RESET, OM_IOC_RESET_SIZE_V1);
	case 748 ... 755:
		return fuzz_open_anew(thread);
	case 756 ... 855:
		return fuzz_memory_change(thread);
	case 856 ... 875:
		return signal_somebody(thread);
	case 876:
		return fork_and_try(thread);
	default:
		return fuzz_smc(thread);
	}
}

bool fuzz_is_enough(void)
{
	return __atomic_load_n(&fuzz_tally->done, __ATOMIC_RELAXED) >= fuzz_tally->wanted;
}

static void *run_thread(void *context)
{
	struct fuzz_thread *thread = context;

	thread_ids[thread->number] = gettid();
	vcpu_init(&thread->vcpu, &fuzz_worker.guest, thread->number);
	thread->edge =
		mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(thread->edge != MAP_FAILED && !munmap(thread->edge + PAGE, PAGE), "mmap: %m");
	fuzz_open_anew(thread);
	while (!fuzz_is_enough())
		do_something(thread);
	return NULL;
}

static void ignore_signal(int number)
{
	(void)number;
}

static void become_user(void)
{
	const struct rlimit limit = { USER_MEMLOCK, USER_MEMLOCK };

	check(!setrlimit(RLIMIT_MEMLOCK, &limit) && !setgroups(0, NULL) && !setgid(USER) &&
		      !setuid(USER),
	      "becoming a user: %m");
}

void fuzz_run_worker(uint64_t seed, unsigned int life)
{
	static struct fuzz_thread thread[FUZZ_THREADS];
	pthread_t threads[FUZZ_THREADS];
	const struct sigaction action = { .sa_handler = ignore_signal };

	check(!sigaction(SIGUSR1, &action, NULL), "sigaction: %m");
	if (life % FUZZ_WORKERS)
		become_user();
	fuzz_memory_init();
	memset(fuzz_worker.file, -1, sizeof(fuzz_worker.file));
	fuzz_worker.vm = -1;
	for (unsigned int i = 0; i < FUZZ_THREADS; i++) {
		thread[i].number = i;
		thread[i].random =
			(seed << 20 | (uint64_t)life << 4 | (i + 1)) * UINT64_C(0x9e3779b97f4a7c15);
	}
	for (unsigned int i = 0; i < FUZZ_THREADS; i++)
		check(!pthread_create(&threads[i], NULL, run_thread, &thread[i]), "no thread");
	for (unsigned int i = 0; i < FUZZ_THREADS; i++)
		pthread_join(threads[i], NULL);
	_exit(0);
}
