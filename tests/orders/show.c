/* SPDX-License-Identifier: BSD-2-Clause */
/* An execution, to be read: each thread's accesses, and where its loads take their values. */
#include "orders.h"

#include <stdio.h>

static const char *const order_names[] = { "non-atomic", "relaxed", "acquire",
					   "release",	 "acq_rel", "seq_cst" };

static const char *location_name(const struct execution *x, int event)
{
	return x->program->locations[x->event[event].location];
}

static void show_event(const struct execution *x, int i)
{
	const struct event *event = &x->event[i];
	int source = x->source[i];

	printf("  %c%-3d %-16s %-10s %-17s", 'A' + event->thread, i, event->by->name,
	       order_names[event->by->order], location_name(x, i));
	if (event->reads && x->event[source].thread < 0)
		printf(" reads %d, the initial value", event->read);
	else if (event->reads)
		printf(" reads %d of %c%d", event->read, 'A' + x->event[source].thread, source);
	if (event->writes)
		printf("%s writes %d", event->reads ? "," : "", event->written);
	printf("\n");
}

static bool writes(const struct execution *x, int i, int location)
{
	const struct event *event = &x->event[i];

	return event->writes && event->location == location && event->thread >= 0;
}

/* How many writes of threads come before it. */
static int place_of(const struct execution *x, int i)
{
	int before = 0;

	for (int j = 0; j < x->count; j++)
		before += x->event[j].thread >= 0 && has(&x->mo, j, i);
	return before;
}

/* If there is one. */
static void show_order(const struct execution *x, int location)
{
	int count = 0;

	for (int i = 0; i < x->count; i++)
		count += writes(x, i, location);
	if (count < 2)
		return;
	printf("  modification order of %s:", x->program->locations[location]);
	for (int place = 0; place < count; place++)
		for (int i = 0; i < x->count; i++)
			if (writes(x, i, location) && place_of(x, i) == place)
				printf(" %c%d", 'A' + x->event[i].thread, i);
	printf("\n");
}

void show(const struct execution *x)
{
	int first, second;

	printf("%s:\n", x->program->name);
	for (int i = 0; i < x->count; i++)
		if (x->event[i].thread >= 0)
			show_event(x, i);
	for (int location = 0; location < LOCATIONS_MAX; location++)
		show_order(x, location);
	if (rc11_find_race(x, &first, &second))
		printf("  a race on %s: %c%d, %c%d\n", location_name(x, first),
		       'A' + x->event[second].thread, second, 'A' + x->event[first].thread, first);
}
