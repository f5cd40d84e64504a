// SPDX-License-Identifier: GPL-2.0-only
/* See watch.h. */
#include <optee_mediator/mediator.h>
#include "guest.h"
#include "watch.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

/* Whoever wants to know whose vCPU it is looks at call_begin of the same thread. */
void om_port_trace(struct om_port_vm *vm, const struct om_trace_event *event)
{
	static_assert(OM_TRACE_KINDS == OM_TRACE_NOTIFY + 1, "each kind has a name in trace.h");

	trace_step(event);
}

static bool is_rpc(u64 a0)
{
	return (u32)a0 != SMC_RETURN_UNKNOWN_FUNCTION &&
	       ((u32)a0 & SMC_RETURN_RPC_PREFIX_MASK) == SMC_RETURN_RPC_PREFIX;
}

/* Those of other vCPUs that came meanwhile are among them. */
static void tell_refusals(const struct om_port_vm *vm, u32 vcpu, const struct om_stats *before)
{
	struct om_stats after;

	om_vm_get_stats(vm->optee, &after);
	for (u32 reason = 0; reason < OM_REFUSAL_COUNT; reason++)
		if (after.refused[reason] != before->refused[reason])
			trace_refusal(vm->client_id, vcpu, reason);
}

static void watch_refusals(struct om_port_vm *vm, u32 vcpu, u64 *a)
{
	struct om_stats before;

	om_vm_get_stats(vm->optee, &before);
	om_vm_smc(vm->optee, vcpu, (struct om_smc *)a);
	tell_refusals(vm, vcpu, &before);
}

void watch_smc(struct om_port_vm *vm, u32 vcpu, u64 *a)
{
	trace_call_begin(vm->client_id, vcpu, a);
	if (trace_refusal_enabled())
		watch_refusals(vm, vcpu, a);
	else
		om_vm_smc(vm->optee, vcpu, (struct om_smc *)a);
	if (trace_rpc_enabled() && is_rpc(a[0]))
		trace_rpc(vm->client_id, vcpu, (u32)a[0] & SMC_RPC_FUNC_MASK);
	trace_call_end(vm->client_id, vcpu, a);
}
