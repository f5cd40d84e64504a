/* SPDX-License-Identifier: BSD-2-Clause */
/* See input.h. */
#include "input.h"

#include <stdio.h>
#include <string.h>

#include "machine/violation.h"
#include "snapshot.h"
#include "steps.h"
#include "tee.h"

/* What the mediator tells, between the steps. */
static void tell_event(struct om_port_vm *vm, const struct om_trace_event *event)
{
	printf("      %s: event %d of call %u, code %#x\n", vm->name, event->kind, event->call,
	       event->code);
}

/* The first record: the machine, and how it behaves from the beginning. */
static void begin(const struct record *first)
{
	snapshot_begin(first->how % DOORS, first->n & 7);
	sim_port.yields_every = first->a & 7;
	optee.config.interrupts_before_rpcs = first->a & 8;
	optee.config.interrupts_after_rpcs = first->a & 16;
	optee.config.ta = tee_ta;
	sim_port.on_trace = steps_are_told ? tell_event : NULL;
}

bool input_run(const uint8_t *bytes, size_t size)
{
	size_t count = size / sizeof(struct record);
	struct record record = { 0 };

	if (count)
		memcpy(&record, bytes, sizeof(record));
	begin(&record);
	for (size_t i = 1; i < count && i <= RECORDS_AT_MOST && !sim_violations; i++) {
		memcpy(&record, bytes + i * sizeof(record), sizeof(record));
		if (steps_are_told)
			record_print(i, &record);
		step(&record);
		if (!sim_violations)
			world_judge(&world.vm[record.vm % VMS]);
	}
	if (!sim_violations)
		world_end();
	return !sim_violations;
}
