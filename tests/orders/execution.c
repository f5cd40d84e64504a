/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All executions of a program: one trace of each thread, then for each read one of the writes of
 * that value, then for each location an order of its writes.
 */
#include "orders.h"

#include <stdio.h>
#include <stdlib.h>

struct search {
	struct execution x;
	struct traces traces[THREADS_MAX];
	enum sense sense;
	struct finding *finding;
};

static bool is_outcome(const struct execution *x)
{
	int first, second;

	for (int i = 0; x->program->outcome[i]; i++)
		if (!(x->program->outcome[i] & ~x->notes))
			return true;
	return rc11_find_race(x, &first, &second);
}

static void judge(struct search *search)
{
	if (!rc11_is_consistent(&search->x))
		return;
	search->finding->executions++;
	if (!is_outcome(&search->x))
		return;
	search->finding->found = true;
	search->finding->witness = search->x;
}

static uint64_t writes_to(const struct execution *x, int location)
{
	uint64_t writes = 0;

	for (int i = 0; i < x->count; i++)
		if (x->event[i].writes && x->event[i].location == location)
			writes |= UINT64_C(1) << i;
	return writes;
}

/* Nothing that is still to come is before it, and an update comes just behind what it reads. */
static bool may_be_next(const struct execution *x, uint64_t to_come, int last, int write)
{
	if (is_update(&x->event[write]) && x->source[write] != last)
		return false;
	for (uint64_t rest = to_come; rest; rest &= rest - 1)
		if (has(&x->hb, __builtin_ctzll(rest), write))
			return false;
	return true;
}

static void order_locations(struct search *search, int location);

/* Those of the location that have a place are in @placed, the last of them is @last. */
static void order_writes(struct search *search, int location, uint64_t placed, uint64_t to_come,
			 int last)
{
	struct execution *x = &search->x;

	if (!to_come)
		order_locations(search, location + 1);
	for (uint64_t rest = to_come; rest && !search->finding->found; rest &= rest - 1) {
		int write = __builtin_ctzll(rest);
		uint64_t bit = UINT64_C(1) << write;

		if (!may_be_next(x, to_come, last, write))
			continue;
		for (uint64_t before = placed; before; before &= before - 1)
			add(&x->mo, __builtin_ctzll(before), write);
		order_writes(search, location, placed | bit, to_come & ~bit, write);
		for (uint64_t before = placed; before; before &= before - 1)
			x->mo.row[__builtin_ctzll(before)] &= ~bit;
	}
}

static void order_locations(struct search *search, int location)
{
	if (location == LOCATIONS_MAX)
		judge(search);
	else
		order_writes(search, location, 0, writes_to(&search->x, location), -1);
}

static bool is_source(const struct execution *x, int write, int read)
{
	const struct event *from = &x->event[write], *to = &x->event[read];

	return from->writes && write != read && has(&x->same, write, read) &&
	       from->written == to->read && !has(&x->sb, read, write);
}

/* Not both of two updates that read the same can come just behind it. */
static bool is_taken(const struct execution *x, int read)
{
	if (!x->event[read].writes)
		return false;
	for (int other = 0; other < read; other++)
		if (is_update(&x->event[other]) && x->source[other] == x->source[read])
			return true;
	return false;
}

static void choose_sources(struct search *search, int read)
{
	struct execution *x = &search->x;
	struct relation hb = x->hb, causes = x->causes;

	while (read < x->count && !x->event[read].reads)
		read++;
	if (read == x->count) {
		if (rc11_take_all(x, search->sense))
			order_locations(search, 0);
		return;
	}
	for (int write = 0; write < x->count && !search->finding->found; write++) {
		if (!is_source(x, write, read))
			continue;
		x->source[read] = write;
		if (!is_taken(x, read) && rc11_take(x, read, search->sense))
			choose_sources(search, read + 1);
		x->hb = hb;
		x->causes = causes;
	}
}

static int append(struct execution *x, struct event event)
{
	if (x->count == EVENTS_MAX) {
		fprintf(stderr, "an execution is too long\n");
		exit(2);
	}
	x->event[x->count] = event;
	return x->count++;
}

/* Initial values of the locations that are accessed, first of all. */
static void append_initial(struct execution *x, struct trace *const trace[THREADS_MAX])
{
	uint32_t accessed = 0;

	for (int thread = 0; thread < THREADS_MAX && trace[thread]; thread++)
		for (int i = 0; i < trace[thread]->count; i++)
			accessed |= UINT32_C(1) << trace[thread]->event[i].location;
	for (; accessed; accessed &= accessed - 1) {
		int location = __builtin_ctz(accessed);

		append(x, (struct event){ .thread = -1,
					  .location = location,
					  .writes = true,
					  .written = initial_value(location) });
	}
}

/* What needs no choice. */
static void relate(struct execution *x)
{
	for (int i = 0; i < x->count; i++)
		for (int j = 0; j < x->count; j++) {
			const struct event *first = &x->event[i], *second = &x->event[j];

			if (first->location == second->location)
				add(&x->same, i, j);
			if (i < j && second->thread >= 0 &&
			    (first->thread < 0 || first->thread == second->thread))
				add(&x->sb, i, j);
		}
	x->hb = x->causes = x->sb;
}

static void assemble(struct search *search, struct trace *const trace[THREADS_MAX])
{
	struct execution *x = &search->x;

	*x = (struct execution){ .program = x->program };
	append_initial(x, trace);
	for (int thread = 0; thread < THREADS_MAX && trace[thread]; thread++) {
		x->notes |= trace[thread]->notes;
		for (int i = 0; i < trace[thread]->count; i++)
			x->event[append(x, trace[thread]->event[i])].thread = thread;
	}
	relate(x);
}

static void combine(struct search *search, struct trace *trace[THREADS_MAX], int thread)
{
	if (thread == THREADS_MAX || !search->x.program->thread[thread]) {
		assemble(search, trace);
		choose_sources(search, 0);
		return;
	}
	for (int i = 0; i < search->traces[thread].count && !search->finding->found; i++) {
		trace[thread] = &search->traces[thread].list[i];
		combine(search, trace, thread + 1);
	}
}

void explore(const struct program *program, enum sense sense, struct finding *finding)
{
	static struct search search;
	struct trace *trace[THREADS_MAX] = { NULL };

	search = (struct search){ .x.program = program, .sense = sense, .finding = finding };
	*finding = (struct finding){ 0 };
	traces_collect(program, search.traces);
	combine(&search, trace, 0);
	traces_free(search.traces);
}
