// SPDX-License-Identifier: BSD-2-Clause
/* See case.h. */
#define _GNU_SOURCE
#include "case.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kernel.h"
#include "wait.h"

#define WHY_SIZE     256
#define KILL_SECONDS 20
#define CASES_MAX    128

static int why_pipe = -1;
static char why[WHY_SIZE];

void fail(const char *format, ...)
{
	char text[WHY_SIZE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text) - 1, format, arguments);
	va_end(arguments);
	strcat(text, "\n");
	if (write(why_pipe, text, strlen(text)) < 0)
		perror(text);
	_exit(1);
}

static const char *name_of(int error)
{
	return error ? strerrorname_np(-error) : "success";
}

void expect(int error, int wanted, const char *what)
{
	check(error == wanted, "%s: %s, not %s", what, name_of(error), name_of(wanted));
}

bool has_ended_well(int wait_status)
{
	return WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0;
}

void in_child(void (*work)(void *context), void *context)
{
	pid_t child = fork();
	int status;

	check(child >= 0, "no process: %m");
	if (!child) {
		work(context);
		_exit(0);
	}
	while (waitpid(child, &status, 0) < 0)
		check(errno == EINTR, "wait: %m");
	if (!has_ended_well(status))
		_exit(1);
}

/* A process group of its own, so that all that it starts can be ended with it. */
static pid_t start(const struct test_case *test, const int pipe[2])
{
	pid_t child = fork();

	if (child)
		return child;
	setpgid(0, 0);
	close(pipe[0]);
	why_pipe = pipe[1];
	test->run();
	_exit(0);
}

static void set_why(const char *text)
{
	if (!*why)
		snprintf(why, sizeof(why), "%s", text);
}

/* What the case's processes complained of first; each has said a line. */
static void read_why(int from)
{
	char text[WHY_SIZE];
	ssize_t size = read(from, text, sizeof(text) - 1);

	if (size <= 0)
		return;
	text[size] = 0;
	text[strcspn(text, "\n")] = 0;
	set_why(text);
}

/* It stays a zombie, to be judged. */
static bool is_over(void *child)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, *(id_t *)child, &info, WEXITED | WNOHANG | WNOWAIT) || info.si_pid;
}

/* All of the case's processes; orphans have become this one's children. */
static bool are_gone(void *group)
{
	pid_t reaped;

	do
		reaped = waitpid(-*(pid_t *)group, NULL, WNOHANG);
	while (reaped > 0);
	return reaped < 0;
}

static bool did_end_well(pid_t child)
{
	siginfo_t info = { 0 };

	waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT);
	return info.si_code == CLD_EXITED && info.si_status == 0;
}

static void judge_end(pid_t child, bool in_time)
{
	if (!in_time)
		set_why("it does not end in time");
	else if (!did_end_well(child))
		set_why("it ended without a word, or a child of it did");
	kill(-child, SIGKILL);
	if (!wait_until(are_gone, &child, KILL_SECONDS))
		set_why("it cannot be killed");
}

/* What the kernel says must not depend on how the case ended. */
static void judge_kernel(void)
{
	char left[WHY_SIZE];

	if (!kernel_is_clean(left, sizeof(left)))
		set_why(left);
}

static void run_case(const struct test_case *test)
{
	unsigned int seconds = test->seconds ? test->seconds : CASE_SECONDS;
	int pipe_ends[2];
	bool in_time;
	pid_t child;

	*why = 0;
	if (pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK)) {
		set_why("no pipe");
		return;
	}
	child = start(test, pipe_ends);
	close(pipe_ends[1]);
	setpgid(child, child);
	in_time = wait_until(is_over, &child, seconds);
	read_why(pipe_ends[0]);
	judge_end(child, in_time);
	close(pipe_ends[0]);
	judge_kernel();
}

static bool is_named(const struct test_case *test, char **names)
{
	if (!*names)
		return !test->if_named;
	for (; *names; names++)
		if (!strcmp(*names, test->name))
			return true;
	return false;
}

static bool run_and_tell(const struct test_case *test)
{
	run_case(test);
	if (*why)
		printf("FAILED %s: %s\n", test->name, why);
	else
		printf("ok %s\n", test->name);
	return !*why;
}

int run_cases(const struct test_case *cases, size_t count, char **names)
{
	unsigned int good = 0;
	unsigned int bad = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	kernel_watch();
	for (size_t i = 0; i < count; i++) {
		if (!is_named(&cases[i], names))
			continue;
		if (run_and_tell(&cases[i]))
			good++;
		else
			bad++;
	}
	return good && !bad ? 0 : 1;
}

int run_case_kinds(const struct test_case *const *kinds, size_t count, char **names)
{
	struct test_case cases[CASES_MAX];
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		for (const struct test_case *test = kinds[i]; test->name; test++)
			if (found < CASES_MAX)
				cases[found++] = *test;
	return run_cases(cases, found, names);
}
