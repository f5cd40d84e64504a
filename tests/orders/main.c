/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `make orders-test`: the enumerator is held against what is known; the protocol is sound as
 * written; and what is weakened or left out goes wrong. Each is a test.
 *
 *   orders               all of them
 *   orders --show NAME   an execution that goes wrong: NAME is one of the names that are printed
 */
#include <stdio.h>
#include <string.h>

#include "litmus.h"
#include "marks.h"

enum expected {
	SOUND,
	WRONG,
	WRONG_WIDER /* in RC11 it is sound: orders.h, enum sense */
};

struct weakening {
	enum marks_access access;
	enum order order;
	const char *name;
	enum expected expected;
};

#define WEAKER(access, order, expected)                                                            \
	{                                                                                          \
		access, order, #access " " #order, expected                                        \
	}

/*
 * All that is stronger than relaxed. What is not needed stays as it is where it costs nothing:
 *
 * STALE_CLEAR: CLEAN_STORE, behind it, is a release, and who does not see that skips the call.
 *
 * SHUT_CALL: it hands the life on (life.h), no buffer. An update: END's release sequence goes on.
 *
 * LIVE_BACK: it comes behind CLOSING_STORE in the same thread, so that C11 has it in the release
 * sequence of that store, which the lock has put behind all that was written before. C++20 has no
 * such sequence.
 *
 * WALK_HEAD, WALK_NEXT, LINK_HEAD, LINK_NEXT, UNLINK: for objects of a new page alone,
 * whose first values are not atomic. What an object is used for comes by LIVE_STORE and
 * STATUS_LOAD.
 */
static const struct weakening weakenings[] = {
	WEAKER(CLAIM, ACQ_REL, WRONG),
	WEAKER(MARK_STORE, RELEASE, WRONG),
	WEAKER(STATUS_LOAD, ACQUIRE, WRONG),
	WEAKER(CLOSING_STORE, RELEASE, WRONG),
	WEAKER(STATE_LOAD, ACQUIRE, WRONG),
	WEAKER(MARK_LOAD, ACQUIRE, WRONG),
	WEAKER(COUNT_SEEN, ACQUIRE, WRONG),
	WEAKER(COUNT_RAISE, ACQ_REL, WRONG),
	WEAKER(COUNT_LOAD, ACQUIRE, WRONG),
	WEAKER(CLEAN_STORE, RELEASE, WRONG),
	WEAKER(WALK_HEAD, RELAXED, WRONG),
	WEAKER(WALK_NEXT, RELAXED, WRONG),
	WEAKER(LET_GO, RELAXED, WRONG),
	WEAKER(END, RELAXED, WRONG),
	WEAKER(STALE_CLEAR, RELAXED, SOUND),
	WEAKER(SHUT_CALL, RELAXED, SOUND),
	WEAKER(SUSPEND, RELAXED, WRONG),
	WEAKER(RESUME, RELAXED, WRONG),
	WEAKER(LOCK, RELAXED, WRONG),
	WEAKER(UNLOCK, RELAXED, WRONG),
	WEAKER(LIVE_BACK, RELAXED, WRONG_WIDER),
	WEAKER(UNLINK, RELAXED, WRONG),
	WEAKER(LIVE_LOAD, RELAXED, WRONG),
	WEAKER(LINK_NEXT, RELAXED, WRONG),
	WEAKER(LINK_HEAD, RELAXED, WRONG),
	WEAKER(LIVE_STORE, RELAXED, WRONG),
};

struct omission {
	enum marks_step step;
	const char *name;
	enum expected expected;
};

#define WITHOUT(step, expected)                                                                    \
	{                                                                                          \
		STEP_##step, "without " #step, expected                                            \
	}

/*
 * TOUCH_CALL is why RESUME need not be seq_cst: a call that goes on on another CPU marks there, and
 * what makes the claim come before that is happens-before from an access that follows the claim, to
 * another location than the call's state. There always is one.
 *
 * LOSE_NAME: no free object can be come by, as none is linked by what is walked; who has come by it
 * before can do no harm, as it is not LIVE. That it has lost its name, too, saves him the mark.
 */
