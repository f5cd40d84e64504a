/* SPDX-License-Identifier: BSD-2-Clause */
/* See direct.h. The services are those of optee_ffa.h. */
#include "direct.h"

#include <stdbool.h>
#include <stdint.h>

#include "../optee/abi_msg.h"
#include "../vm/refuse.h"
#include "ffa_vm.h"
#include "registers.h"
#include "request.h"
#include "share.h"
#include "spmc.h"
#include "yielding.h"

static uint32_t offered(const struct om_ffa_vm *ffa)
{
	uint32_t offered = FFA_OPTEE_CAP_ARG_OFFSET;

	if (ffa->has_notifications)
		offered |= FFA_OPTEE_CAP_ASYNC_NOTIF;
	if (ffa->vm.config.rpmb)
		offered |= FFA_OPTEE_CAP_RPMB_PROBE;
	return offered;
}

/* w6 means something with one capability (optee_ffa.h, EXCHANGE_CAPABILITIES). */
static void exchange_capabilities(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	if (!om_request_send(ffa, smc))
		return;
	smc->a[5] &= offered(ffa);
	if (!(smc->a[5] & FFA_OPTEE_CAP_ASYNC_NOTIF))
		smc->a[6] = 0;
}

/*
 * The handle has to be one of the VM's own. OP-TEE must not be asked for it while another CPU takes
 * it back: it is claimed meanwhile.
 */
static void unregister(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	struct om_share *share;

	om_request_narrow(smc);
	switch (om_share_claim(ffa, om_ffa_handle(smc->a[4], smc->a[5]), false, &share)) {
	case OM_SHARE_CLAIMED:
		om_request_send(ffa, smc);
		om_share_unclaim(share);
		break;
	case OM_SHARE_IN_USE:
		om_ffa_repeat(smc);
		break;
	case OM_SHARE_HAS_USERS:
		om_request_answer(ffa, smc, (uint32_t)FFA_BUSY);
		break;
	default:
		om_refuse(&ffa->vm, OM_REFUSED_COOKIE);
		om_request_answer(ffa, smc, (uint32_t)FFA_INVALID_PARAMETERS);
		break;
	}
}

/* The interrupt may come before OP-TEE's answer does: then it is to be fetched. */
static void enable_notifications(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	om_notif_set_enabled(&ffa->vm.notif, true);
	om_request_send(ffa, smc);
}

static void refuse_service(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	om_refuse(&ffa->vm, OM_REFUSED_COMMAND);
	om_request_answer(ffa, smc, TEEC_ERROR_BAD_PARAMETERS);
}

static void serve(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	switch (smc->a[3]) {
	case FFA_OPTEE_GET_API_VERSION:
	case FFA_OPTEE_GET_OS_VERSION:
		om_request_send(ffa, smc);
		break;
	case FFA_OPTEE_CALL_WITH_ARG:
		om_yielding_start(ffa, smc);
		break;
	case FFA_OPTEE_RESUME:
		om_yielding_resume(ffa, smc);
		break;
	case FFA_OPTEE_EXCHANGE_CAPABILITIES:
		exchange_capabilities(ffa, smc);
		break;
	case FFA_OPTEE_UNREGISTER_SHM:
		unregister(ffa, smc);
		break;
	case FFA_OPTEE_ENABLE_ASYNC_NOTIF:
		if (ffa->has_notifications)
			enable_notifications(ffa, smc);
		else
			refuse_service(ffa, smc);
		break;
	default:
		refuse_service(ffa, smc);
		break;
	}
}

void om_direct_message(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	if (om_request_take(ffa, smc))
		serve(ffa, smc);
}
