/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's timer while OP-TEE runs. TF-A turns EL1's timers off meanwhile (NS_TIMER_SWITCH of
 * its OP-TEE dispatcher), and Bao has no tick: without more, a Trusted Application that computes
 * for a second would keep a second's ticks from the vCPU. EL2's own timer stands in for the
 * guest's.
 */
#ifndef OPTEE_TIMER_H
#define OPTEE_TIMER_H

#include <bao.h>

/* Once, by one CPU: EL2's timer is ours. */
void timer_init(void);

/* By each CPU that runs a VM which has OP-TEE. */
void timer_init_cpu(void);

/*
 * Around a call: from now on this CPU is interrupted when the guest's virtual timer is due, which
 * ends the call in OP-TEE; and no more. The guest has that interrupt when it is back.
 */
void timer_stand_in(void);
void timer_rest(void);

#endif
