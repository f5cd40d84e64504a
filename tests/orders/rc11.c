/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which executions are consistent. The axioms are those of RC11 (Lahav, Vafeiadis, Kang, Hur,
 * Dreyer: Repairing Sequential Consistency in C/C++11, PLDI 2017), in its names. There are no
 * fences here, and an update is one event, not two: so eco has to be irreflexive by itself, and an
 * update does not come before itself in rb.
 */
#include "orders.h"

static void join(struct relation *to, const struct relation *from, int count)
{
	for (int i = 0; i < count; i++)
		to->row[i] |= from->row[i];
}

/* One step of the first, then one of the second. */
static void compose(struct relation *to, const struct relation *first,
		    const struct relation *second, int count)
{
	for (int i = 0; i < count; i++) {
		to->row[i] = 0;
		for (uint64_t rest = first->row[i]; rest; rest &= rest - 1)
			to->row[i] |= second->row[__builtin_ctzll(rest)];
	}
}

/* One step or more. */
static void close_transitively(struct relation *relation, int count)
{
	for (int middle = 0; middle < count; middle++)
		for (int i = 0; i < count; i++)
			if (has(relation, i, middle))
				relation->row[i] |= relation->row[middle];
}

static bool is_irreflexive(const struct relation *relation, int count)
{
	for (int i = 0; i < count; i++)
		if (has(relation, i, i))
			return false;
	return true;
}

static bool is_acyclic(struct relation relation, int count)
{
	close_transitively(&relation, count);
	return is_irreflexive(&relation, count);
}

static uint64_t sc_events(const struct execution *x)
{
	uint64_t events = 0;

	for (int i = 0; i < x->count; i++)
		if (is_order(&x->event[i], SEQ_CST))
			events |= UINT64_C(1) << i;
	return events;
}

static struct relation reads_from(const struct execution *x)
{
	struct relation rf = { 0 };

	for (int i = 0; i < x->count; i++)
		if (x->event[i].reads)
			add(&rf, x->source[i], i);
	return rf;
}

static bool is_release(const struct event *event)
{
	return event->writes &&
	       (is_order(event, RELEASE) || is_order(event, ACQ_REL) || is_order(event, SEQ_CST));
}

static bool is_acquire(const struct event *event)
{
	return event->reads &&
	       (is_order(event, ACQUIRE) || is_order(event, ACQ_REL) || is_order(event, SEQ_CST));
}

/* Stays transitive. */
static void add_transitively(struct relation *relation, int from, int to, int count)
{
	uint64_t behind = relation->row[to] | UINT64_C(1) << to;

	if (has(relation, from, to))
		return;
	for (int i = 0; i < count; i++)
		if (i == from || has(relation, i, from))
			relation->row[i] |= behind;
}

/*
 * What synchronizes with @read if its value goes back to @write by updates alone: @write itself,
 * and stores of its thread before it.
 */
static void synchronize_with(struct execution *x, int write, int read, enum sense sense)
{
	uint64_t heads = UINT64_C(1) << write | (sense == RC11 ? x->same.row[write] : 0);

	for (; heads; heads &= heads - 1) {
		int head = __builtin_ctzll(heads);

		if (is_release(&x->event[head]) && (head == write || has(&x->sb, head, write)))
			add_transitively(&x->hb, head, read, x->count);
	}
}

/* From the store that is read back through updates, each of which read the one before. */
static void synchronize(struct execution *x, int read, int known, enum sense sense)
{
	int write = x->source[read];

	for (int steps = 0; steps < x->count; steps++) {
		if (x->event[write].by && !is_order(&x->event[write], NON_ATOMIC))
			synchronize_with(x, write, read, sense);
		if (!is_update(&x->event[write]) || write > known)
			return;
		write = x->source[write];
	}
}

