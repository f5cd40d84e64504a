/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs inputs without libFuzzer: an archive of them, one after the other, each as a test; or one
 * with its steps, and what came of each.
 *
 * Usage: replay ARCHIVE | replay --show INPUT
 * An archive is for each input its size as 32 bits, lowest octet first, and then the input.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "input.h"
#include "machine/violation.h"
#include "world.h"

#define ARCHIVE_SIZE (8u << 20)

static uint8_t archive[ARCHIVE_SIZE];
static size_t archive_size;

/* The inputs of the archive. */
struct place {
	const uint8_t *bytes;
	size_t size;
};

#define INPUTS 20000u

static struct place place[INPUTS];
static unsigned count;

/* Told by the child that runs them: it may not come to its end. */
struct told {
	unsigned at; /* the input that it is at */
	unsigned failed;
};

static void cannot(const char *what, const char *name)
{
	fprintf(stderr, "replay: %s %s: %s\n", what, name, strerror(errno));
	exit(2);
}

static void read_all(const char *name)
{
	FILE *file = fopen(name, "rb");

	if (!file)
		cannot("cannot open", name);
	archive_size = fread(archive, 1, sizeof(archive), file);
	fclose(file);
}

static uint32_t size_at(size_t at)
{
	return archive[at] | archive[at + 1] << 8 | archive[at + 2] << 16 |
	       (uint32_t)archive[at + 3] << 24;
}

/* False if it is damaged, or too large. */
static bool find_inputs(void)
{
	size_t at = 0;

	if (archive_size == sizeof(archive))
		return false;
	while (at + 4 <= archive_size && count < INPUTS) {
		size_t size = size_at(at);

		if (size > archive_size - at - 4)
			return false;
		place[count++] = (struct place){ archive + at + 4, size };
		at += 4 + size;
	}
	return at == archive_size;
}

static bool show(const struct place *input)
{
	bool well;

	steps_are_told = true;
	well = input_run(input->bytes, input->size);
	if (!well)
		printf("violation: %s\n", sim_first_violation);
	return well;
}

/* What was violated is left as it is, and the next input has another process. */
static void run_from(unsigned first, struct told *told)
{
	for (unsigned i = first; i < count; i++) {
		told->at = i;
		if (input_run(place[i].bytes, place[i].size))
			continue;
		printf("input %u: %s\n", i, sim_first_violation);
		fflush(stdout);
		exit(1);
	}
	told->at = count;
	exit(0);
}

/* Its steps, up to where it fails, once more. */
static void show_failed(unsigned i)
{
	pid_t child = fork();

	if (!child) {
		show(&place[i]);
		fflush(stdout);
		exit(0);
	}
	waitpid(child, NULL, 0);
}

static struct told *share_told(void)
{
	struct told *told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (told == MAP_FAILED)
		cannot("no memory for", "what is told");
	return told;
}

static unsigned run_all(void)
{
	struct told *told = share_told();
	int status;

	for (unsigned next = 0; next < count; next = told->at + 1) {
		pid_t child = fork();

		if (child < 0)
			cannot("cannot", "fork");
		if (!child)
			run_from(next, told);
		waitpid(child, &status, 0);
		if (told->at == count)
			break;
		told->failed++;
		printf("input %u fails (status %#x):\n", told->at, (unsigned)status);
		show_failed(told->at);
	}
	return told->failed;
}

static int run_archive(const char *name)
{
	unsigned failed;

	read_all(name);
	if (!find_inputs() || !count) {
		fprintf(stderr, "replay: %s is no archive of inputs\n", name);
		return 2;
	}
	failed = run_all();
	printf("[==========] %u test(s) run.\n[  PASSED  ] %u test(s).\n", count, count - failed);
	if (failed)
		printf("[  FAILED  ] %u test(s).\n", failed);
	return failed ? 1 : 0;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 3 && !strcmp(argv[1], "--show")) {
		read_all(argv[2]);
		return show(&(struct place){ archive, archive_size }) ? 0 : 1;
	}
	if (argc == 2)
		return run_archive(argv[1]);
	fprintf(stderr, "usage: replay ARCHIVE | replay --show INPUT\n");
	return 2;
}
