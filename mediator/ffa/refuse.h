/* SPDX-License-Identifier: BSD-2-Clause */
/* What a guest gets for what is wrong, and how it is counted. */
#ifndef OM_FFA_REFUSE_H
#define OM_FFA_REFUSE_H

#include <stdint.h>

#include "../vm/refuse.h"
#include "abi_ffa.h"
#include "ffa_vm.h"

/* Counts a refusal. Returns the error of a call whose registers, or what they name, are wrong. */
static inline int32_t om_ffa_refuse(struct om_ffa_vm *ffa, enum om_refusal why)
{
	om_refuse(&ffa->vm, why);
	return FFA_INVALID_PARAMETERS;
}

#endif
