/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model SPMC's state, and the forms of its answers.
 */
#include <string.h>
#include "secure/spmc.h"
#include "machine/violation.h"

struct spmc spmc;

void spmc_init(void)
{
	memset(&spmc, 0, sizeof(spmc));
	spmc.config = (struct spmc_config){
		.version = ABI_FFA_1_1,
		.has_notif = true,
		.sri = 8,
		.capabilities =
			ABI_FFA_CAP_ARG_OFFSET | ABI_FFA_CAP_ASYNC_NOTIF | ABI_FFA_CAP_RPMB_PROBE,
		.pages_at_most = SPMC_PAGES_AT_MOST,
		.lost_at_most = 20,
		.share_error = ABI_FFA_NO_MEMORY,
	};
}

struct spmc_vm *spmc_vm_of(const struct optee_guest *guest)
{
	return &spmc.vm[guest - optee.guest];
}

void spmc_answer(struct om_smc *smc, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3,
		 uint64_t a4, uint64_t a5)
{
	*smc = (struct om_smc){ { a0, a1, a2, a3, a4, a5 } };
}

void spmc_result(struct om_smc *smc, uint32_t error)
{
	spmc_answer(smc, error ? ABI_FFA_ERROR : ABI_FFA_SUCCESS_32, 0, error, 0, 0, 0);
}

bool spmc_must_be_zero(const struct om_smc *smc, unsigned first)
{
	for (unsigned i = first; i < 8; i++) {
		if (!smc->a[i])
			continue;
		sim_violation("FF-A: a%u of %#llx is not 0", i, (unsigned long long)smc->a[0]);
		return false;
	}
	return true;
}
