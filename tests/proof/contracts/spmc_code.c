/* SPDX-License-Identifier: BSD-2-Clause */
/* In place of om_spmc_code() of ffa/spmc.c: see contracts/spmc_code.h. */
#include "contracts/spmc_code.h"

#include "ffa/spmc.h"

int32_t om_spmc_code(const struct om_smc *smc)
{
	int32_t code = (int32_t)nondet_u32();

	assume(is_code_of(smc, code));
	return code;
}
