/* SPDX-License-Identifier: BSD-2-Clause */
/* FF-A's calls: a table of function ids, each with what is right. */
#ifndef SIM_ANSWERS_FFA_RIGHT_H
#define SIM_ANSWERS_FFA_RIGHT_H

#include "answers/entry.h"
#include "answers/ffa_set.h"

#define ANSWERS_FFA_COUNT_ONLY 1u /* flag of PARTITION_INFO_GET */

/* There is nothing to wait for, nor to let go of first; and nothing changes it. */
bool answers_ffa_is_at_once(uint32_t function);

/*
 * Whether it makes the call of the share that was refused: it is the VM's, whichever vCPU makes it,
 * and known by its lengths, or by its handle and length.
 */
bool answers_is_of_the_refused(const struct answers_entry *it);

void answers_ffa_right(const struct answers_entry *it, struct answers_ffa_set *set);

#endif
