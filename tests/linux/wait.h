/* SPDX-License-Identifier: BSD-2-Clause */
/* Waits with a bound. */
#ifndef TESTS_LINUX_WAIT_H
#define TESTS_LINUX_WAIT_H

#include <stdbool.h>

/* Asks again and again, for @seconds at most; whether it became true. */
bool wait_until(bool (*is_true)(void *context), void *context, double seconds);

/* Seconds since some moment. */
double seconds_now(void);

void sleep_for(double seconds);

/* Whether that thread of this process, or that process, sleeps: it waits for something. */
bool is_asleep(int thread_id);

/* That it does, within @seconds, and goes on to: the case fails otherwise. */
void wait_asleep(int thread_id, double seconds, const char *what);

#endif
