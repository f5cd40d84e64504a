/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A little of everything that an honest guest does, for tests in which something else goes wrong at
 * one place after the other. It goes on whatever fails, and asks for nothing but what it has.
 */
#ifndef TESTS_SCENARIO_H
#define TESTS_SCENARIO_H

#include "test.h"

/* Runs it as guest one on vCPU 0. Returns whether everything that was asked for was done. */
bool scenario_run(void);

#endif
