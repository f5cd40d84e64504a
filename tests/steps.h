/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Guest one beside a port that always wants the CPU back, and buffers for it to share in steps.
 */
#ifndef TESTS_STEPS_H
#define TESTS_STEPS_H

#include "test.h"

/* Guest one with a session, alone; from then on the port says that the mediator must yield. */
void steps_start(uint32_t step_pages);
/* The same, after the end of the one that there is. */
void steps_restart(uint32_t step_pages);

/* A buffer of so many pages, which are few pages named again and again. */
struct guest_share *steps_buffer(uint32_t pages);
void steps_share_and_take_back(uint32_t pages);

#endif
