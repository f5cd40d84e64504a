/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cases of a test program on the KVM host: each is a process of its own, and after each one nothing
 * may be left of it in the kernel (kernel.h).
 */
#ifndef TESTS_LINUX_CASE_H
#define TESTS_LINUX_CASE_H

#include <stdbool.h>
#include <stddef.h>

struct test_case {
	const char *name;
	void (*run)(void);
	unsigned int seconds; /* that it may take; 0 for CASE_SECONDS */
	bool if_named;	      /* needs a machine or a module of its own kind */
};

#define CASE_SECONDS 20

/*
 * Runs those that @names names, or all. Each prints "ok NAME", or "FAILED NAME: why". Returns the
 * program's exit status: 0 if there was one at least, and none failed.
 */
int run_cases(const struct test_case *cases, size_t count, char **names);

/* The same with @count lists, each of which ends with a case without name. */
int run_case_kinds(const struct test_case *const *kinds, size_t count, char **names);

/* Ends the case, from whatever thread or process of it; one line. */
__attribute__((format(printf, 1, 2), noreturn)) void fail(const char *format, ...);

#define check(condition, ...)                                                                      \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fail(__VA_ARGS__);                                                         \
	} while (0)

/* That @error, 0 or a negative errno value, is what has to come. */
void expect(int error, int wanted, const char *what);

/* Runs @work in a process of its own, and waits for it: the case fails if that does. */
void in_child(void (*work)(void *context), void *context);

/* The case itself has failed in some process of it. */
bool has_ended_well(int wait_status);

#endif
