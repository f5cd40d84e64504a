/* SPDX-License-Identifier: BSD-2-Clause */
/* See direct.h. The services are those of optee_ffa.h. */
#include "direct.h"

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/port_ffa.h>

#include "../optee/abi_msg.h"
#include "../vm/refuse.h"
#include "ffa_vm.h"
#include "registers.h"
#include "share.h"
#include "spmc.h"

/* As FF-A has it in w1: who sends, and who receives. */
static uint32_t between(uint32_t source, uint32_t destination)
{
	return source << 16 | destination;
}

static void refuse(struct om_ffa_vm *ffa, struct om_smc *smc, enum om_refusal why)
{
	om_refuse(&ffa->vm, why);
	om_ffa_answer(smc, FFA_INVALID_PARAMETERS);
}

/* OP-TEE's own answer to the guest's message: w3 alone. */
static void answer_message(struct om_ffa_vm *ffa, struct om_smc *smc, uint32_t w3)
{
	uint32_t answer = ((uint32_t)smc->a[0] & FFA_64) | FFA_DIRECT_RESP_32;

	*smc = (struct om_smc){
		.a = { [0] = answer, [1] = between(om_spmc.optee.id, ffa->vm.client_id), [3] = w3 }
	};
}

/* Of an SMC32 the upper halves mean nothing. */
static void narrow(struct om_smc *smc)
{
	for (unsigned int i = 3; i < 8; i++)
		smc->a[i] = (uint32_t)smc->a[i];
}

/*
 * OP-TEE's answer has what it answers to, and nothing else in w1 and w2. Of an error the guest gets
 * the code, and what is neither is none.
 */
static void judge_answer(struct om_ffa_vm *ffa, struct om_smc *smc, uint32_t asked)
{
	uint32_t expected = FFA_DIRECT_RESP_32 | (asked & FFA_64);

	if ((uint32_t)smc->a[0] != expected) {
		int32_t code = om_spmc_code(smc);

		om_ffa_answer(smc, code ? code : FFA_ABORTED);
		return;
	}
	smc->a[0] = expected;
	smc->a[1] = between(om_spmc.optee.id, ffa->vm.client_id);
	smc->a[2] = 0;
	if (!(asked & FFA_64))
		narrow(smc);
}

static void pass(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	uint32_t asked = (uint32_t)smc->a[0];

	om_port_ffa_smc(smc);
	judge_answer(ffa, smc, asked);
}

static uint32_t offered(const struct om_ffa_vm *ffa)
{
	uint32_t offered = FFA_OPTEE_CAP_ARG_OFFSET;

	if (ffa->has_notifications)
		offered |= FFA_OPTEE_CAP_ASYNC_NOTIF;
	if (ffa->vm.config.rpmb)
		offered |= FFA_OPTEE_CAP_RPMB_PROBE;
	return offered;
}

static bool is_response(const struct om_smc *smc)
{
	return ((uint32_t)smc->a[0] & ~FFA_64) == FFA_DIRECT_RESP_32;
}

/* w6 means something with one capability (optee_ffa.h, EXCHANGE_CAPABILITIES). */
static void exchange_capabilities(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	pass(ffa, smc);
	if (!is_response(smc))
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

	narrow(smc);
	switch (om_share_claim(ffa, om_ffa_handle(smc->a[4], smc->a[5]), false, &share)) {
	case OM_SHARE_CLAIMED:
		pass(ffa, smc);
		om_share_unclaim(share);
		break;
	case OM_SHARE_IN_USE:
		om_ffa_repeat(smc);
		break;
	default:
		om_refuse(&ffa->vm, OM_REFUSED_COOKIE);
		answer_message(ffa, smc, (uint32_t)FFA_INVALID_PARAMETERS);
		break;
	}
}

/* The interrupt may come before OP-TEE's answer does: then it is to be fetched. */
static void enable_notifications(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	om_notif_set_enabled(&ffa->vm.notif, true);
	pass(ffa, smc);
}

static void refuse_service(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	om_refuse(&ffa->vm, OM_REFUSED_COMMAND);
	answer_message(ffa, smc, TEEC_ERROR_BAD_PARAMETERS);
}

static void serve(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	switch (smc->a[3]) {
	case FFA_OPTEE_GET_API_VERSION:
	case FFA_OPTEE_GET_OS_VERSION:
	case FFA_OPTEE_CALL_WITH_ARG:
	case FFA_OPTEE_RESUME:
		pass(ffa, smc);
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
	uint32_t path = between(ffa->vm.client_id, om_spmc.optee.id);

	if ((uint32_t)smc->a[1] != path || (uint32_t)smc->a[2]) {
		refuse(ffa, smc, OM_REFUSED_MESSAGE);
		return;
	}
	smc->a[0] = (uint32_t)smc->a[0];
	smc->a[1] = path;
	smc->a[2] = 0;
	if (!(smc->a[0] & FFA_64))
		narrow(smc);
	serve(ffa, smc);
}
