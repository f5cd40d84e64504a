/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs of which it is known what C11 says of them. Each asks for an outcome that is surprising:
 * that it is allowed, or not, is the test of the enumerator.
 */
#include "litmus.h"

enum {
	X,
	Y,
	DATA
};

static const char *const names[] = { "x", "y", "data" };
static struct access w = { .name = "write" }, r = { .name = "read" }, u = { .name = "update" };
static const struct access plain = { "plain", NON_ATOMIC }, rlx = { "rlx", RELAXED },
			   acq = { "acq", ACQUIRE }, rel = { "rel", RELEASE },
			   sc = { "sc", SEQ_CST };

void litmus_prepare(const struct litmus *test)
{
	w.order = test->write;
	r.order = test->read;
	u.order = test->update;
}

static void note_if(bool condition, unsigned int notes)
{
	if (condition)
		note(notes);
}

/* Store buffering: each stores to one, and does not see the other's. */
static void sb_0(void)
{
	store(X, 1, &w);
	note_if(load(Y, &r) == 0, 1);
}

static void sb_1(void)
{
	store(Y, 1, &w);
	note_if(load(X, &r) == 0, 2);
}

/* The same, where one thread's store is an update. */
static void sb_update(void)
{
	exchange(Y, 0, 1, &u);
	note_if(load(X, &r) == 0, 2);
}

/* Message passing: the flag is seen, the message is not. */
static void mp_0(void)
{
	store(X, 1, &rlx);
	store(Y, 1, &w);
}

static void mp_1(void)
{
	note_if(load(Y, &r) == 1 && load(X, &rlx) == 0, 1);
}

/* The same with a plain message: a race, or none. */
static void race_0(void)
{
	store(DATA, 1, &plain);
	store(Y, 1, &w);
}

static void race_1(void)
{
	if (load(Y, &r))
		load(DATA, &plain);
}

/* The flag goes through other hands before it is seen: an update, or a store. */
static void through_update(void)
{
	exchange(Y, 1, 2, &u);
}

static void behind_1(void)
{
	if (load(Y, &r) == 2)
		load(DATA, &plain);
}

static void through_own_store(void)
{
	race_0();
	store(Y, 2, &rlx);
}

static void through_store(void)
{
	if (load(Y, &rlx) == 1)
		store(Y, 2, &rlx);
}

/* Load buffering: each sees what the other stores afterwards. */
static void lb_0(void)
{
	note_if(load(X, &r) == 1, 1);
	store(Y, 1, &w);
}

static void lb_1(void)
{
	note_if(load(Y, &r) == 1, 2);
	store(X, 1, &w);
}

/* Independent readers of independent writes do not agree which came first. */
static void write_x(void)
{
	store(X, 1, &w);
}

static void write_y(void)
{
	store(Y, 1, &w);
}

static void iriw_2(void)
{
	note_if(load(X, &r) == 1 && load(Y, &r) == 0, 1);
}

static void iriw_3(void)
{
	note_if(load(Y, &r) == 1 && load(X, &r) == 0, 2);
}

/* ... where only the second load of each is seq_cst. */
static void iriw_2_acq(void)
{
	note_if(load(X, &acq) == 1 && load(Y, &sc) == 0, 1);
}

static void iriw_3_acq(void)
{
	note_if(load(Y, &acq) == 1 && load(X, &sc) == 0, 2);
}

/* Each of two locations ends with the value that was stored first in program order. */
static void two_0(void)
{
	store(X, 1, &w);
	store(Y, 2, &w);
}

static void two_1(void)
{
	store(Y, 1, &w);
	store(X, 2, &w);
}

static void two_2(void)
{
	note_if(load(X, &rlx) == 2 && load(X, &rlx) == 1, 1);
}

static void two_3(void)
{
	note_if(load(Y, &rlx) == 2 && load(Y, &rlx) == 1, 2);
}

/* A location's writes are seen in one order by all. */
static void writes_twice(void)
{
	store(X, 1, &w);
	store(X, 2, &w);
}

