/* SPDX-License-Identifier: BSD-2-Clause */
/* What a guest gets in its registers: each of the eight is written by us. */
#ifndef OM_FFA_REGISTERS_H
#define OM_FFA_REGISTERS_H

#include <stdint.h>
#include <optee_mediator/mediator.h>

#include "abi_ffa.h"

/* w0, w2 and w3; the others are 0. */
static inline void om_ffa_set(struct om_smc *smc, uint32_t w0, uint32_t w2, uint32_t w3)
{
	*smc = (struct om_smc){ .a = { [0] = w0, [2] = w2, [3] = w3 } };
}

static inline void om_ffa_succeed(struct om_smc *smc, uint32_t w2, uint32_t w3)
{
	om_ffa_set(smc, FFA_SUCCESS_32, w2, w3);
}

/* FFA_SUCCESS if @code is 0, else FFA_ERROR. */
static inline void om_ffa_answer(struct om_smc *smc, int32_t code)
{
	om_ffa_set(smc, code ? FFA_ERROR : FFA_SUCCESS_32, (uint32_t)code, 0);
}

/* More of a descriptor is wanted, from @offset on. */
static inline void om_ffa_want(struct om_smc *smc, uint64_t handle, uint32_t offset)
{
	om_ffa_set(smc, FFA_MEM_FRAG_RX, (uint32_t)(handle >> 32), offset);
	smc->a[1] = (uint32_t)handle;
}

/* It gave way: the guest makes the same call again. */
static inline void om_ffa_repeat(struct om_smc *smc)
{
	smc->a[0] = OM_SMC_REPEAT;
}

/* A handle in two registers, lower half first. */
static inline uint64_t om_ffa_handle(uint64_t low, uint64_t high)
{
	return (uint64_t)(uint32_t)high << 32 | (uint32_t)low;
}

#endif
