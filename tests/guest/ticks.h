/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bare guest's clock: its virtual timer's interrupts, and how long they keep it waiting.
 */
#ifndef TESTS_GUEST_TICKS_H
#define TESTS_GUEST_TICKS_H

#include "machine/defs.h"

struct ticks {
	uint64_t count;
	uint64_t longest_us; /* without one */
	uint64_t total_us;
};

/* Interrupts are taken between the two, and only then. */
void ticks_start(void);
struct ticks ticks_stop(void);

#endif
