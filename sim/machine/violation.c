/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is found broken is counted; only the first is told, as the rest may follow from it.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "machine/violation.h"

uint32_t sim_violations;
char sim_first_violation[256];

void sim_violations_init(void)
{
	sim_violations = 0;
	sim_first_violation[0] = '\0';
}

void sim_violation(const char *format, ...)
{
	va_list args;

	if (sim_violations++)
		return;
	va_start(args, format);
	vsnprintf(sim_first_violation, sizeof(sim_first_violation), format, args);
	va_end(args);
}

void sim_misuse(const char *what)
{
	fprintf(stderr, "simulated machine misused: %s\n", what);
	abort();
}
