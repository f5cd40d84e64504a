/* SPDX-License-Identifier: BSD-2-Clause */
/* See marks.h: what users and closers do. */
#include "marks.h"

#define MARKS_ENTRY(access, its_order) [access] = { #access, its_order },

static const struct access written[] = { MARKS_ACCESSES(MARKS_ENTRY) };
static struct access now[MARKS_ACCESS_COUNT];
static enum marks_step left_out;

void marks_as_written(void)
{
	for (int access = 0; access < MARKS_ACCESS_COUNT; access++)
		now[access] = written[access];
	left_out = NO_STEP;
}

void marks_weaken(enum marks_access access, enum order order)
{
	now[access].order = order;
}

void marks_leave_out(enum marks_step step)
{
	left_out = step;
}

bool marks_without(enum marks_step step)
{
	return left_out == step;
}

const struct access *marks_at(enum marks_access access)
{
	return &now[access];
}

void marks_calls(int count)
{
	initially(CALLS_USED, count);
}

static int get(int location, enum marks_access access)
{
	return load(location, marks_at(access));
}

static void set(int location, int value, enum marks_access access)
{
	store(location, value, marks_at(access));
}

void marks_lock(void)
{
	exchange(LOCK_WORD, 0, 1, marks_at(LOCK));
}

void marks_unlock(void)
{
	set(LOCK_WORD, 0, UNLOCK);
}

/* The object called X; objects do not go away, so a chain can be walked that changes. */
static int walk(enum marks_access head, enum marks_access next, enum marks_access cookie)
{
	int object = get(HEAD, head);

	for (int hops = 0; object && hops < OBJECTS_MAX; hops++) {
		if (get(COOKIE(object), cookie) == X)
			return object;
		object = get(NEXT(object), next);
	}
	return NONE;
}

static bool is_usable(int status)
{
	return status == LIVE || (status == LIVE_RPC_ARG && marks_without(STEP_KIND));
}

static bool is_still_there(int object)
{
	if (!marks_without(STEP_STATUS) && !is_usable(get(STATUS(object), STATUS_LOAD)))
		return false;
	return marks_without(STEP_COOKIE_AGAIN) || get(COOKIE(object), COOKIE_AGAIN) == X;
}

void marks_let_go(int call)
{
	set(MARK(call), NONE, LET_GO);
}

/* What was found, or NONE. */
static int mark(int call, int object)
{
	if (!object)
		return NONE;
	if (!marks_without(STEP_MARK))
		set(MARK(call), object, MARK_STORE);
	if (is_still_there(object))
		return object;
	marks_let_go(call);
	return NONE;
}

static int find(int call)
{
	return mark(call, walk(WALK_HEAD, WALK_NEXT, WALK_COOKIE));
}

static int find_locked(int call)
{
	int object;

	marks_lock();
	object = mark(call, walk(LOCKED_LOAD, LOCKED_LOAD, LOCKED_LOAD));
	marks_unlock();
	return object;
}

int marks_find(int call)
{
	int object = find(call);

	if (!object && !marks_without(STEP_ASK_AGAIN))
		object = find_locked(call);
	if (!object)
		note(MISSED);
	return object;
}

/* Pages of a life as X are told by an odd number. */
void marks_read(int object)
{
	if (get(PAGES(object), USE) % 2 == 0)
		note(STRANGE);
}

void marks_use(int call)
{
	int object = marks_find(call);

	if (!object)
		return;
	marks_read(object);
	marks_let_go(call);
}

void marks_call(int call)
{
	exchange(STATE(call), FREE, RUNNING, marks_at(CLAIM));
	marks_use(call);
	set(STATE(call), FREE, END);
}

/* With one, all before it are counted. */
void marks_count(int call)
{
	int count;

	exchange(STATE(call), SHUT, RUNNING_SHUT, marks_at(CLAIM));
	if (marks_without(STEP_COUNT))
		return;
	count = get(CALLS_USED, COUNT_SEEN);
	if (count <= call)
		exchange(CALLS_USED, count, call + 1, marks_at(COUNT_RAISE));
}

void marks_first_call(int call)
{
	marks_count(call);
	marks_use(call);
	set(STATE(call), FREE, END);
}

void marks_clean(int call)
{
	exchange(STATE(call), DROPPED, RUNNING_DROPPED, marks_at(CLAIM));
	if (!marks_without(STEP_CLEAR))
		set(MARK(call), NONE, STALE_CLEAR);
	set(STATE(call), RUNNING_SHUT, CLEAN_STORE);
}

void marks_initially(int object, int cookie, int status, int next, int pages)
{
	initially(COOKIE(object), cookie);
	initially(STATUS(object), status);
	initially(NEXT(object), next);
	initially(PAGES(object), pages);
}

static bool is_skipped(int state)
{
	if (state == DROPPED || state == RUNNING_DROPPED)
		return !marks_without(STEP_SKIP_DROPPED);
	return state == FREE || state == SHUT;
}

static bool is_marked(int object)
{
	const int count = get(CALLS_USED, COUNT_LOAD);

	for (int call = 0; call < count; call++)
		if (!is_skipped(get(STATE(call), STATE_LOAD)) &&
		    get(MARK(call), MARK_LOAD) == object)
			return true;
	return false;
}

bool marks_close(int object)
{
	bool is_live, marked;

	marks_lock();
	is_live = get(STATUS(object), LIVE_LOAD) == LIVE;
	if (is_live)
		set(STATUS(object), CLOSING, CLOSING_STORE);
	marked = is_live && is_marked(object);
	if (marked)
		set(STATUS(object), LIVE, LIVE_BACK);
	marks_unlock();
	if (marked)
		note(REFUSED);
	return is_live && !marked;
}

void marks_end(int object, int link, int behind)
{
	bool is_left = marks_without(STEP_LEAVE_LIVE);

	marks_lock();
	set(link, behind, UNLINK);
	set(STATUS(object), is_left ? LIVE : ENDED, ENDED_STORE);
	marks_unlock();
	set(PAGES(object), NONE, CONTENTS);
	/* In the mediator under the lock; it holds without. */
	if (!is_left && !marks_without(STEP_LOSE_NAME))
		set(COOKIE(object), NONE, NAME_CLEAR);
}

/* OP-TEE has been told. No lock: nobody else changes what is OPENING. */
static void open(int object, int status, int pages)
{
	set(PAGES(object), pages, CONTENTS);
	set(STATUS(object), status, LIVE_STORE);
}

void marks_register(int object, int cookie, int behind, int pages)
{
	marks_lock();
	set(COOKIE(object), cookie, NAME_STORE);
	set(STATUS(object), OPENING, OPENING_STORE);
	set(NEXT(object), behind, LINK_NEXT);
	set(HEAD, object, LINK_HEAD);
	marks_unlock();
	open(object, LIVE, pages);
}

void marks_rpc_arg(int object, int cookie, int pages)
{
	marks_lock();
	set(COOKIE(object), cookie, NAME_STORE);
	set(STATUS(object), OPENING, OPENING_STORE);
	marks_unlock();
	open(object, LIVE_RPC_ARG, pages);
}
