/* SPDX-License-Identifier: BSD-2-Clause */
/* See marks.h: programs, each with what could go wrong in it. */
#include "marks.h"

static const char *const names[] = {
	[LOCK_WORD] = "lock",
	[HEAD] = "head",
	[CALLS_USED] = "calls used",
	[STATE(0)] = "call 0's state",
	[STATE(1)] = "call 1's state",
	[MARK(0)] = "call 0's mark",
	[MARK(1)] = "call 1's mark",
	[DATA(0)] = "call 0's data",
	[STATUS(1)] = "object 1's state",
	[COOKIE(1)] = "object 1's cookie",
	[NEXT(1)] = "object 1's next",
	[PAGES(1)] = "object 1's pages",
	[STATUS(2)] = "object 2's state",
	[COOKIE(2)] = "object 2's cookie",
	[NEXT(2)] = "object 2's next",
	[PAGES(2)] = "object 2's pages",
	[STATUS(3)] = "object 3's state",
	[COOKIE(3)] = "object 3's cookie",
	[NEXT(3)] = "object 3's next",
	[PAGES(3)] = "object 3's pages",
};

static void call_0(void)
{
	marks_call(0);
}

static void call_1(void)
{
	marks_call(1);
}

/* A call that never was; and another one in its place. */
static void no_call(void)
{
	marks_calls(0);
	initially(HEAD, 1);
	marks_initially(1, X, LIVE, NONE, 1);
	initially(STATE(0), SHUT);
	initially(STATE(1), SHUT);
}

static void count_call_1(void)
{
	marks_count(1);
}

static void first_call(void)
{
	marks_first_call(0);
}

/* One object, called X and LIVE. */
static void one_object(void)
{
	marks_calls(1);
	initially(HEAD, 1);
	marks_initially(1, X, LIVE, NONE, 1);
}

static bool unregister_1(void)
{
	if (!marks_close(1))
		return false;
	marks_end(1, HEAD, NONE);
	return true;
}

static void unregister(void)
{
	unregister_1();
}

static void two_users(void)
{
	one_object();
	marks_calls(2);
}

/* The call ends and begins again; who was refused tries again. */
static void call_0_twice(void)
{
	marks_call(0);
	marks_call(0);
}

static void unregister_twice(void)
{
	if (!unregister_1())
		unregister_1();
}

/* The object's next life. */
static void unregister_rpc_arg(void)
{
	if (unregister_1())
		marks_rpc_arg(1, X, 2);
}

static void unregister_register_y(void)
{
	if (unregister_1())
		marks_register(1, Y, NONE, 2);
}

static void unregister_register_x(void)
{
	if (unregister_1())
		marks_register(1, X, NONE, 3);
}

/* The object is in a page that comes into being. */
static void no_object(void)
{
	marks_calls(1);
}

static void fresh(int object)
{
	store(STATUS(object), ENDED, marks_at(FRESH));
	store(COOKIE(object), NONE, marks_at(FRESH));
	store(NEXT(object), NONE, marks_at(FRESH));
	store(PAGES(object), NONE, marks_at(FRESH));
}

static void register_fresh(void)
{
	fresh(1);
	marks_register(1, X, NONE, 1);
}

/* Who registered it unregisters it, in vain. */
static void two_calls(void)
{
	marks_calls(2);
}

static void register_x(void)
{
	marks_register(1, X, NONE, 1);
}

static void register_close(void)
{
	marks_register(1, X, NONE, 1);
	marks_close(1);
}

/*
 * Object 1, called Y, is before 2, called X. It goes while the chain is walked, and comes to
 * another chain, before 3: so the walk may get there, and to its end.
 */
static void neighbours(void)
{
	marks_calls(1);
	initially(HEAD, 1);
	marks_initially(1, Y, CLOSING, 2, 2);
	marks_initially(2, X, LIVE, NONE, 1);
	marks_initially(3, Y, LIVE, NONE, 2);
}

static void end_go_elsewhere(void)
{
	marks_end(1, HEAD, 2);
	marks_lock();
	store(COOKIE(1), Y, marks_at(NAME_STORE));
	store(STATUS(1), OPENING, marks_at(OPENING_STORE));
	store(NEXT(1), 3, marks_at(LINK_NEXT));
	marks_unlock();
}

/* Object 1 goes, and comes again before 2, of a new page. */
static void one_neighbour(void)
{
	marks_calls(1);
	initially(HEAD, 1);
	marks_initially(1, Y, CLOSING, NONE, 2);
}

/* Under the lock. */
static void link_first(int object, int behind)
{
	store(NEXT(object), behind, marks_at(LINK_NEXT));
	store(HEAD, object, marks_at(LINK_HEAD));
}

static void register_again_before_fresh(void)
{
	marks_lock();
	store(HEAD, NONE, marks_at(UNLINK));
	marks_unlock();
	fresh(2);
	marks_register(2, X, NONE, 1);
	marks_lock();
	link_first(1, 2);
	marks_unlock();
}

/* Object 1 is of a new page, and 2 comes before it; another CPU takes that out of the chain. */
static void register_both(void)
{
	register_fresh();
	marks_lock();
	link_first(2, 1);
	marks_unlock();
}

