/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Only for a mediator that is compiled with OM_TRACE: else leave this file out. What the mediator
 * does with each call goes to the hypervisor's own trace, with what the mediator does not know.
 */
#include <optee_mediator/trace.h>
#include "hypervisor.h"

struct record {
	uint64_t time;
	uint32_t vm;   /* its number */
	uint32_t vcpu; /* number of the one that is on this CPU, of whatever VM */
	struct om_trace_event event;
};

void om_port_trace(struct om_port_vm *owner, const struct om_trace_event *event)
{
	const struct record record = {
		.time = hv_time(),
		.vm = ((const struct hv_vm *)owner)->number,
		.vcpu = hv_vcpu_number(),
		.event = *event,
	};

	hv_trace(&record, sizeof(record));
}
