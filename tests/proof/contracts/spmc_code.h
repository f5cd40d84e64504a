/* SPDX-License-Identifier: BSD-2-Clause */
/* The contract of om_spmc_code(): proved in spmc.c, assumed by contracts/spmc_code.c in its place.
 */
#ifndef TESTS_PROOF_CONTRACTS_SPMC_CODE_H
#define TESTS_PROOF_CONTRACTS_SPMC_CODE_H

#include "ffa/abi_ffa.h"
#include "proof.h"

#include <optee_mediator/types.h>

/* Success is told from all else, which is an error. */
static inline bool is_code_of(const struct om_smc *smc, int32_t code)
{
	uint32_t w0 = (uint32_t)smc->a[0];

	return w0 == FFA_SUCCESS_32 || w0 == FFA_SUCCESS_64 ? !code : code < 0;
}

#endif
