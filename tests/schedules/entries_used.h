/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entries about one buffer that some use while others take it away: see entries_used.c. For
 * entries.c, and for the states in which they mean something.
 */
#ifndef SCHEDULES_ENTRIES_USED_H
#define SCHEDULES_ENTRIES_USED_H

#include "entries.h"

/* The next cookie behind that one whose buffer is in the same chain of the index as @cookie's. */
uint64_t near_cookie(uint64_t cookie, uint64_t behind);
/* Memory that the guest is about to share under that cookie. */
struct guest_share *share_called(struct guest *guest, uint64_t cookie, uint64_t size);

/* entries.c */
void entry_begin_call(struct actor *it, const struct abi_msg *msg);
void entry_took_answer(struct actor *it, struct om_smc smc);

void holds(struct actor *it);
void drops_used(struct actor *it);
void drops_args(struct actor *it);
void registers_again(struct actor *it);
void registers_near(struct actor *it);
void answers_as_used(struct actor *it);

#endif