static void reads_back(void)
{
	note_if(load(X, &r) == 2 && load(X, &r) == 1, 1);
}

static void write_x_2(void)
{
	store(X, 2, &w);
}

static void reads_1_2(void)
{
	note_if(load(X, &r) == 1 && load(X, &r) == 2, 1);
}

static void reads_2_1(void)
{
	note_if(load(X, &r) == 2 && load(X, &r) == 1, 2);
}

static void reads_own_later(void)
{
	note_if(load(X, &r) == 1, 1);
	store(X, 1, &w);
}

static void reads_over_own(void)
{
	store(X, 1, &w);
	note_if(load(X, &r) == 0, 1);
}

/* Two updates read the same. */
static void updates_0(void)
{
	note_if(fetch_add(X, 1, &u) == 0, 1);
}

static void updates_1(void)
{
	note_if(fetch_add(X, 1, &u) == 0, 2);
}

/* A store comes between an update's read and its write: 0, 5, 1 and 1 is read behind 5. */
static void store_between(void)
{
	store(X, 5, &w);
	note_if(load(X, &r) == 1, 2);
}

/* What was seen is handed on: the third sees all of it. */
static void wrc_1(void)
{
	if (load(X, &r) == 1)
		store(Y, 1, &w);
}

static void wrc_2(void)
{
	note_if(load(Y, &r) == 1 && load(X, &rlx) == 0, 1);
}

/*
 * RC11's paper calls it Z6.U: seq_cst accesses of one location, in happens-before over an update of
 * another, do not make one order. C11 forbade it, machines do it, RC11 allows it.
 */
static void z6_0(void)
{
	store(X, 1, &sc);
	store(Y, 1, &rel);
}

static void z6_1(void)
{
	note_if(fetch_add(Y, 1, &sc) == 1 && load(Y, &rlx) == 3, 1);
}

static void z6_2(void)
{
	store(Y, 3, &sc);
	note_if(load(X, &sc) == 0, 2);
}

/* A lock keeps two threads apart. */
static void locked(void)
{
	exchange(X, 0, 1, &u);
	store(DATA, 1, &plain);
	store(X, 0, &w);
}

#define TEST(title, w, r, u, s, is_allowed, notes, ...)                                            \
	{                                                                                          \
		.name = (title),                                                                   \
		.program = { .name = (title),                                                      \
			     .thread = { __VA_ARGS__ },                                            \
			     .outcome = (const unsigned int[]){ notes, 0 },                        \
			     .locations = names },                                                 \
		.write = (w), .read = (r), .update = (u), .sense = (s), .allowed = (is_allowed)    \
	}
#define FORBIDDEN(title, w, r, u, notes, ...) TEST(title, w, r, u, RC11, false, notes, __VA_ARGS__)
#define ALLOWED(title, w, r, u, notes, ...)   TEST(title, w, r, u, RC11, true, notes, __VA_ARGS__)
#define ALLOWED_WIDER(title, w, r, u, notes, ...)                                                  \
	TEST(title, w, r, u, WIDER, true, notes, __VA_ARGS__)