static void unlink_2(void)
{
	marks_lock();
	if (load(HEAD, marks_at(LOCKED_LOAD)) == 2)
		store(HEAD, 1, marks_at(UNLINK));
	marks_unlock();
}

/* A call that was dropped, with a mark. */
static void dropped(void)
{
	one_object();
	initially(STATE(0), DROPPED);
	initially(MARK(0), 1);
}

static void clean_call(void)
{
	marks_clean(0);
	marks_use(0);
	store(STATE(0), FREE, marks_at(END));
}

static void clean_only(void)
{
	marks_clean(0);
	store(STATE(0), FREE, marks_at(END));
}

/* A call ends, is closed, and is claimed again. */
static void shut(void)
{
	exchange(STATE(0), FREE, SHUT, marks_at(SHUT_CALL));
}

static void call_0_shut(void)
{
	marks_call(0);
	exchange(STATE(0), SHUT, RUNNING_SHUT, marks_at(CLAIM));
	marks_use(0);
	store(STATE(0), FREE, marks_at(END));
}

/* A call goes on on another CPU: there it finds the buffer, or uses it again. */
static void begin_suspend(void)
{
	exchange(STATE(0), FREE, RUNNING, marks_at(CLAIM));
	if (!marks_without(STEP_TOUCH_CALL))
		store(DATA(0), NONE, marks_at(CALL_DATA));
	store(STATE(0), SUSPENDED, marks_at(SUSPEND));
}

static void resume_use(void)
{
	exchange(STATE(0), SUSPENDED, RUNNING, marks_at(RESUME));
	if (!marks_without(STEP_TOUCH_CALL))
		load(DATA(0), marks_at(CALL_DATA));
	marks_use(0);
	store(STATE(0), FREE, marks_at(END));
}

static void use_suspend(void)
{
	int object;

	exchange(STATE(0), FREE, RUNNING, marks_at(CLAIM));
	object = marks_find(0);
	if (object)
		marks_read(object);
	store(DATA(0), object, marks_at(CALL_DATA));
	store(STATE(0), SUSPENDED, marks_at(SUSPEND));
}

static void resume_use_again(void)
{
	int object;

	exchange(STATE(0), SUSPENDED, RUNNING, marks_at(RESUME));
	object = load(DATA(0), marks_at(CALL_DATA));
	if (object) {
		marks_read(object);
		marks_let_go(0);
	}
	store(STATE(0), FREE, marks_at(END));
}

/* What must not come of it, besides races. */
static const unsigned int bad[] = { STRANGE, REFUSED | MISSED, 0 };
/* X is LIVE all the while. */
static const unsigned int bad_or_missed[] = { STRANGE, MISSED, 0 };
/* X may be looked for before it is there, or when it is gone. */
static const unsigned int bad_use[] = { STRANGE, 0 };
/* Nobody uses it. */
static const unsigned int refused[] = { REFUSED, 0 };

#define PROGRAM(title, first, not_this, ...)                                                       \
	{                                                                                          \
		.name = (title), .begin = (first), .thread = { __VA_ARGS__ }, .outcome = not_this, \
		.locations = names                                                                 \
	}

const struct program marks_programs[] = {
	PROGRAM("unregister", one_object, bad, call_0, unregister),
	PROGRAM("first call", no_call, bad, first_call, unregister),
	PROGRAM("first calls", no_call, bad, first_call, count_call_1, unregister),
	PROGRAM("second call", no_call, bad, first_call, call_0, unregister),
	PROGRAM("dropped call", dropped, bad, clean_call, unregister),
	PROGRAM("dropped call, no use", dropped, refused, clean_only, unregister),
	PROGRAM("next life an RPC's", one_object, bad, call_0, unregister_rpc_arg),
	PROGRAM("next life as Y", one_object, bad, call_0, unregister_register_y),
	PROGRAM("next life as X", one_object, bad, call_0, unregister_register_x),
	PROGRAM("new page", no_object, bad_use, call_0, register_fresh),
	PROGRAM("new page, neighbour goes", no_object, bad_use, call_0, register_both, unlink_2),
	PROGRAM("new page, neighbour comes again", one_neighbour, bad_use, call_0,
		register_again_before_fresh),
	PROGRAM("neighbour goes elsewhere", neighbours, bad_or_missed, call_0, end_go_elsewhere),
	PROGRAM("opened without the lock", no_object, bad_use, register_x, unregister),
	PROGRAM("two users", two_users, bad, call_0, call_1, unregister),
	PROGRAM("two owners", one_object, bad, call_0, call_0, unregister),
	PROGRAM("closed call", one_object, bad, call_0_shut, shut, unregister),
	PROGRAM("resumed", one_object, bad, begin_suspend, resume_use, unregister),
	PROGRAM("used again", one_object, bad, use_suspend, resume_use_again, unregister),
	PROGRAM("refused", two_calls, bad_use, register_close, call_0, call_1),
	PROGRAM("twice", one_object, bad_use, call_0_twice, unregister_twice),
};

const int marks_program_count = sizeof(marks_programs) / sizeof(marks_programs[0]);
