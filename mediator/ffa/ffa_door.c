/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See ffa_door.h. Who the guest is and what it is offered is answered at once; everything else is
 * counted in first (presence.h). What is not listed is refused.
 */
#include "ffa_door.h"

#include <optee_mediator/port_ffa.h>

#include "../optee/libc.h"
#include "../vm/refuse.h"
#include "direct.h"
#include "ffa_life.h"
#include "ffa_vm.h"
#include "mailbox.h"
#include "notifications.h"
#include "presence.h"
#include "reclaim.h"
#include "refuse.h"
#include "registers.h"
#include "sharing.h"
#include "spmc.h"

/* SMC calling convention 1.3: "the caller has no live SVE state", no part of a function's id. */
#define HINT (UINT32_C(1) << 16)

/* RXTX_MAP, w3: pages of each; the other bits must be zero. */
#define PAGES_MASK UINT64_C(0x3f)

bool om_ffa_is_function(uint32_t function_id)
{
	function_id &= ~(HINT | FFA_64);
	return function_id >= FFA_FIRST_32 && function_id <= FFA_LAST_32;
}

static void refuse(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	om_refuse(&ffa->vm, OM_REFUSED_FUNCTION);
	om_ffa_answer(smc, FFA_NOT_SUPPORTED);
}

/*
 * 1.1 for who speaks that or a later one. Who speaks 1.0 alone has other descriptors. If OP-TEE
 * does not take the VM there is nobody to speak to, and the next who asks has OP-TEE asked again:
 * to try until it does would be for ever.
 */
static void version(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	uint32_t asked = (uint32_t)smc->a[1];
	bool is_known = asked >= FFA_VERSION_1_1 && !(asked >> 31);
	bool is_due = om_presence_question(&ffa->vm);

	if (is_due && om_ffa_renew(ffa)) {
		om_ffa_repeat(smc);
		return;
	}
	if (is_due || om_presence_is_ending(&ffa->vm))
		is_known = false;
	*smc = (struct om_smc){ .a = { is_known ? FFA_VERSION_1_1 : (uint32_t)FFA_NOT_SUPPORTED } };
}

static bool offers(const struct om_ffa_vm *ffa, uint32_t function)
{
	switch (function) {
	case FFA_ERROR:
	case FFA_SUCCESS_32:
	case FFA_SUCCESS_64:
	case FFA_VERSION:
	case FFA_FEATURES:
	case FFA_RX_RELEASE:
	case FFA_RXTX_MAP_32:
	case FFA_RXTX_MAP_64:
	case FFA_RXTX_UNMAP:
	case FFA_PARTITION_INFO_GET:
	case FFA_ID_GET:
	case FFA_SPM_ID_GET:
	case FFA_DIRECT_REQ_32:
	case FFA_DIRECT_REQ_64:
	case FFA_MEM_SHARE_32:
	case FFA_MEM_SHARE_64:
	case FFA_MEM_FRAG_TX:
	case FFA_MEM_RECLAIM:
		return true;
	case FFA_NOTIFICATION_BIND:
	case FFA_NOTIFICATION_UNBIND:
	case FFA_NOTIFICATION_GET:
		return ffa->has_notifications;
	default:
		return false;
	}
}

/* Of functions w2 and w3 are 0: buffers of 4 KiB pages, and no others for descriptors. */
static void features(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	uint32_t asked = (uint32_t)smc->a[1];

	if (asked == FFA_FEATURE_NOTIFICATION_PENDING && ffa->has_notifications)
		om_ffa_succeed(smc, om_port_ffa_notify_intid(ffa->vm.owner), 0);
	else
		om_ffa_answer(smc, offers(ffa, asked) ? 0 : FFA_NOT_SUPPORTED);
}

static const uint32_t optee_uuid[4] = { FFA_OPTEE_UUID_0, FFA_OPTEE_UUID_1, FFA_OPTEE_UUID_2,
					FFA_OPTEE_UUID_3 };

static bool asks_for(const struct om_smc *smc, const uint32_t uuid[4])
{
	bool same = true;

	for (unsigned int i = 0; i < 4; i++)
		same &= (uint32_t)smc->a[1 + i] == uuid[i];
	return same;
}

/*
 * There is one partition, and what of it the guest can use is told: it takes messages. Its UUID is
 * for who asks for all there are.
 */