/* Name; orders of write, read, update; the notes that are the outcome; threads. 0: a race. */
const struct litmus litmus[] = {
	FORBIDDEN("SB+sc", SEQ_CST, SEQ_CST, RELAXED, 3, sb_0, sb_1),
	ALLOWED("SB+rel+acq", RELEASE, ACQUIRE, RELAXED, 3, sb_0, sb_1),
	ALLOWED("SB+sc+acq", SEQ_CST, ACQUIRE, RELAXED, 3, sb_0, sb_1),
	ALLOWED("SB+rel+sc", RELEASE, SEQ_CST, RELAXED, 3, sb_0, sb_1),
	FORBIDDEN("SB+update-sc", SEQ_CST, SEQ_CST, SEQ_CST, 3, sb_0, sb_update),
	ALLOWED("SB+update-acq_rel", SEQ_CST, SEQ_CST, ACQ_REL, 3, sb_0, sb_update),
	FORBIDDEN("MP+rel+acq", RELEASE, ACQUIRE, RELAXED, 1, mp_0, mp_1),
	ALLOWED("MP+rlx+acq", RELAXED, ACQUIRE, RELAXED, 1, mp_0, mp_1),
	ALLOWED("MP+rel+rlx", RELEASE, RELAXED, RELAXED, 1, mp_0, mp_1),
	FORBIDDEN("race+rel+acq", RELEASE, ACQUIRE, RELAXED, 0, race_0, race_1),
	ALLOWED("race+rlx+acq", RELAXED, ACQUIRE, RELAXED, 0, race_0, race_1),
	ALLOWED("race+rel+rlx", RELEASE, RELAXED, RELAXED, 0, race_0, race_1),
	FORBIDDEN("sequence+update", RELEASE, ACQUIRE, RELAXED, 0, race_0, through_update,
		  behind_1),
	ALLOWED("sequence+store", RELEASE, ACQUIRE, RELAXED, 0, race_0, through_store, behind_1),
	FORBIDDEN("sequence+own-store", RELEASE, ACQUIRE, RELAXED, 0, through_own_store, behind_1),
	ALLOWED_WIDER("sequence+own-store, wider", RELEASE, ACQUIRE, RELAXED, 0, through_own_store,
		      behind_1),
	FORBIDDEN("LB+rlx", RELAXED, RELAXED, RELAXED, 3, lb_0, lb_1),
	ALLOWED_WIDER("LB+rlx, wider", RELAXED, RELAXED, RELAXED, 3, lb_0, lb_1),
	TEST("LB+rel+acq, wider", RELEASE, ACQUIRE, RELAXED, WIDER, false, 3, lb_0, lb_1),
	FORBIDDEN("IRIW+sc", SEQ_CST, SEQ_CST, RELAXED, 3, write_x, write_y, iriw_2, iriw_3),
	ALLOWED("IRIW+rel+acq", RELEASE, ACQUIRE, RELAXED, 3, write_x, write_y, iriw_2, iriw_3),
	ALLOWED("IRIW+acq-sc", SEQ_CST, SEQ_CST, RELAXED, 3, write_x, write_y, iriw_2_acq,
		iriw_3_acq),
	FORBIDDEN("2+2W+sc", SEQ_CST, RELAXED, RELAXED, 3, two_0, two_1, two_2, two_3),
	ALLOWED("2+2W+rel", RELEASE, ACQUIRE, RELAXED, 3, two_0, two_1, two_2, two_3),
	FORBIDDEN("CoWW", RELAXED, RELAXED, RELAXED, 1, writes_twice, reads_back),
	FORBIDDEN("CoRR", RELAXED, RELAXED, RELAXED, 3, write_x, write_x_2, reads_1_2, reads_2_1),
	FORBIDDEN("CoRW", RELAXED, RELAXED, RELAXED, 1, reads_own_later),
	FORBIDDEN("CoWR", RELAXED, RELAXED, RELAXED, 1, reads_over_own),
	FORBIDDEN("updates", RELAXED, RELAXED, RELAXED, 3, updates_0, updates_1),
	FORBIDDEN("update+store", RELAXED, RELAXED, RELAXED, 3, updates_0, store_between),
	FORBIDDEN("WRC+rel+acq", RELEASE, ACQUIRE, RELAXED, 1, write_x, wrc_1, wrc_2),
	ALLOWED("WRC+rlx", RELAXED, RELAXED, RELAXED, 1, write_x, wrc_1, wrc_2),
	ALLOWED("Z6.U", RELAXED, RELAXED, RELAXED, 3, z6_0, z6_1, z6_2),
	FORBIDDEN("lock+acq+rel", RELEASE, RELAXED, ACQUIRE, 0, locked, locked),
	ALLOWED("lock+acq+rlx", RELAXED, RELAXED, ACQUIRE, 0, locked, locked),
	ALLOWED("lock+rlx+rel", RELEASE, RELAXED, RELAXED, 0, locked, locked),
};

const int litmus_count = sizeof(litmus) / sizeof(litmus[0]);
