/* SPDX-License-Identifier: BSD-2-Clause */
/* In place of om_spmc_code() of ffa/spmc.c, whose contract is that it tells success from all else.
 */
#include "ffa/abi_ffa.h"
#include "ffa/spmc.h"
#include "proof.h"

int32_t om_spmc_code(const struct om_smc *smc)
{
	int32_t code = (int32_t)nondet_u32();

	assume(!code == ((uint32_t)smc->a[0] == FFA_SUCCESS_32));
	return code;
}
