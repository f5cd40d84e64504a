/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Standard calls of the hostile guest: begun, answered, left, and gone on with later, or by the
 * other vCPU.
 */
#ifndef TESTS_GUEST_HOSTILE_CALL_H
#define TESTS_GUEST_HOSTILE_CALL_H

#include "hostile/actor.h"

/* A new call, which is left after some of OP-TEE's requests, if it is not done. */
void call_begin(struct actor *actor);

/* Goes on with one that was left. */
void call_go_on(struct actor *actor);

/* Answers that nobody has asked for: of the other vCPU's calls, of former ones, of none. */
void call_answer_nobody(struct actor *actor);

/* Brings all that were left to their end, by right answers. False if they do not end. */
bool call_finish_all(struct actor *actor);

/* OP-TEE is to notify no more, as drivers say that go. False if that call does not end. */
bool call_stop_notifications(struct actor *actor);

#endif