static void partition_info(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	static const uint32_t nil[4];
	bool for_all = asks_for(smc, nil);
	struct om_ffa_partition optee = om_spmc.optee;
	uint32_t flags = (uint32_t)smc->a[5];
	int32_t code;

	if ((!for_all && !asks_for(smc, optee_uuid)) || flags & ~FFA_PARTITION_COUNT_ONLY) {
		om_ffa_answer(smc, om_ffa_refuse(ffa, OM_REFUSED_MESSAGE));
		return;
	}
	if (flags) {
		om_ffa_succeed(smc, 1, 0);
		return;
	}
	optee.properties &= FFA_PARTITION_DIRECT_RECV | FFA_PARTITION_AARCH64;
	memcpy(optee.uuid, for_all ? optee_uuid : nil, sizeof(optee.uuid));
	code = om_mailbox_answer(ffa, &optee, sizeof(optee));
	if (code)
		om_ffa_answer(smc, code);
	else
		om_ffa_succeed(smc, 1, sizeof(optee));
}

static void map(struct om_ffa_vm *ffa, struct om_smc *smc, uint64_t mask)
{
	om_ipa_t tx = { smc->a[1] & mask };
	om_ipa_t rx = { smc->a[2] & mask };
	uint64_t pages = smc->a[3] & mask;

	if (pages & ~PAGES_MASK)
		pages = 0;
	om_ffa_answer(smc, om_mailbox_map(ffa, tx, rx, (uint32_t)pages));
}

/* A share that has given way, or waits, would be read on from what is no TX any more. */
static void unmap(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	int32_t code;

	if (!om_sharing_give_up(ffa)) {
		om_ffa_repeat(smc);
		return;
	}
	code = om_mailbox_unmap(ffa);
	if (code == FFA_BUSY)
		om_ffa_repeat(smc);
	else
		om_ffa_answer(smc, code);
}

static void carry_out(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	switch ((uint32_t)smc->a[0]) {
	case FFA_RX_RELEASE:
		om_ffa_answer(smc, om_mailbox_release_rx(ffa));
		break;
	case FFA_RXTX_MAP_32:
		map(ffa, smc, UINT32_MAX);
		break;
	case FFA_RXTX_MAP_64:
		map(ffa, smc, UINT64_MAX);
		break;
	case FFA_RXTX_UNMAP:
		unmap(ffa, smc);
		break;
	case FFA_PARTITION_INFO_GET:
		partition_info(ffa, smc);
		break;
	case FFA_DIRECT_REQ_32:
	case FFA_DIRECT_REQ_64:
		om_direct_message(ffa, smc);
		break;
	case FFA_MEM_SHARE_32:
		smc->a[3] = (uint32_t)smc->a[3];
		om_share_memory(ffa, smc);
		break;
	case FFA_MEM_SHARE_64:
		om_share_memory(ffa, smc);
		break;
	case FFA_MEM_FRAG_TX:
		om_share_fragment(ffa, smc);
		break;
	case FFA_MEM_RECLAIM:
		om_reclaim_memory(ffa, smc);
		break;
	default:
		om_notification_call(ffa, smc);
		break;
	}
}

/* Without a life there is nobody to speak to. */
static void come_in(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	switch (om_presence_enter(&ffa->vm)) {
	case OM_ENTRY_OPEN:
		carry_out(ffa, smc);
		om_presence_leave(&ffa->vm);
		break;
	case OM_ENTRY_DUE:
		om_ffa_renew(ffa);
		om_ffa_repeat(smc);
		break;
	case OM_ENTRY_NO_LIFE:
		om_ffa_answer(smc, FFA_DENIED);
		break;
	default: /* OM_ENTRY_ENDING */
		om_ffa_answer(smc, FFA_NOT_SUPPORTED);
		break;
	}
}

void om_ffa_vm_smc(struct om_vm *vm, struct om_smc *smc)
{
	struct om_ffa_vm *ffa = om_ffa_vm_of(vm);

	smc->a[0] = (uint32_t)smc->a[0] & ~HINT;
	switch ((uint32_t)smc->a[0]) {
	case FFA_VERSION:
		version(ffa, smc);
		break;
	case FFA_FEATURES:
		features(ffa, smc);
		break;
	case FFA_ID_GET:
		om_ffa_succeed(smc, vm->client_id, 0);
		break;
	case FFA_SPM_ID_GET:
		om_ffa_succeed(smc, om_spmc.id, 0);
		break;
	case FFA_ERROR:
	case FFA_SUCCESS_32:
	case FFA_SUCCESS_64:
		refuse(ffa, smc);
		break;
	default:
		if (offers(ffa, (uint32_t)smc->a[0]))
			come_in(ffa, smc);
		else
			refuse(ffa, smc);
		break;
	}
}
