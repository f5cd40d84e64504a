/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The use of a registered buffer without the lock, by marks (mediator/shm/shm_use.h), as programs
 * of two or three threads. A user is a call that looks a buffer up by the guest's cookie; the
 * closer unregisters it.
 */
#ifndef ORDERS_MARKS_H
#define ORDERS_MARKS_H

#include "orders.h"

/* Each access, with the order that it has in the mediator. */
#define MARKS_ACCESSES(A)                                                                          \
	/* the user: claims a call, walks the chain, marks, checks, uses, lets go, ends */         \
	A(CLAIM, SEQ_CST)	/* a free call's state, to RUNNING */                              \
	A(WALK_HEAD, ACQUIRE)	/* of the chain */                                                 \
	A(WALK_NEXT, ACQUIRE)	/* in the chain */                                                 \
	A(WALK_COOKIE, RELAXED) /* is it this one? */                                              \
	A(MARK_STORE, SEQ_CST)	/* the call's mark = object */                                     \
	A(STATUS_LOAD, SEQ_CST) /* kind and state: LIVE, and registered? */                        \
	A(COOKIE_AGAIN, RELAXED)                                                                   \
	A(USE, NON_ATOMIC) /* of the pages */                                                      \
	A(LET_GO, RELEASE) /* the mark = NULL */                                                   \
	A(END, RELEASE)	   /* RUNNING to FREE */                                                   \
	/* a call that never was: that it is one now is counted before it does anything else */    \
	A(COUNT_SEEN, SEQ_CST)	/* another one has counted it, too */                              \
	A(COUNT_RAISE, SEQ_CST) /* how many of the calls ever were */                              \
	/* a call that was dropped: its next owner cleans it before it does anything else */       \
	A(STALE_CLEAR, RELEASE) /* the mark = NULL */                                              \
	A(CLEAN_STORE, SEQ_CST) /* RUNNING|DROPPED to RUNNING|SHUT */                              \
	/* the life is in question: a free call is closed, and may be claimed */                   \
	A(SHUT_CALL, ACQ_REL)                                                                      \
	/* a call goes on on another CPU */                                                        \
	A(SUSPEND, RELEASE)                                                                        \
	A(RESUME, ACQUIRE)                                                                         \
	A(CALL_DATA, NON_ATOMIC) /* what else is in a call */                                      \
	/* under the lock: the user that has found nothing; and all that follows */                \
	A(LOCK, ACQUIRE)                                                                           \
	A(UNLOCK, RELEASE)                                                                         \
	A(LOCKED_LOAD, RELAXED)                                                                    \
	/* the closer */                                                                           \
	A(LIVE_LOAD, ACQUIRE) /* is it LIVE? Whoever opened it did so without the lock */          \
	A(CLOSING_STORE, SEQ_CST)                                                                  \
	A(COUNT_LOAD, SEQ_CST) /* how many calls are looked at */                                  \
	A(STATE_LOAD, SEQ_CST) /* of each call: is it in progress? */                              \
	A(MARK_LOAD, SEQ_CST)                                                                      \
	A(LIVE_BACK, RELEASE) /* refused */                                                        \
	A(UNLINK, RELEASE)    /* head or next = the one behind */                                  \
	A(ENDED_STORE, RELAXED)                                                                    \
	A(NAME_CLEAR, RELAXED)	/* the guest's cookie = 0 */                                       \
	A(CONTENTS, NON_ATOMIC) /* pages, pinned or unpinned */                                    \
	/* the object's next life */                                                               \
	A(FRESH, NON_ATOMIC) /* a new page of objects is written */                                \
	A(NAME_STORE, RELAXED)                                                                     \
	A(OPENING_STORE, RELAXED)                                                                  \
	A(LINK_NEXT, RELEASE) /* next = head */                                                    \
	A(LINK_HEAD, RELEASE) /* head = object */                                                  \
	A(LIVE_STORE, RELEASE)

#define MARKS_NAME(name, order) name,
enum marks_access {
	MARKS_ACCESSES(MARKS_NAME) MARKS_ACCESS_COUNT
};

