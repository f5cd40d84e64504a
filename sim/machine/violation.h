/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The list of broken rules: how many, and which was the first.
 */
#ifndef SIM_VIOLATION_H
#define SIM_VIOLATION_H

#include <stdint.h>

extern uint32_t sim_violations;
extern char sim_first_violation[256];

void sim_violations_init(void);

/* A rule was broken, by the mediator or by the test. Said at the end of the step, by model_check().
 */
void sim_violation(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A test uses the machine in a way that makes no sense: ends the program. */
void sim_misuse(const char *what) __attribute__((noreturn));

#endif
