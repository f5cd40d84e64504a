/* SPDX-License-Identifier: BSD-2-Clause */
/* See refuse.h. */
#include "refuse.h"

#include <stdbool.h>
#include <stddef.h>
#include <optee_mediator/port.h>

#include "../optee/abi_msg.h"
#include "trace.h"
#include "vm.h"

/* NULL for what only a broken or hostile guest does: the counter is enough. */
static const char *words_for(enum om_refusal why)
{
	switch (why) {
	case OM_REFUSED_TRUSTED_APP:
		return "refused: a Trusted Application that the VM may not open";
	case OM_REFUSED_CALLS:
		return "limit reached: calls";
	case OM_REFUSED_BUFFERS:
		return "limit reached: buffers";
	case OM_REFUSED_PAGES_PER_BUFFER:
		return "limit reached: pages of one buffer";
	case OM_REFUSED_PAGES:
		return "limit reached: pages of all buffers";
	case OM_REFUSED_MEMORY:
		return "limit reached: mediator memory";
	case OM_REFUSED_SESSIONS:
		return "limit reached: sessions";
	default:
		return NULL;
	}
}

/* Now and then without a clock: the first time, the second, the fourth, the eighth... */
static bool is_worth_a_line(uint64_t times)
{
	return !(times & (times - 1));
}

static uint32_t error_for(enum om_refusal why)
{
	switch (why) {
	case OM_REFUSED_TRUSTED_APP:
		return TEEC_ERROR_ACCESS_DENIED;
	case OM_REFUSED_BUFFERS:
	case OM_REFUSED_PAGES_PER_BUFFER:
	case OM_REFUSED_PAGES:
	case OM_REFUSED_MEMORY:
	case OM_REFUSED_SESSIONS:
		return TEEC_ERROR_OUT_OF_MEMORY;
	default:
		return TEEC_ERROR_BAD_PARAMETERS;
	}
}

void om_log_sometimes(struct om_vm *vm, _Atomic uint64_t *times, const char *words)
{
	uint64_t now = atomic_fetch_add_explicit(times, 1, memory_order_relaxed) + 1;

	if (words && is_worth_a_line(now))
		om_port_log(vm->owner, words);
}

OM_COLD uint32_t om_refuse(struct om_vm *vm, enum om_refusal why)
{
	om_log_sometimes(vm, &vm->refused[why], words_for(why));
	om_trace(vm, OM_TRACE_REFUSE, why, 0, 0);
	return error_for(why);
}
