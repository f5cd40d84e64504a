/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the mediator tells of its calls, judged: the events of a call come in their order, whatever
 * CPUs it goes on; and of refusals, RPCs and renewals there are as many as the figures say. What
 * orders the events of one call is the mediator's own order: here are relaxed accesses only.
 */
#include "port/trace_rules.h"
#include "threads.h"

static struct {
	uint32_t turn[LIMIT_CALLS + 1];
	uint64_t id[LIMIT_CALLS + 1]; /* under which the guest is to answer */
	uint64_t told[OM_TRACE_KINDS];
	uint64_t refused[OM_REFUSAL_COUNT];
	uint64_t renewals;
	int64_t buffers;
} traced[VMS];

static void judge_call(size_t vm, const struct om_trace_event *event)
{
	uint32_t *turn = &traced[vm].turn[event->call];

	if (LOAD(*turn) != rules[event->kind].from)
		violation(JUDGE_TRACE, "an event of a call comes out of order", event->kind);
	STORE(*turn, rules[event->kind].to);
	if (event->kind == OM_TRACE_ANSWER && LOAD(traced[vm].id[event->call]) != event->value[1])
		violation(JUDGE_TRACE, "an answer to something else", event->value[1]);
	if (event->kind == OM_TRACE_ASK || event->kind == OM_TRACE_YIELD)
		STORE(traced[vm].id[event->call], event->value[1]);
}

static void judge_buffer(size_t vm, const struct om_trace_event *event)
{
	if (event->kind == OM_TRACE_RELEASE && ADD(traced[vm].buffers, -1) < 0)
		violation(JUDGE_TRACE, "more buffers are released than there are", event->code);
	else if (event->kind == OM_TRACE_REGISTER && !event->value[1])
		ADD(traced[vm].buffers, 1);
}

static void forget_figures(size_t vm)
{
	for (size_t i = 0; i < OM_TRACE_KINDS; i++)
		STORE(traced[vm].told[i], 0);
	for (size_t i = 0; i < OM_REFUSAL_COUNT; i++)
		STORE(traced[vm].refused[i], 0);
	STORE(traced[vm].renewals, 0);
}

static void judge_life(size_t vm, const struct om_trace_event *event)
{
	if (event->code == OM_TRACE_CREATED)
		forget_figures(vm);
	if (event->code == OM_TRACE_RENEWAL)
		ADD(traced[vm].renewals, event->value[0]);
	for (size_t i = 1; i <= LIMIT_CALLS; i++) {
		uint32_t turn = LOAD(traced[vm].turn[i]);

		if (turn == MEDIATOR || turn == OPTEE)
			violation(JUDGE_TRACE, "a life begins while a call runs", event->code);
		STORE(traced[vm].turn[i], NOBODY);
	}
	STORE(traced[vm].buffers, 0);
}

void om_port_trace(struct om_port_vm *owner, const struct om_trace_event *event)
{
	size_t vm = (size_t)(owner - vms);

	ADD(traced[vm].told[event->kind], 1);
	if (event->call > LIMIT_CALLS)
		violation(JUDGE_TRACE, "no number of a call", event->call);
	else if (event->call)
		judge_call(vm, event);
	if (event->kind == OM_TRACE_REFUSE)
		ADD(traced[vm].refused[event->code], 1);
	if (event->kind == OM_TRACE_REGISTER || event->kind == OM_TRACE_RELEASE)
		judge_buffer(vm, event);
	if (event->kind == OM_TRACE_LIFE)
		judge_life(vm, event);
}

static void judge_figure(const char *text, uint64_t told, uint64_t figure)
{
	if (told != figure)
		violation(JUDGE_TRACE, text, told);
}

void judge_trace(const struct om_port_vm *owner, const struct om_stats *last)
{
	size_t vm = (size_t)(owner - vms);

	for (size_t i = 0; i < OM_REFUSAL_COUNT; i++)
		judge_figure("refusals and their events differ", LOAD(traced[vm].refused[i]),
			     last->refused[i]);
	judge_figure("RPCs and their events differ", LOAD(traced[vm].told[OM_TRACE_ASK]),
		     last->rpcs);
	judge_figure("renewals and their events differ", LOAD(traced[vm].renewals), last->renewals);
}
