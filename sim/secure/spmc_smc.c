/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model SPMC's entry: function ids, what says the same to everybody, and what no call may
 * carry.
 */
#include "secure/spmc_smc.h"
#include "machine/machine.h"
#include "machine/violation.h"
#include "secure/spmc.h"
#include "secure/spmc_direct.h"
#include "secure/spmc_handle.h"
#include "secure/spmc_notif.h"
#include "secure/spmc_rxtx.h"
#include "secure/spmc_share.h"

#define CALLS_OF_64_BITS 0x40000000u

static bool is_direct(uint64_t function)
{
	return function == ABI_FFA_DIRECT_REQ_32 || function == ABI_FFA_DIRECT_REQ_64;
}

static void check_word(uint64_t word, const struct om_smc *smc)
{
	if (sim_is_guest_cookie(word) || sim_is_ipa(word))
		sim_violation("I1: the SPMC gets %#llx in %#llx", (unsigned long long)word,
			      (unsigned long long)smc->a[0]);
}

/* What a guest chose for an address must not come this far. Its own words to OP-TEE are its own. */
static void check_registers(const struct om_smc *smc)
{
	for (unsigned i = 0; i < 8; i++) {
		if (smc->a[i] >> 32 && !(smc->a[0] & CALLS_OF_64_BITS))
			sim_violation("FF-A: a%u of %#llx has 64 bits", i,
				      (unsigned long long)smc->a[0]);
		if (!is_direct(smc->a[0]))
			check_word(smc->a[i], smc);
	}
}

/*
 * There is one version for the whole normal world, and with it one layout of descriptors: it is
 * agreed upon before anything else, and then stays.
 */
static void version(struct om_smc *smc)
{
	uint64_t wanted = smc->a[1];

	spmc_must_be_zero(smc, 2);
	if (spmc.is_in_use)
		sim_violation("FF-A: FFA_VERSION after other calls");
	spmc.version = wanted < spmc.config.version ? (uint32_t)wanted : spmc.config.version;
	spmc_answer(smc, spmc.config.version, 0, 0, 0, 0, 0);
}

static void features(struct om_smc *smc)
{
	switch (smc->a[1]) {
	case ABI_FFA_FEATURE_SRI:
		if (spmc.config.has_notif)
			spmc_answer(smc, ABI_FFA_SUCCESS_32, 0, spmc.config.sri, 0, 0, 0);
		else
			spmc_result(smc, ABI_FFA_NOT_SUPPORTED);
		return;
	case ABI_FFA_MEM_SHARE_32:
	case ABI_FFA_MEM_SHARE_64:
		spmc_answer(smc, ABI_FFA_SUCCESS_32, 0, 1, 0, 0, 0);
		return;
	case ABI_FFA_RXTX_MAP_64:
	case ABI_FFA_MEM_FRAG_TX:
	case ABI_FFA_MEM_RECLAIM:
	case ABI_FFA_DIRECT_REQ_32:
	case ABI_FFA_DIRECT_REQ_64:
	case ABI_FFA_PARTITION_INFO_GET:
	case ABI_FFA_BITMAP_CREATE:
	case ABI_FFA_NOTIFICATION_BIND:
	case ABI_FFA_NOTIFICATION_UNBIND:
	case ABI_FFA_NOTIFICATION_GET:
	case ABI_FFA_NOTIFICATION_INFO_64:
		spmc_result(smc, 0);
		return;
	default:
		spmc_result(smc, ABI_FFA_NOT_SUPPORTED);
	}
}

/* What only sets up, or says the same to all. Returns false if it is none of these. */
static bool common_call(struct om_smc *smc)
{
	switch (smc->a[0]) {
	case ABI_FFA_FEATURES:
		features(smc);
		return true;
	case ABI_FFA_SPM_ID_GET:
		spmc_answer(smc, ABI_FFA_SUCCESS_32, 0, ABI_FFA_SPMC_ID, 0, 0, 0);
		return true;
	case ABI_FFA_RXTX_MAP_64:
		spmc_rxtx_map(smc);
		return true;
	case ABI_FFA_RXTX_UNMAP:
		spmc_rxtx_unmap(smc);
		return true;
	case ABI_FFA_PARTITION_INFO_GET:
		spmc_partition_info_get(smc);
		return true;
	case ABI_FFA_RX_RELEASE:
		spmc_rx_release(smc);
		return true;
	default:
		return false;
	}
}

static bool notification_call(struct om_smc *smc)
{
	switch (smc->a[0]) {
	case ABI_FFA_BITMAP_CREATE:
		spmc_bitmap_create(smc);
		return true;
	case ABI_FFA_BITMAP_DESTROY:
		spmc_bitmap_destroy(smc);
		return true;
	case ABI_FFA_NOTIFICATION_BIND:
		spmc_notification_bind(smc);
		return true;
	case ABI_FFA_NOTIFICATION_UNBIND:
		spmc_notification_unbind(smc);
		return true;
	case ABI_FFA_NOTIFICATION_GET:
		spmc_notification_get(smc);
		return true;
	case ABI_FFA_NOTIFICATION_INFO_64:
		spmc_notification_info_get(smc);
		return true;
	default:
		return false;
	}
}

/* A right mediator offers nothing that OP-TEE does not have, and passes on nothing else. */
static void unknown(struct om_smc *smc)
{
	sim_violation("FF-A: the call %#llx reached the SPMC", (unsigned long long)smc->a[0]);
	spmc_result(smc, ABI_FFA_NOT_SUPPORTED);
}

static void vm_call(struct om_smc *smc)
{
	switch (smc->a[0]) {
	case ABI_FFA_DIRECT_REQ_32:
	case ABI_FFA_DIRECT_REQ_64:
		spmc_direct_request(smc);
		return;
	case ABI_FFA_MEM_SHARE_32:
	case ABI_FFA_MEM_SHARE_64:
		spmc_mem_share(smc);
		return;
	case ABI_FFA_MEM_FRAG_TX:
		spmc_mem_frag_tx(smc);
		return;
	case ABI_FFA_MEM_RECLAIM:
		spmc_mem_reclaim(smc);
		return;
	default:
		unknown(smc);
	}
}

void spmc_smc(struct om_smc *smc)
{
	optee.smcs++;
	if (!spmc.config.present) {
		spmc_answer(smc, ABI_UNKNOWN_FUNCTION, 0, 0, 0, 0, 0);
		return;
	}
	check_registers(smc);
	if (smc->a[0] == ABI_FFA_VERSION) {
		version(smc);
		return;
	}
	if (!spmc.version)
		sim_violation("FF-A: %#llx before FFA_VERSION", (unsigned long long)smc->a[0]);
	spmc.is_in_use = true;
	if (!common_call(smc) && !notification_call(smc))
		vm_call(smc);
}

void spmc_be_present(void)
{
	spmc.config.present = true;
	optee.config.absent = true;
}