/* What can be left out. */
enum marks_step {
	NO_STEP,
	STEP_MARK,	   /* the user does not mark */
	STEP_STATUS,	   /* ... does not look at the state */
	STEP_KIND,	   /* ... takes any kind that is LIVE */
	STEP_COOKIE_AGAIN, /* ... compares the cookie before it marks only */
	STEP_ASK_AGAIN,	   /* ... does not ask again under the lock */
	STEP_CLEAR,	   /* a dropped call's next owner does not clear the mark */
	STEP_COUNT,	   /* the first use of a call is not counted */
	STEP_SKIP_DROPPED, /* the closer heeds marks of dropped calls */
	STEP_LEAVE_LIVE,   /* what has ended is LIVE, and has its name */
	STEP_LOSE_NAME,	   /* what has ended has its name still */
	STEP_TOUCH_CALL	   /* a call is suspended whose state alone was accessed; see main.c */
};

/* The protocol as written, but for one access, or one step. */
void marks_as_written(void);
void marks_weaken(enum marks_access access, enum order order);
void marks_leave_out(enum marks_step step);

extern const struct program marks_programs[];
extern const int marks_program_count;

/* For the programs (marks_programs.c): what threads are made of. */

enum {
	NONE, /* no object; no cookie; pages that are not pinned */
	OBJECTS_MAX = 3
};

/* Guest's cookies: the user looks for X. */
enum {
	X = 1,
	Y
};

/* The state of an object, in one word with its kind. */
enum {
	ENDED,
	OPENING,
	LIVE, /* a registered buffer */
	CLOSING,
	LIVE_RPC_ARG
};

/* The state of a call. */
enum {
	FREE,
	RUNNING,
	SHUT,
	RUNNING_SHUT,
	DROPPED,
	RUNNING_DROPPED,
	SUSPENDED
};

/* Locations. Objects are 1 to OBJECTS_MAX, calls 0 and 1. */
#define LOCK_WORD      0
#define CALLS_USED     20 /* of the calls, those that ever were */
#define HEAD	       1
#define STATE(call)    (2 + (call))
#define MARK(call)     (4 + (call))
#define DATA(call)     (6 + (call))
#define STATUS(object) (4 + 4 * (object))
#define COOKIE(object) (5 + 4 * (object))
#define NEXT(object)   (6 + 4 * (object))
#define PAGES(object)  (7 + 4 * (object))

/* What a thread notes. */
enum {
	MISSED = 1,  /* the user has not found it, under the lock neither */
	REFUSED = 2, /* the closer was: it is LIVE as before */
	STRANGE = 4  /* the user has used pages that were never called X */
};

bool marks_without(enum marks_step step);
const struct access *marks_at(enum marks_access access);

void marks_lock(void);
void marks_unlock(void);

/* How many calls there ever were. */
void marks_calls(int count);

/* A user, from the claim of the call to its end. */
void marks_call(int call);
/* In between: looks for X, uses it if it is there, lets go of it. */
void marks_use(int call);
int marks_find(int call);
void marks_read(int object);
void marks_let_go(int call);
/* The same, of a call that never was: it is counted first. */
void marks_first_call(int call);
void marks_count(int call);
/* When the call was dropped, and what is found there is cleaned first. */
void marks_clean(int call);

/* An object, in the chain or not, from the first or made anew; @pages tells its lives apart. */
void marks_initially(int object, int cookie, int status, int next, int pages);
/* UNREGISTER_SHM; false: refused, or not LIVE. */
bool marks_close(int object);
/*
 * OP-TEE has let go: it goes out of the chain, @link being what points to it, and is freed. What it
 * points to itself it does until it is in a chain again: free objects are not linked by that.
 */
void marks_end(int object, int link, int behind);
/* A free one becomes a registered buffer, first in the chain, @behind it what was first. */
void marks_register(int object, int cookie, int behind, int pages);
/* ... or a buffer for RPC messages, in no chain. */
void marks_rpc_arg(int object, int cookie, int pages);

#endif
