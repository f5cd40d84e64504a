/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An enumerator of the executions that C11 allows a small concurrent program, for protocols that
 * rest on the order of accesses to several words (tests/README.md, "Orders").
 *
 *   trace.c       a thread is a function: it is run under each choice of what its loads return
 *   execution.c   traces become executions: where each read takes its value, in which order a
 *                 location is written
 *   rc11.c        which of these are consistent, and which have a race
 *   show.c        an execution to read
 *   litmus.c      programs of which it is known what C11 says: does the enumerator say the same?
 *   marks.c       the protocol, and its programs
 *   main.c        what is expected of each, and the count
 */
#ifndef ORDERS_H
#define ORDERS_H

#include <stdbool.h>
#include <stdint.h>

#define EVENTS_MAX    64 /* of an execution: a row of a relation is a word */
#define TRACE_MAX     48 /* events of a thread */
#define THREADS_MAX   4
#define LOCATIONS_MAX 32
#define VALUES_MAX    8 /* a load returns 0 to 7 */

enum order {
	NON_ATOMIC,
	RELAXED,
	ACQUIRE,
	RELEASE,
	ACQ_REL,
	SEQ_CST
};

/* A place in the program where memory is accessed. */
struct access {
	const char *name;
	enum order order;
};

/* A read-modify-write is one event that reads and writes. */
struct event {
	const struct access *by; /* NULL: it writes the initial value */
	int thread;		 /* -1: none's */
	int location;
	bool reads, writes;
	int read, written;
};

/* What a thread does if its loads return just these values. */
struct trace {
	struct event event[TRACE_MAX];
	int count;
	unsigned int notes;
};

struct traces {
	struct trace *list;
	int count;
};

/*
 * A program. Its threads note what has come of them; if all notes of one of the outcomes have been
 * taken in an execution, by whichever thread, that is the outcome that is asked for. So is a race.
 */
struct program {
	const char *name;
	void (*begin)(void); /* calls initially() for each location that does not begin at 0 */
	void (*thread[THREADS_MAX])(void);
	const unsigned int *outcome;  /* ends with 0 */
	const char *const *locations; /* their names */
};

/* What threads are made of. */
void initially(int location, int value);
int load(int location, const struct access *by);
void store(int location, int value, const struct access *by);
/* Adds to it; returns what was there. */
int fetch_add(int location, int value, const struct access *by);
/* A compare-exchange that succeeds. Executions in which it does not are not looked at. */
void exchange(int location, int from, int to, const struct access *by);
void note(unsigned int notes);

/* All traces of each thread. Loads return whatever any thread may ever store. */
void traces_collect(const struct program *program, struct traces traces[THREADS_MAX]);
void traces_free(struct traces traces[THREADS_MAX]);
int initial_value(int location);

struct relation {
	uint64_t row[EVENTS_MAX]; /* bit j of row i: i before j */
};

struct execution {
	const struct program *program;
	struct event event[EVENTS_MAX];
	int count;
	unsigned int notes;
	struct relation same;	/* location */
	int source[EVENTS_MAX]; /* of a read: the event that wrote what it reads */
	struct relation sb;	/* sequenced before; behind what is initial come all others */
	struct relation mo;	/* modification order */
	struct relation hb;	/* happens before */
	struct relation causes; /* sb and rf, transitively */
};

/*
 * In which sense an execution is consistent. RC11 itself; or more is allowed: a release sequence
 * does not go on with stores of the same thread (C++20 has dropped that), and loads may take what
 * is stored later in program order (no axiom against cycles of sb and rf). What is sound in the
 * wider sense is so in both; what goes wrong in RC11 goes wrong in both.
 */
enum sense {
	RC11,
	WIDER
};

/*
 * x->hb and x->causes grow by what follows from the source of @read, where those of the events up
 * to it are known. False if the execution is consistent in no modification order, whatever is still
 * to be known.
 */
bool rc11_take(struct execution *x, int read, enum sense sense);
/* The same from the beginning, when all sources are known. */
bool rc11_take_all(struct execution *x, enum sense sense);
/* All of it, once modification orders are known, too. */
bool rc11_is_consistent(const struct execution *x);
/* Two that race, or false. */
bool rc11_find_race(const struct execution *x, int *first, int *second);

struct finding {
	uint64_t executions; /* consistent ones that were enumerated */
	bool found;	     /* the outcome, or a race; then the enumeration ended with this: */
	struct execution witness;
};

void explore(const struct program *program, enum sense sense, struct finding *finding);
void show(const struct execution *x);

static inline bool has(const struct relation *relation, int from, int to)
{
	return relation->row[from] >> to & 1;
}

static inline void add(struct relation *relation, int from, int to)
{
	relation->row[from] |= UINT64_C(1) << to;
}

static inline bool is_update(const struct event *event)
{
	return event->reads && event->writes;
}

static inline bool is_order(const struct event *event, enum order order)
{
	return event->by && event->by->order == order;
}

#endif
