/* SPDX-License-Identifier: BSD-2-Clause */
/* See first_call.h. */
#include "first_call.h"

#include "../vm/life_word.h"

static bool is_first(struct om_vm *vm)
{
	uint32_t none = OM_FIRST_CALL_NONE;

	return atomic_compare_exchange_strong_explicit(&vm->first_call, &none, OM_FIRST_CALL_BEGUN,
						       memory_order_relaxed, memory_order_relaxed);
}

bool om_first_call_may_enter_early(struct om_call *call)
{
	/* Before anybody can enter: what OP-TEE gets is to be looked for from then on. */
	om_life_note_call(call->vm);
	if (is_first(call->vm))
		call->is_first = true;
	return call->is_first || !call->with_rpc_arg;
}
