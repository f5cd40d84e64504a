/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long CPUs were in OP-TEE for each domain, counted from the moment on when somebody first
 * wants to know: until then a call costs a look at one variable.
 */
#ifndef OPTEE_MEDIATOR_OPTEE_TIME_H
#define OPTEE_MEDIATOR_OPTEE_TIME_H

#include <xen/sched.h>
#include <xen/time.h>

struct om_smc;

extern bool optee_time_is_wanted;

/* Before a call of OP-TEE's. 0: its time does not count. */
static inline s_time_t optee_time_begin(void)
{
	return optee_time_is_wanted ? NOW() : 0;
}

/* After it. @began: not 0. */
void optee_time_end(const struct om_smc *smc, s_time_t began);

/* A line with what was counted for @d. */
void optee_time_print(const struct domain *d);

#endif