static const struct omission omissions[] = {
	WITHOUT(MARK, WRONG),	      WITHOUT(STATUS, WRONG),	  WITHOUT(KIND, WRONG),
	WITHOUT(COOKIE_AGAIN, WRONG), WITHOUT(ASK_AGAIN, WRONG),  WITHOUT(CLEAR, WRONG),
	WITHOUT(SKIP_DROPPED, WRONG), WITHOUT(LEAVE_LIVE, WRONG), WITHOUT(LOSE_NAME, SOUND),
	WITHOUT(TOUCH_CALL, WRONG),   WITHOUT(COUNT, WRONG),
};

#define COUNT(array) (int)(sizeof(array) / sizeof((array)[0]))

static const char *wanted; /* --show */
static bool was_shown;
static int passed, failed;

static bool is_wanted(const char *name)
{
	return !wanted || !strcmp(wanted, name);
}

static void judge(const char *name, bool good, const char *what, const struct finding *finding)
{
	if (wanted) {
		was_shown = true;
		printf("%s: %s\n", name, what);
		if (finding->found)
			show(&finding->witness);
		return;
	}
	passed += good;
	failed += !good;
	printf("%-6s %-31s %s\n", good ? "ok" : "FAILED", name, what);
}

static void judge_litmus(const struct litmus *test)
{
	struct finding finding;
	char what[128];

	litmus_prepare(test);
	explore(&test->program, test->sense, &finding);
	snprintf(what, sizeof(what), "%s", finding.found ? "allowed" : "forbidden");
	judge(test->name, finding.found == test->allowed, what, &finding);
}

static void judge_as_written(const struct program *program)
{
	struct finding finding;
	char what[128];

	marks_as_written();
	explore(program, WIDER, &finding);
	snprintf(what, sizeof(what), "%s: %llu executions", finding.found ? "wrong" : "sound",
		 (unsigned long long)finding.executions);
	judge(program->name, !finding.found, what, &finding);
}

/* In any of the programs. */
static bool goes_wrong(enum sense sense, struct finding *finding)
{
	for (int i = 0; i < marks_program_count; i++) {
		explore(&marks_programs[i], sense, finding);
		if (finding->found)
			return true;
	}
	return false;
}

static void judge_changed(const char *name, enum expected expected)
{
	struct finding finding;
	enum expected is = SOUND;
	char what[128];

	if (goes_wrong(RC11, &finding))
		is = WRONG;
	else if (goes_wrong(WIDER, &finding))
		is = WRONG_WIDER;
	snprintf(what, sizeof(what), "%s%s%s", is == SOUND ? "sound" : "wrong in: ",
		 is == SOUND ? "" : finding.witness.program->name,
		 is == WRONG_WIDER ? " (by C++20, not by C11)" : "");
	judge(name, is == expected, what, &finding);
}

static void judge_weakening(const struct weakening *weakening)
{
	marks_as_written();
	marks_weaken(weakening->access, weakening->order);
	judge_changed(weakening->name, weakening->expected);
}

static void judge_omission(const struct omission *omission)
{
	marks_as_written();
	marks_leave_out(omission->step);
	judge_changed(omission->name, omission->expected);
}

static void judge_all(void)
{
	for (int i = 0; i < litmus_count; i++)
		if (is_wanted(litmus[i].name))
			judge_litmus(&litmus[i]);
	for (int i = 0; i < marks_program_count; i++)
		if (is_wanted(marks_programs[i].name))
			judge_as_written(&marks_programs[i]);
	for (int i = 0; i < COUNT(weakenings); i++)
		if (is_wanted(weakenings[i].name))
			judge_weakening(&weakenings[i]);
	for (int i = 0; i < COUNT(omissions); i++)
		if (is_wanted(omissions[i].name))
			judge_omission(&omissions[i]);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "--show")) {
		wanted = argv[2];
	} else if (argc != 1) {
		fprintf(stderr, "usage: orders [--show NAME]\n");
		return 2;
	}
	judge_all();
	if (wanted) {
		if (!was_shown)
			fprintf(stderr, "there is no '%s'\n", wanted);
		return was_shown ? 0 : 2;
	}
	printf("%d passed, %d failed\n", passed, failed);
	return failed ? 1 : 0;
}
