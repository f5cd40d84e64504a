/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypervisor's RX and TX: mapped once, before there is a partition, for the mapping is copied
 * into each; and RX, which has one owner at a time.
 */
#include <string.h>
#include "secure/spmc_rxtx.h"
#include "machine/buffer.h"
#include "machine/violation.h"

/* 486178e0-e7f8-11e3-bc5e-0002a5d5c51b, as words in memory order */
static const uint32_t optee_uuid[4] = { 0xe0786148, 0xe311f8e7, 0x02005ebc, 0x1bc5d5a5 };

/* It can receive and send direct messages, hears of VMs, and is an AArch64 one. */
#define OPTEE_PROPERTIES     0x1c3u
#define OPTEE_PROPERTIES_1_0 0x3u
#define OPTEE_CONTEXTS	     4u

static bool pair_is_good(const struct om_smc *smc, uint64_t size)
{
	om_pa_t tx = { smc->a[1] };
	om_pa_t rx = { smc->a[2] };

	if (!sim_buffer_bytes(tx, size) || !sim_buffer_bytes(rx, size) ||
	    (tx.v | rx.v) & ABI_PAGE_MASK) {
		sim_violation("FF-A: RXTX_MAP of %#llx and %#llx, no memory of the hypervisor's",
			      (unsigned long long)tx.v, (unsigned long long)rx.v);
		return false;
	}
	if (tx.v < rx.v + size && rx.v < tx.v + size) {
		sim_violation("FF-A: RXTX_MAP of the same memory twice");
		return false;
	}
	return true;
}

void spmc_rxtx_map(struct om_smc *smc)
{
	uint64_t pages = smc->a[3];

	spmc_must_be_zero(smc, 4);
	if (!pages || pages > SPMC_RXTX_PAGES) {
		sim_violation("FF-A: RXTX_MAP of %llu pages", (unsigned long long)pages);
		spmc_result(smc, ABI_FFA_INVALID_PARAMETERS);
		return;
	}
	if (spmc.pages || spmc.had_vms) {
		sim_violation("FF-A: RXTX_MAP a second time, or after a VM was created");
		spmc_result(smc, ABI_FFA_DENIED);
		return;
	}
	if (!pair_is_good(smc, pages * OM_PAGE_SIZE)) {
		spmc_result(smc, ABI_FFA_INVALID_PARAMETERS);
		return;
	}
	spmc.tx.v = smc->a[1];
	spmc.rx.v = smc->a[2];
	spmc.pages = (uint32_t)pages;
	spmc_result(smc, 0);
}

static bool has_vms(void)
{
	for (unsigned i = 0; i < OPTEE_GUESTS; i++)
		if (optee.guest[i].alive || optee.guest[i].is_leaving)
			return true;
	return false;
}

void spmc_rxtx_unmap(struct om_smc *smc)
{
	uint32_t error = spmc.pages ? 0 : ABI_FFA_INVALID_PARAMETERS;

	spmc_must_be_zero(smc, 1);
	if (error || has_vms())
		sim_violation("FF-A: RXTX_UNMAP of what is not mapped, or while there are VMs");
	spmc.pages = 0;
	spmc.rx_is_full = false;
	spmc_result(smc, error);
}

const uint8_t *spmc_tx(void)
{
	return spmc.pages ? sim_buffer_bytes(spmc.tx, spmc.pages * OM_PAGE_SIZE) : NULL;
}

static bool is_asked_for(const struct om_smc *smc)
{
	bool all = true;
	bool same = true;

	for (unsigned i = 0; i < 4; i++) {
		all &= !smc->a[1 + i];
		same &= smc->a[1 + i] == optee_uuid[i];
	}
	return all || same;
}

static uint32_t descriptor_write(uint8_t *rx)
{
	struct abi_ffa_partition entry = { .id = ABI_FFA_OPTEE_ID,
					   .contexts = OPTEE_CONTEXTS,
					   .properties = OPTEE_PROPERTIES };

	memcpy(entry.uuid, optee_uuid, sizeof(entry.uuid));
	if (spmc.version < ABI_FFA_1_1) {
		entry.properties &= OPTEE_PROPERTIES_1_0;
		memcpy(rx, &entry, ABI_FFA_PARTITION_SIZE_1_0);
		return 0;
	}
	memcpy(rx, &entry, sizeof(entry));
	return sizeof(entry);
}

void spmc_partition_info_get(struct om_smc *smc)
{
	bool count_only = smc->a[5] & 1;
	uint32_t count = is_asked_for(smc);
	uint32_t size = 0;
	uint8_t *rx;

	spmc_must_be_zero(smc, 6);
	if (count_only) {
		spmc_answer(smc, ABI_FFA_SUCCESS_32, 0, count, 0, 0, 0);
		return;
	}
	rx = spmc.pages ? sim_buffer_bytes(spmc.rx, OM_PAGE_SIZE) : NULL;
	if (!rx || spmc.rx_is_full) {
		sim_violation("FF-A: PARTITION_INFO_GET while RX is not the SPMC's");
		spmc_result(smc, ABI_FFA_BUSY);
		return;
	}
	if (count)
		size = descriptor_write(rx);
	spmc.rx_is_full = true;
	spmc_answer(smc, ABI_FFA_SUCCESS_32, 0, count, size, 0, 0);
}

void spmc_rx_release(struct om_smc *smc)
{
	uint32_t error = spmc.pages && spmc.rx_is_full ? 0 : ABI_FFA_DENIED;

	spmc_must_be_zero(smc, 2);
	if (error)
		sim_violation("FF-A: RX_RELEASE of what the hypervisor does not have");
	spmc.rx_is_full = false;
	spmc_result(smc, error);
}
