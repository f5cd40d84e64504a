/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What can be seen from outside while the mediator is at work: its calls of OP-TEE, with what
 * OP-TEE answers, and the port's calls that fail.
 */
#ifndef SIM_ANSWERS_WATCH_H
#define SIM_ANSWERS_WATCH_H

#include "port/port.h"

/* For sim_watch. */
void answers_watch(const struct sim_port_use *use);

#endif