/* Between the read's source and the read there is another write, or the source comes after it. */
static bool is_out_of_date(const struct execution *x, int read)
{
	int source = x->source[read];

	for (uint64_t rest = x->hb.row[source] & x->same.row[read]; rest; rest &= rest - 1) {
		int write = __builtin_ctzll(rest);

		if (x->event[write].writes && has(&x->hb, write, read))
			return true;
	}
	return has(&x->hb, read, source);
}

static bool take(struct execution *x, int read, int known, enum sense sense)
{
	add_transitively(&x->causes, x->source[read], read, x->count);
	if (sense == RC11 && has(&x->causes, read, read))
		return false;
	if (is_acquire(&x->event[read]))
		synchronize(x, read, known, sense);
	if (has(&x->hb, read, read))
		return false;
	for (int i = 0; i <= known; i++)
		if (x->event[i].reads && is_out_of_date(x, i))
			return false;
	return true;
}

bool rc11_take(struct execution *x, int read, enum sense sense)
{
	return take(x, read, read, sense);
}

bool rc11_take_all(struct execution *x, enum sense sense)
{
	x->hb = x->causes = x->sb;
	for (int i = 0; i < x->count; i++)
		if (x->event[i].reads && !take(x, i, x->count - 1, sense))
			return false;
	return true;
}

/* A read comes before each write that is later than the one it reads. */
static struct relation reads_before(const struct execution *x)
{
	struct relation rb = { 0 };

	for (int i = 0; i < x->count; i++)
		if (x->event[i].reads)
			rb.row[i] = x->mo.row[x->source[i]] & ~(UINT64_C(1) << i);
	return rb;
}

static bool is_coherent(const struct execution *x, const struct relation *rb)
{
	struct relation eco = reads_from(x), around;

	join(&eco, &x->mo, x->count);
	join(&eco, rb, x->count);
	close_transitively(&eco, x->count);
	compose(&around, &x->hb, &eco, x->count);
	return is_irreflexive(&eco, x->count) && is_irreflexive(&around, x->count);
}

/* No write between an update and what it reads. */
static bool is_atomic(const struct execution *x, const struct relation *rb)
{
	struct relation between;

	compose(&between, rb, &x->mo, x->count);
	for (int i = 0; i < x->count; i++)
		if (is_update(&x->event[i]) && has(&between, i, i))
			return false;
	return true;
}

/* To another location in program order, by happens-before, and from another location again. */
static struct relation over_others(const struct execution *x)
{
	struct relation there = x->sb, on, over;

	for (int i = 0; i < x->count; i++)
		there.row[i] &= ~x->same.row[i];
	compose(&on, &there, &x->hb, x->count);
	compose(&over, &on, &there, x->count);
	return over;
}

/* psc: of scb, what is between seq_cst events. */
static bool has_sc_order(const struct execution *x, const struct relation *rb)
{
	struct relation psc = { 0 }, over = over_others(x);
	uint64_t sc = sc_events(x);

	for (int i = 0; i < x->count; i++)
		if (sc >> i & 1)
			psc.row[i] = sc & (x->sb.row[i] | over.row[i] | x->mo.row[i] | rb->row[i] |
					   (x->hb.row[i] & x->same.row[i]));
	return is_acyclic(psc, x->count);
}

bool rc11_is_consistent(const struct execution *x)
{
	struct relation rb = reads_before(x);

	return is_coherent(x, &rb) && is_atomic(x, &rb) && has_sc_order(x, &rb);
}

static bool is_race(const struct execution *x, int a, int b)
{
	const struct event *one = &x->event[a], *other = &x->event[b];

	return one->location == other->location && (one->writes || other->writes) &&
	       (is_order(one, NON_ATOMIC) || is_order(other, NON_ATOMIC)) && !has(&x->hb, a, b) &&
	       !has(&x->hb, b, a);
}

bool rc11_find_race(const struct execution *x, int *first, int *second)
{
	for (*first = 0; *first < x->count; ++*first)
		for (*second = 0; *second < *first; ++*second)
			if (is_race(x, *first, *second))
				return true;
	return false;
}
