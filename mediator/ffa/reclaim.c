/* SPDX-License-Identifier: BSD-2-Clause */
/* See reclaim.h. */
#include "reclaim.h"

#include <stdint.h>

#include "../vm/trace.h"
#include "ffa_vm.h"
#include "refuse.h"
#include "registers.h"
#include "share.h"
#include "spmc.h"

static void release(struct om_ffa_vm *ffa, struct om_smc *smc, struct om_share *share)
{
	if (om_share_release(ffa, share)) {
		om_ffa_answer(smc, 0);
	} else {
		om_share_end(share);
		om_ffa_repeat(smc);
	}
}

static void reclaim(struct om_ffa_vm *ffa, struct om_smc *smc, struct om_share *share,
		    uint64_t handle)
{
	int32_t code = om_spmc_reclaim(handle);

	if (!code) {
		om_trace(&ffa->vm, OM_TRACE_RELEASE, OM_TRACE_REGISTERED, share->pages.count, 0);
		release(ffa, smc, share);
		return;
	}
	om_share_unclaim(share);
	om_ffa_answer(smc, code);
}

/* w3 has flags, none of which is for memory that is shared. */
void om_reclaim_memory(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	uint64_t handle = om_ffa_handle(smc->a[1], smc->a[2]);
	struct om_share *share;

	if ((uint32_t)smc->a[3]) {
		om_ffa_answer(smc, om_ffa_refuse(ffa, OM_REFUSED_MESSAGE));
		return;
	}
	switch (om_share_claim(ffa, handle, true, &share)) {
	case OM_SHARE_IN_USE:
		om_ffa_repeat(smc);
		break;
	case OM_SHARE_HAS_USERS:
		om_ffa_answer(smc, FFA_DENIED);
		break;
	case OM_SHARE_CLAIMED:
		reclaim(ffa, smc, share, handle);
		break;
	case OM_SHARE_TO_RELEASE:
		release(ffa, smc, share);
		break;
	default: /* OM_SHARE_NONE */
		om_ffa_answer(smc, om_ffa_refuse(ffa, OM_REFUSED_COOKIE));
		break;
	}
}
