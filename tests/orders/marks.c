/* SPDX-License-Identifier: BSD-2-Clause */
/* See marks.h: what users and closers do. */
#include "marks.h"

#define MARKS_ENTRY(access, its_order) [access] = { #access, its_order },

static const struct access written[] = { MARKS_ACCESSES(MARKS_ENTRY) };
static struct access now[MARKS_ACCESS_COUNT];
static enum marks_step left_out;
static int calls;

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
	calls = count;
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

static int find(int call)
{
	int object = walk(WALK_HEAD, WALK_NEXT, WALK_COOKIE);

	if (!object)
		return NONE;
	if (!marks_without(STEP_MARK))
		set(MARK(call), object, MARK_STORE);
	if (is_still_there(object))
		return object;
	marks_let_go(call);
	return NONE;
}

static int find_locked(int call)
{
	int object;

	marks_lock();
	object = walk(LOCKED_LOAD, LOCKED_LOAD, LOCKED_LOAD);
	if (object && get(STATUS(object), LOCKED_LOAD) == LIVE)
		set(MARK(call), object, LOCKED_MARK);
	else
		object = NONE;
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
	for (int call = 0; call < calls; call++)
		if (!is_skipped(get(STATE(call), STATE_LOAD)) &&
		    get(MARK(call), MARK_LOAD) == object)
			return true;
	return false;
}

bool marks_close(int object)
{
	bool marked;

	marks_lock();
	set(STATUS(object), CLOSING, CLOSING_STORE);
	marked = is_marked(object);
	if (marked)
		set(STATUS(object), LIVE, LIVE_BACK);
	marks_unlock();
	if (marked)
		note(REFUSED);
	return !marked;
}

void marks_end(int object, int link, int behind, int free)
{
	marks_lock();
	set(link, behind, UNLINK);
	set(STATUS(object), ENDED, ENDED_STORE);
	set(COOKIE(object), NONE, NAME_CLEAR);
	marks_unlock();
	set(PAGES(object), NONE, CONTENTS);
	marks_lock();
	set(NEXT(object), free, FREE_NEXT);
	marks_unlock();
}

/* OP-TEE has been told. */
static void open(int object, int status, int pages)
{
	set(PAGES(object), pages, CONTENTS);
	marks_lock();
	set(STATUS(object), status, LIVE_STORE);
	marks_unlock();
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
