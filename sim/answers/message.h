/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is wrong with a message (optee_msg.h), and with memory that a guest lends.
 */
#ifndef SIM_ANSWERS_MESSAGE_H
#define SIM_ANSWERS_MESSAGE_H

#include "answers/entry.h"
#include "answers/set.h"

/*
 * Why the entry's message has to be refused, all reasons that there are; and in which case it may.
 * @set has none if it is right in this state. A client's parameters are not looked at if it is
 * refused without them.
 */
void answers_of_message(const struct answers_entry *it, struct answers_set *set);

/* What is wrong with those, by now. */
void answers_of_params(const struct answers_entry *it, struct answers_set *set);

/* In a later entry its lists may still be being read: what they take of the memory that is left. */
void answers_of_lists(const struct answers_entry *it, struct answers_set *set);

/* What the list of a buffer of so many pages takes. */
void answers_of_memory(const struct answers_entry *it, struct answers_set *set, uint64_t pages);

/* What a new buffer of that many pages meets: each limit that it would break. */
void answers_of_limits(const struct answers_entry *it, struct answers_set *set, uint64_t pages);

#endif
