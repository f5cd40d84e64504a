/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What domains have and had of OP-TEE, for the operator.
 */
#ifndef OPTEE_MEDIATOR_FIGURES_H
#define OPTEE_MEDIATOR_FIGURES_H

#include <xen/sched.h>
#include <optee_mediator/mediator.h>

/* The figures of all domains for debug key O (xl debug-keys O; xl dmesg). */
void figures_init(void);

/* Room for the longest, with the zero at its end. */
#define FIGURES_TEXT 768

/* Words name=number, into FIGURES_TEXT bytes. */
void figures_text(char *to, const struct om_stats *stats);

/* One line of Xen's log; @what is its first word. */
void figures_print(const char *what, const struct domain *d, const struct om_stats *stats);

#endif
