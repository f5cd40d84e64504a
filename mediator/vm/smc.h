/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers of an SMC. The guest's are 32 bits wide (SMC32), and every register that the guest or
 * OP-TEE gets is written by us.
 */
#ifndef OM_SMC_H
#define OM_SMC_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/port.h>

#include "../optee/abi_smc.h"
#include "trace.h"
#include "vm.h"

/* 64 bits in two registers, upper half first. */
static inline uint64_t om_pair_get(uint64_t high, uint64_t low)
{
	return high << 32 | (uint32_t)low;
}

static inline void om_pair_set(uint64_t *high, uint64_t *low, uint64_t value)
{
	*high = value >> 32;
	*low = (uint32_t)value;
}

/* An answer to the guest that is nothing but a code. */
static inline void om_smc_answer(struct om_smc *smc, uint32_t a0)
{
	smc->a[0] = a0;
	smc->a[1] = smc->a[2] = smc->a[3] = 0;
}

/* Fills in a call to OP-TEE in the VM's name, without arguments. */
static inline void om_smc_prepare(struct om_smc *smc, const struct om_vm *vm, uint32_t function)
{
	smc->a[0] = function;
	smc->a[1] = smc->a[2] = smc->a[3] = smc->a[4] = smc->a[5] = smc->a[6] = 0;
	smc->a[7] = vm->client_id;
}

static inline struct om_smc om_smc_for(const struct om_vm *vm, uint32_t function)
{
	struct om_smc smc;

	om_smc_prepare(&smc, vm, function);
	return smc;
}

/* A call to OP-TEE in the VM's name that has no arguments, and its answer. */
static inline struct om_smc om_smc_call(const struct om_vm *vm, uint32_t function)
{
	struct om_smc smc = om_smc_for(vm, function);

	om_trace(vm, OM_TRACE_FAST_ENTER, function, 0, 0);
	om_port_smc(&smc);
	om_trace(vm, OM_TRACE_FAST_LEAVE, smc.a[0], 0, 0);
	return smc;
}

/* A return code that a guest may see: what the ABI does not have becomes ENOTAVAIL. */
static inline uint32_t om_smc_code(uint32_t a0)
{
	return a0 <= SMC_RETURN_ENOTAVAIL ? a0 : SMC_RETURN_ENOTAVAIL;
}

static inline bool om_smc_is_rpc(const struct om_smc *smc)
{
	uint32_t a0 = (uint32_t)smc->a[0];

	return a0 != SMC_RETURN_UNKNOWN_FUNCTION &&
	       (a0 & SMC_RETURN_RPC_PREFIX_MASK) == SMC_RETURN_RPC_PREFIX;
}

static inline bool om_smc_is_rpc_for(const struct om_smc *smc, uint32_t function)
{
	return (uint32_t)smc->a[0] == (SMC_RETURN_RPC_PREFIX | function);
}

#endif
