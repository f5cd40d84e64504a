/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory that guest one is about to share: until a call names it nobody writes to it, neither a
 * result of a message that was taken to be there, nor what OP-TEE has for a parameter.
 */
#ifndef SCHEDULES_FFA_JUDGE_DESCRIBED_H
#define SCHEDULES_FFA_JUDGE_DESCRIBED_H

/* At the end of a schedule in which guest one's life went on. */
void ffa_judge_described(void);

#endif
