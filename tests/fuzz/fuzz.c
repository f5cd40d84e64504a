/* SPDX-License-Identifier: BSD-2-Clause */
/* The fuzzer: an input is run, and what is violated ends the program, with the steps on record. */
#include <stdio.h>
#include <stdlib.h>

#include "input.h"
#include "machine/violation.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (input_run(bytes, size))
		return 0;
	fprintf(stderr, "fuzz: violation: %s\n", sim_first_violation);
	abort();
}
