/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Standard calls, from the first SMC to the answer.
 */
#ifndef SIM_ANSWERS_STD_H
#define SIM_ANSWERS_STD_H

#include "answers/entry.h"
#include "answers/set.h"

/* What the entry is about: a call that begins, or that the guest goes on with. */
void answers_find_call(struct answers_entry *it);

/*
 * The mediator is reading the message. Since the entry began others may have written to it, by this
 * name of the place or another one, or registered the buffer that it is in, or another one of that
 * name.
 */
void answers_read_again(const struct answers_entry *it);

/* For a standard call's entry. */
void answers_of_std(const struct answers_entry *it, struct answers_set *set);

#endif
