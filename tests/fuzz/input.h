/* SPDX-License-Identifier: BSD-2-Clause */
/* An input, from its first record to the end of the machine. */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Runs it. Returns false if something was violated: sim_first_violation says what. */
bool input_run(const uint8_t *bytes, size_t size);

#endif
