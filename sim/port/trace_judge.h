/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One more judge: what the mediator tells of its calls (optee_mediator/trace.h) has to be what it
 * does. Every event is judged when it comes; figures when the model looks.
 */
#ifndef SIM_TRACE_JUDGE_H
#define SIM_TRACE_JUDGE_H

#include <stdbool.h>
#include <optee_mediator/mediator.h>
#include <optee_mediator/trace.h>

/* Forgets everything: a new machine. */
void sim_trace_init(void);

/* An event of @vm's has come. */
void sim_trace_judge(const struct om_port_vm *vm, const struct om_trace_event *event);

/*
 * OP-TEE is entered, as was told just before, and left, as will be told next. What does not come
 * out of an entry into the mediator may be the test's own.
 */
void sim_trace_smc(const struct om_smc *smc, bool in_entry);
void sim_trace_smc_done(const struct om_smc *smc);
/* The same, of an SMC to the SPMC: not all are told of. */
void sim_trace_ffa_smc(const struct om_smc *smc);

/* The same where OP-TEE speaks FF-A: a yielding call's w3, and that of the response, or the error.
 */
void sim_trace_request(uint64_t service, bool in_entry);
void sim_trace_response(uint64_t result);

/* The guest gets @after, for a standard call, or for an answer: as @said, the last event of that.
 */
void sim_trace_check_answer(const struct om_trace_event *said, const struct om_smc *after);

/*
 * The figures that the mediator publishes for @vm: what was told, counted. @is_over: a life that is
 * over may have calls of which no end was told.
 */
void sim_trace_check_figures(const struct om_port_vm *vm, const struct om_stats *stats,
			     bool is_over);

#endif
