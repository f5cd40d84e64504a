/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is right and wrong after a schedule. All that is wrong becomes a violation of the machine's.
 */
#ifndef SCHEDULES_JUDGE_H
#define SCHEDULES_JUDGE_H

#include <stdbool.h>

struct actor;

/*
 * No entry is under way any more: judges what was answered, has the guests bring their calls to an
 * end, and takes the machine down.
 */
void judge_schedule(void);

/* judge_notif.c: guest one's life is still the one that it was notified in. */
void judge_notifications(void);

/*
 * judge_used.c: whether that alone judges what came of a call; and what it finds when all are over,
 * and guest one's life is still the same.
 */
bool judge_used_knows(const struct actor *it);
void judge_used(void);

/* judge_wishes.c: guest one was not reset, nor did OP-TEE refuse it. */
void judge_wishes(void);

#endif
