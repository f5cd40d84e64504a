// SPDX-License-Identifier: BSD-2-Clause
/* See wait.h. */
#include "wait.h"
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "case.h"

#define TURN	     0.005
#define ASLEEP_TURNS 10

double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void sleep_for(double seconds)
{
	const struct timespec time = { (time_t)seconds,
				       (long)((seconds - (double)(time_t)seconds) * 1e9) };

	nanosleep(&time, NULL);
}

bool wait_until(bool (*is_true)(void *context), void *context, double seconds)
{
	const double end = seconds_now() + seconds;

	while (!is_true(context)) {
		if (seconds_now() > end)
			return false;
		sleep_for(TURN);
	}
	return true;
}

/* The letter behind the name in parentheses. */
static char state_of(int thread_id)
{
	char path[64];
	char line[256] = "";
	const char *end;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", thread_id);
	file = fopen(path, "r");
	if (!file)
		return 0;
	if (!fgets(line, sizeof(line), file))
		*line = 0;
	fclose(file);
	end = strrchr(line, ')');
	return end && end[1] ? end[2] : 0;
}

bool is_asleep(int thread_id)
{
	const char state = state_of(thread_id);

	return state == 'S' || state == 'D';
}

struct sleeper {
	int thread_id;
	unsigned int turns;
};

static bool stays_asleep(void *context)
{
	struct sleeper *sleeper = context;

	sleeper->turns = is_asleep(sleeper->thread_id) ? sleeper->turns + 1 : 0;
	return sleeper->turns >= ASLEEP_TURNS;
}

void wait_asleep(int thread_id, double seconds, const char *what)
{
	struct sleeper sleeper = { thread_id, 0 };

	check(wait_until(stays_asleep, &sleeper, seconds), "%s", what);
}
