/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the mediator does with each call (optee_mediator/trace.h), in Xen's own trace buffers, which
 * xentrace(8) reads: events of a class that Xen has none of. Only with CONFIG_OPTEE_MEDIATOR_TRACE.
 */
#include <xen/lib.h>
#include <xen/sched.h>
#include <xen/trace.h>
#include <optee_mediator/trace.h>
#include "guest.h"

#if OPTEE_MEDIATOR_XEN_MINOR < 19
#define trace_time(event, size, data) trace_var(event, true, size, data)
#endif

/* The class's bit, 0x0400f000 to xentrace -e; a subclass; and then the event's kind. */
#define TRC_OPTEE 0x04001000u

#define NO_VCPU UINT16_MAX

/* Seven words, the most that an event can have. tools/xentrace.py reads them. */
struct record {
	uint16_t domain;
	uint16_t vcpu; /* of that domain that the CPU is at; or NO_VCPU */
	uint32_t call;
	uint32_t code;
	uint32_t value[4]; /* each in two halves, the lower first */
};

static uint16_t vcpu_of(const struct om_port_vm *vm)
{
	return current->domain->domain_id == vm->id ? current->vcpu_id : NO_VCPU;
}

static void record(const struct om_port_vm *vm, const struct om_trace_event *event)
{
	const struct record record = {
		.domain = vm->id,
		.vcpu = vcpu_of(vm),
		.call = event->call,
		.code = event->code,
		.value = { event->value[0], event->value[0] >> 32, event->value[1],
			   event->value[1] >> 32 },
	};

	BUILD_BUG_ON(sizeof(record) != 7 * sizeof(uint32_t));
	trace_time(TRC_OPTEE | event->kind, sizeof(record), &record);
}

void om_port_trace(struct om_port_vm *vm, const struct om_trace_event *event)
{
	if (unlikely(tb_init_done))
		record(vm, event);
}
