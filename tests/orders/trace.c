/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads under each choice of what their loads return.
 *
 * A thread is a function that calls load() and store(). It is called again and again: a load
 * returns the next value that this location may have, and the thread goes the way that it goes
 * then. The values that a location may have are what it has at first, and what any trace stores
 * there; so threads are gone through until no trace stores anything new.
 */
#include "orders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int initial[LOCATIONS_MAX];
static uint32_t possible[LOCATIONS_MAX]; /* a bit for each value */

static struct trace now;
static uint32_t left[TRACE_MAX]; /* of each load of this trace: values to return next time */
static int chosen[TRACE_MAX];
static int loads, prefix; /* loads so far; loads that return what was chosen before */

void initially(int location, int value)
{
	initial[location] = value;
}

int initial_value(int location)
{
	return initial[location];
}

void note(unsigned int notes)
{
	now.notes |= notes;
}

static int lowest(uint32_t values)
{
	return __builtin_ctz(values);
}

static int choose(int location)
{
	int load = loads++;

	if (load >= prefix) {
		left[load] = possible[location];
		chosen[load] = lowest(left[load]);
		left[load] &= left[load] - 1;
	}
	return chosen[load];
}

/* The last load that has a value left returns it next time. */
static bool choose_next(void)
{
	for (int load = loads - 1; load >= 0; load--) {
		if (!left[load])
			continue;
		chosen[load] = lowest(left[load]);
		left[load] &= left[load] - 1;
		prefix = load + 1;
		return true;
	}
	return false;
}

static struct event *record(int location, const struct access *by)
{
	struct event *event = &now.event[now.count++];

	if (now.count > TRACE_MAX) {
		fprintf(stderr, "a trace is too long\n");
		exit(2);
	}
	*event = (struct event){ .by = by, .location = location };
	return event;
}

static void record_read(struct event *event, int value)
{
	event->reads = true;
	event->read = value;
}

/* Beyond the largest there are only sums of what no load returns. */
static void record_write(struct event *event, int value)
{
	event->writes = true;
	event->written = value;
	if (value < VALUES_MAX)
		possible[event->location] |= UINT32_C(1) << value;
}

int load(int location, const struct access *by)
{
	struct event *event = record(location, by);

	record_read(event, choose(location));
	return event->read;
}

void store(int location, int value, const struct access *by)
{
	record_write(record(location, by), value);
}

int fetch_add(int location, int value, const struct access *by)
{
	int before = load(location, by);

	record_write(&now.event[now.count - 1], before + value);
	return before;
}

void exchange(int location, int from, int to, const struct access *by)
{
	struct event *event = record(location, by);

	record_read(event, from);
	record_write(event, to);
}

static void keep(struct traces *traces)
{
	if ((traces->count & (traces->count - 1)) == 0) {
		int room = traces->count ? traces->count * 2 : 1;

		traces->list = realloc(traces->list, (size_t)room * sizeof(now));
		if (!traces->list)
			abort();
	}
	traces->list[traces->count++] = now;
}

static void collect(void (*thread)(void), struct traces *traces)
{
	traces->count = 0;
	prefix = 0;
	do {
		memset(&now, 0, sizeof(now));
		loads = 0;
		thread();
		keep(traces);
	} while (choose_next());
}

void traces_collect(const struct program *program, struct traces traces[THREADS_MAX])
{
	uint32_t before[LOCATIONS_MAX];

	memset(initial, 0, sizeof(initial));
	if (program->begin)
		program->begin();
	for (int location = 0; location < LOCATIONS_MAX; location++)
		possible[location] = UINT32_C(1) << initial[location];
	do {
		memcpy(before, possible, sizeof(before));
		for (int thread = 0; thread < THREADS_MAX && program->thread[thread]; thread++)
			collect(program->thread[thread], &traces[thread]);
	} while (memcmp(before, possible, sizeof(before)));
}

void traces_free(struct traces traces[THREADS_MAX])
{
	for (int thread = 0; thread < THREADS_MAX; thread++) {
		free(traces[thread].list);
		traces[thread] = (struct traces){ NULL, 0 };
	}
}
