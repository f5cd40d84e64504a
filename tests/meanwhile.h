/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What happens at the same time as an entry of guest one: at one of its port calls, once. And
 * guests that boot another kernel, which is what mostly happens then.
 */
#ifndef TESTS_MEANWHILE_H
#define TESTS_MEANWHILE_H

#include "scenario.h"

/* @act is done at the next such use of the port; @function: of SIM_SMC, if @after is false. */
void at_port_call(enum sim_port_call call, bool after, uint64_t function, void (*act)(void));
/* Before OP-TEE carries out @function. */
void at_smc(uint64_t function, void (*act)(void));
/* Fails if it was not, or if a rule was broken. */
void assert_it_happened(void);

/* A driver of guest one's introduces itself, and is answered OK. */
void introduce(void);
/* The same, when somebody is inside: OP-TEE has not been made to forget yet. */
void introduce_too_early(void);
uint64_t renewals(void);

/* Something for OP-TEE to forget, and to be let go of in steps. */
void have_a_past(void);
bool optee_has_the_past(void);
/* The first call of a new life goes well, and nothing of before is left. */
void assert_new_life(void);

/* OP-TEE has room for no VM from now on. */
void take_the_place(void);

/* Guest one has notifications on, and there is one. */
void be_notified(void);

#endif
