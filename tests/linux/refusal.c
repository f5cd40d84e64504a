// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the device refuses, to whom, and by which error: om-refusal [CASE...].
 *
 * Cases that need a module of other parameters are run only if they are named.
 */
#include "refusal.h"
#include <stddef.h>

#define CASES_MAX 64

static const struct test_case *const kinds[] = { refusal_structure_cases, refusal_create_cases,
						 refusal_process_cases, refusal_region_cases,
						 refusal_memory_cases };

int main(int argc, char **argv)
{
	struct test_case cases[CASES_MAX];
	size_t count = 0;

	(void)argc;
	refusal_go_on_after_exec();
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		for (const struct test_case *test = kinds[i]; test->name && count < CASES_MAX;
		     test++)
			cases[count++] = *test;
	return run_cases(cases, count, argv + 1);
}
