/* SPDX-License-Identifier: BSD-2-Clause */
/* What the operator may want to know: figures, and words for codes. */
#include <stddef.h>
#include <optee_mediator/mediator.h>

#include "../call/call.h"
#include "../optee/first_door.h"
#include "../vm/vm.h"
#include "figures.h"

static void add_calls(struct om_vm *vm, struct om_stats *stats)
{
	for (uint32_t slot = 0; slot < vm->slots; slot++) {
		const struct om_call *call = vm->call[slot];

		stats->calls += om_figure(&call->entered);
		stats->rpcs += om_figure(&call->asked);
	}
}

OM_COLD void om_smc_vm_get_stats(struct om_vm *vm, struct om_stats *stats)
{
	om_figures(vm, stats);
	stats->calls_now = om_calls_in_progress(vm);
	add_calls(vm, stats);
}

OM_COLD uint64_t om_stats_refusals(const struct om_stats *stats)
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
	case OM_ERR_NO_LIFE_LEFT:
		return "the VM has had all of its lives";
	default:
		return "unknown status";
	}
}
