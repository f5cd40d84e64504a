/* SPDX-License-Identifier: BSD-2-Clause */
/* What CPUs are at: begun, stopped somewhere, gone on with. See world.h. */
#include "world.h"

#include <stdarg.h>
#include <stdio.h>

#include "lives.h"
#include "steps.h"

bool steps_are_told;

bool flow_is_inside(const struct flow *flow)
{
	return cpu_is_inside(&flow->cpu);
}

bool vm_is_busy(const struct vm *vm)
{
	for (unsigned i = 0; i < FLOWS; i++)
		if (flow_is_inside(&vm->flow[i]))
			return true;
	return false;
}

void tell(const struct flow *flow, const char *format, ...)
{
	va_list args;

	if (!steps_are_told)
		return;
	printf("    VM %u, CPU %u: ", (unsigned)(flow->vm - world.vm), flow->number);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
}

static void be_unsure(struct vm *vm)
{
	vm->is_unsure = true;
	vm->is_wild = true;
}

/*
 * Which of its lives a call was of that has seen two, nobody knows; but a question began the other,
 * if nobody was beside it. One that began none may have ended calls that wait at the door.
 */
static bool is_known(const struct flow *flow)
{
	bool has_changed = flow->lives != lives_of(flow->vm);

	if (!flow->is_question)
		return !has_changed;
	return flow->is_alone && (has_changed || !call_asked(flow->vm, 0));
}

static void note_end(struct flow *flow)
{
	lives_note();
	if (!is_known(flow))
		be_unsure(flow->vm);
	flow->ended(flow);
}

/* A guest that names memory twice has it read twice. */
void flow_go_on(struct flow *flow, unsigned stop)
{
	if (!flow_is_inside(flow))
		return;
	sim_port.allows_two_fetches = flow->vm->is_wild;
	cpu_run(&flow->cpu, stop ? flow->cpu.points + stop : 0);
	flow->is_alone = flow->is_alone && !flow_is_inside(flow);
	if (flow_is_inside(flow))
		tell(flow, "%s stands at its point %u", flow->cpu.name, flow->cpu.points);
	else
		note_end(flow);
}

void flow_begin(struct flow *flow, const char *name, void (*run)(struct cpu *cpu),
		void (*ended)(struct flow *flow), unsigned stop)
{
	flow->ended = ended;
	flow->lives = lives_of(flow->vm);
	flow->is_alone = !vm_is_busy(flow->vm);
	cpu_begin(&flow->cpu, name, run);
	flow_go_on(flow, stop);
}
