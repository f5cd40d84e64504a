/* SPDX-License-Identifier: BSD-2-Clause */
/* What the operator may want to know: figures, and words for codes. */
#include <stddef.h>
#include <optee_mediator/mediator.h>

#include "../call/call.h"
#include "../vm/vm.h"

static uint64_t load(const _Atomic uint64_t *figure)
{
	return atomic_load_explicit(figure, memory_order_relaxed);
}

static void add_calls(struct om_vm *vm, struct om_stats *stats)
{
	for (uint32_t slot = 0; slot < vm->config.limits.calls; slot++) {
		const struct om_call *call = vm->call[slot];

		stats->calls += load(&call->entered);
		stats->rpcs += load(&call->asked);
	}
}

void om_vm_get_stats(struct om_vm *vm, struct om_stats *stats)
{
	*stats = (struct om_stats){
		.buffers_now = load(&vm->buffers.now),
		.buffers_peak = load(&vm->buffers.peak),
		.pages_pinned_now = load(&vm->pages.now),
		.pages_pinned_peak = load(&vm->pages.peak),
		.memory_now = load(&vm->memory.now),
		.memory_peak = load(&vm->memory.peak),
		.calls_now = om_calls_in_progress(vm),
		.renewals = load(&vm->renewals),
		.renewals_failed = load(&vm->renewals_failed),
	};
	for (unsigned int i = 0; i < OM_REFUSAL_COUNT; i++)
		stats->refused[i] = load(&vm->refused[i]);
	add_calls(vm, stats);
}

uint64_t om_stats_refusals(const struct om_stats *stats)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < OM_REFUSAL_COUNT; i++)
		sum += stats->refused[i];
	return sum;
}

const char *om_status_text(enum om_status status)
{
	switch (status) {
	case OM_OK:
		return "no error";
	case OM_AGAIN:
		return "not finished yet";
	case OM_ERR_NO_OPTEE:
		return "the secure world does not answer as OP-TEE";
	case OM_ERR_NOT_CAPABLE:
		return "OP-TEE was built without virtualization or dynamic shared memory";
	case OM_ERR_BAD_CONFIG:
		return "a limit is out of range";
	case OM_ERR_BAD_ID:
		return "the client id is 0 or in use";
	case OM_ERR_NO_MEMORY:
		return "no memory for the mediator";
	case OM_ERR_OPTEE_IS_FULL:
		return "OP-TEE takes no further VM";
	}
	return "unknown status";
}
