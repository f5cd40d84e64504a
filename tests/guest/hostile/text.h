/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages of the hostile guest: right ones of each kind, with one thing damaged now and then.
 */
#ifndef TESTS_GUEST_HOSTILE_TEXT_H
#define TESTS_GUEST_HOSTILE_TEXT_H

#include "hostile/actor.h"

/* Writes a message, which is at a page of @actor's. */
void text_write(struct actor *actor, struct abi_msg *text);

/* An answer to a request for a buffer, damaged if @lies. */
void text_lend_data(struct actor *actor, struct abi_msg *request, bool lies);

/* One thing of the message, or of what it names, is wrong afterwards. */
void text_damage(struct actor *actor, struct abi_msg *text);

/* The name of the buffer that a page for messages is, if it was registered. */
uint64_t text_name(const struct actor *actor, const struct abi_msg *text);

/* The call of that message has ended well. */
void text_note(struct actor *actor, const struct abi_msg *text);

#endif
