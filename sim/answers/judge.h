/* SPDX-License-Identifier: BSD-2-Clause */
/* What the guest is told is looked for among the answers that are right. */
#ifndef SIM_ANSWERS_JUDGE_H
#define SIM_ANSWERS_JUDGE_H

#include "answers/entry.h"
#include "answers/right.h"

/* A violation if what the guest is told is none of them. */
void answers_judge(const struct answers_set *set, const struct answers_entry *it,
		   const struct om_smc *told);

#endif
