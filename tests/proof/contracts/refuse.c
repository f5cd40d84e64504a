/* SPDX-License-Identifier: BSD-2-Clause */
/* In place of vm/refuse.c: see contracts/refuse.h. */
#include "contracts/refuse.h"

#include "vm/refuse.h"
#include "vm/vm.h"

uint32_t om_refuse(struct om_vm *vm, enum om_refusal why)
{
	uint32_t error = nondet_u32();

	assert(why < OM_REFUSAL_COUNT);
	vm->refused[why]++;
	assume(is_error_for(why, error));
	return error;
}
