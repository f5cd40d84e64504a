/* SPDX-License-Identifier: BSD-2-Clause */
/* What guests were answered in a schedule: all calls are at their ends. See ../judge.h. */
#ifndef SCHEDULES_FFA_JUDGE_ANSWERS_H
#define SCHEDULES_FFA_JUDGE_ANSWERS_H

void ffa_judge_answers(void);

#endif
