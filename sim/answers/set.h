/* SPDX-License-Identifier: BSD-2-Clause */
/* How the set of right answers grows. */
#ifndef SIM_ANSWERS_SET_H
#define SIM_ANSWERS_SET_H

#include "answers/right.h"

/* a0, and zeros. */
void answers_may(struct answers_set *set, uint64_t a0);
void answers_may_be(struct answers_set *set, struct answer answer);
/* The guest is asked something. */
void answers_may_ask(struct answers_set *set, uint32_t rpc, uint64_t a1, uint64_t a2,
		     enum answer_message message);
/* The message is refused: a0 is OK. */
void answers_may_refuse(struct answers_set *set, uint32_t ret);
/* The same, and it has to be. */
void answers_refuse(struct answers_set *set, uint32_t ret);

#endif
