// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the device refuses, to whom, and by which error: om-refusal [CASE...].
 *
 * Cases that need a module of other parameters are run only if they are named.
 */
#include "refusal.h"
#include <stddef.h>

static const struct test_case *const kinds[] = { refusal_structure_cases, refusal_create_cases,
						 refusal_process_cases, refusal_region_cases,
						 refusal_memory_cases };

int main(int argc, char **argv)
{
	(void)argc;
	refusal_go_on_after_exec();
	return run_case_kinds(kinds, sizeof(kinds) / sizeof(*kinds), argv + 1);
}
