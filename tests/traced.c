/* SPDX-License-Identifier: BSD-2-Clause */
/* See traced.h. */
#include "traced.h"

#define EVENTS 128u

static struct om_trace_event events[EVENTS];
static unsigned count; /* of them */
static unsigned next;  /* the first that was not looked at */
static const struct om_port_vm *recorded;
static uint16_t client_id; /* of that */

static void record(struct om_port_vm *vm, const struct om_trace_event *event)
{
	if (vm != recorded)
		return;
	assert_int_equal(event->client_id, client_id);
	assert_true(count < EVENTS);
	events[count++] = *event;
}

void start_recording(void)
{
	start_recording_of(one.vm, 1);
}

void start_recording_of(const struct om_port_vm *vm, uint16_t id)
{
	recorded = vm;
	client_id = id;
	count = next = 0;
	sim_port.on_trace = record;
}

const struct om_trace_event *expect(enum om_trace_kind kind, uint32_t call, uint32_t code)
{
	const struct om_trace_event *event = &events[next];

	if (next == count)
		fail_msg("no event %u, but one of kind %d should come", next, kind);
	if (event->kind != kind || event->call != call || event->code != code)
		fail_msg("event %u is of kind %d, call %u, code %#x; and not %d, %u, %#x", next,
			 event->kind, event->call, event->code, kind, call, code);
	next++;
	return event;
}

void expect_values(enum om_trace_kind kind, uint32_t call, uint32_t code, uint64_t value0,
		   uint64_t value1)
{
	const struct om_trace_event *event = expect(kind, call, code);

	assert_int_equal(event->value[0], value0);
	assert_int_equal(event->value[1], value1);
}

void expect_no_more(void)
{
	assert_int_equal(next, count);
	assert_no_violation();
}

void expect_visit(uint32_t call, uint32_t function, uint32_t a0)
{
	expect_values(OM_TRACE_ENTER, call, function, 0, 0);
	expect_values(OM_TRACE_LEAVE, call, a0, 0, 0);
}

void expect_rpc(uint32_t call, uint32_t function, uint32_t cmd)
{
	uint64_t id = events[next].value[1];

	expect_values(OM_TRACE_ASK, call, function, cmd, id);
	expect_values(OM_TRACE_ANSWER, call, function, cmd, id);
	assert_int_not_equal(id, 0);
}

uint64_t pair(uint32_t high, uint32_t low)
{
	return (uint64_t)high << 32 | low;
}

uint64_t next_id(void)
{
	return events[next].value[1];
}
