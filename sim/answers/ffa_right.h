/* SPDX-License-Identifier: BSD-2-Clause */
/* FF-A's calls: a table of function ids, each with what is right. */
#ifndef SIM_ANSWERS_FFA_RIGHT_H
#define SIM_ANSWERS_FFA_RIGHT_H

#include "answers/entry.h"
#include "answers/ffa_set.h"

#define ANSWERS_FFA_COUNT_ONLY 1u /* flag of PARTITION_INFO_GET */

void answers_ffa_right(const struct answers_entry *it, struct answers_ffa_set *set);

#endif
