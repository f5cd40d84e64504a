/* SPDX-License-Identifier: BSD-2-Clause */
/* See ffa_right.h. */
#include "answers/ffa_right.h"

#include "machine/vm.h"
#include "port/port_ffa.h"
#include "secure/ffa_abi.h"
#include "secure/spmc.h"

#define MAP_PAGES 16u
#define NPI	  1u /* feature: the interrupt of notifications */

static bool has_notif(const struct answers_entry *it)
{
	return it->vm->guest->config.async_notif && spmc.config.has_notif &&
	       sim_port_ffa.notify_intid;
}

/* DEN0077A: who knows a later version of this major one goes down to it. */
static void version(const struct answers_entry *it, struct answers_ffa_set *set)
{
	uint32_t asked = (uint32_t)it->asked.a[1];
	bool is_known = asked >= ABI_FFA_1_1 && !(asked >> 31);

	if (is_known && it->vm->has_life)
		answers_ffa_says(set, ABI_FFA_1_1, 0, 0, 0);
	if (!is_known || !it->vm->has_life || it->vm->is_shut)
		answers_ffa_says(set, ABI_FFA_NOT_SUPPORTED, 0, 0, 0);
}

static bool is_offered(const struct answers_entry *it, uint32_t function)
{
	switch (function) {
	case ABI_FFA_ERROR: /* of these answers are made */
	case ABI_FFA_SUCCESS_32:
	case ABI_FFA_SUCCESS_64:
	case ABI_FFA_VERSION:
	case ABI_FFA_FEATURES:
	case ABI_FFA_RX_RELEASE:
	case ABI_FFA_RXTX_MAP_32:
	case ABI_FFA_RXTX_MAP_64:
	case ABI_FFA_RXTX_UNMAP:
	case ABI_FFA_PARTITION_INFO_GET:
	case ABI_FFA_ID_GET:
	case ABI_FFA_SPM_ID_GET:
	case ABI_FFA_DIRECT_REQ_32:
	case ABI_FFA_DIRECT_REQ_64:
	case ABI_FFA_MEM_SHARE_32:
	case ABI_FFA_MEM_SHARE_64:
	case ABI_FFA_MEM_FRAG_TX:
	case ABI_FFA_MEM_RECLAIM:
		return true;
	case ABI_FFA_NOTIFICATION_BIND:
	case ABI_FFA_NOTIFICATION_UNBIND:
	case ABI_FFA_NOTIFICATION_GET:
		return has_notif(it);
	default:
		return false;
	}
}

static void features(const struct answers_entry *it, struct answers_ffa_set *set)
{
	uint32_t what = (uint32_t)it->asked.a[1];

	if (what == NPI && has_notif(it))
		answers_ffa_succeeds(set, sim_port_ffa.notify_intid, 0);
	else if (is_offered(it, what))
		answers_ffa_succeeds(set, 0, 0);
	else
		answers_ffa_fails(set, ABI_FFA_NOT_SUPPORTED);
}

static bool is_map_64(const struct answers_entry *it)
{
	return it->function == ABI_FFA_RXTX_MAP_64;
}

static uint64_t address(const struct answers_entry *it, unsigned i)
{
	return is_map_64(it) ? it->asked.a[i] : (uint32_t)it->asked.a[i];
}

/* TX is only read. */
static bool can_be_tx(const struct answers_entry *it, uint64_t at)
{
	enum sim_map_kind kind = sim_map_at(it->vm->guest->vm, (om_ipa_t){ at })->kind;

	return kind == SIM_RAM || kind == SIM_READ_ONLY;
}

/* Pages of the VM's own RAM, none in both. */
static bool is_good_map(const struct answers_entry *it)
{
	uint64_t pages = is_map_64(it) ? it->asked.a[3] : (uint32_t)it->asked.a[3];
	uint64_t tx = address(it, 1);
	uint64_t rx = address(it, 2);

	if (!pages || pages > MAP_PAGES || (tx | rx) & ABI_PAGE_MASK)
		return false;
	for (uint64_t i = 0; i < pages; i++) {
		uint64_t at = i * ABI_PAGE_SIZE;

		if (tx + at < tx || rx + at < rx || !can_be_tx(it, tx + at) ||
		    !sim_page_at(it->vm->guest->vm, (om_ipa_t){ rx + at }))
			return false;
	}
	return tx >= rx + pages * ABI_PAGE_SIZE || rx >= tx + pages * ABI_PAGE_SIZE;
}

static void rxtx_map(const struct answers_entry *it, struct answers_ffa_set *set)
{
	enum answers_known mapped = it->vm->mapped;
	bool is_good = is_good_map(it);
	bool is_known = it->memory == it->vm->memory; /* it is what it was when it was looked at */

	if (mapped != ANSWERS_NO)
		answers_ffa_fails(set, ABI_FFA_DENIED);
	if (!is_good || !is_known || it->failed)
		answers_ffa_fails(set, ABI_FFA_INVALID_PARAMETERS);
	if ((is_good || !is_known) && !it->failed && mapped != ANSWERS_YES)
		answers_ffa_succeeds(set, 0, 0);
}

static void rxtx_unmap(const struct answers_entry *it, struct answers_ffa_set *set)
{
	if (it->vm->mapped != ANSWERS_YES)
		answers_ffa_fails(set, ABI_FFA_INVALID_PARAMETERS);
	if (it->vm->mapped != ANSWERS_NO)
		answers_ffa_succeeds(set, 0, 0);
}

static void rx_release(const struct answers_entry *it, struct answers_ffa_set *set)
{
	if (it->vm->mapped != ANSWERS_YES || it->vm->rx_taken != ANSWERS_YES)
		answers_ffa_fails(set, ABI_FFA_DENIED);
	if (it->vm->mapped != ANSWERS_NO && it->vm->rx_taken != ANSWERS_NO)
		answers_ffa_succeeds(set, 0, 0);
}

bool answers_is_of_the_refused(const struct answers_entry *it)
{
	const uint32_t width = ABI_FFA_MEM_SHARE_32 ^ ABI_FFA_MEM_SHARE_64;
	const struct om_smc *call = &it->vm->refused_call;
	bool is_same = (it->function | width) == (call->a[0] | width);

	for (unsigned i = 1; i <= 3; i++)
		is_same &= (uint32_t)it->asked.a[i] == (uint32_t)call->a[i];
	return it->vm->refused && is_same;
}

/* OP-TEE's UUID, as its words are in registers; or none. */
static bool is_known_uuid(const struct answers_entry *it)
{
	static const uint32_t uuid[4] = { 0xe0786148, 0xe311f8e7, 0x02005ebc, 0x1bc5d5a5 };
	bool is_nil = true;
	bool is_optee = true;

	for (unsigned i = 0; i < 4; i++) {
		is_nil &= !(uint32_t)it->asked.a[1 + i];
		is_optee &= (uint32_t)it->asked.a[1 + i] == uuid[i];
	}
	return is_nil || is_optee;
}

static void partition_info(const struct answers_entry *it, struct answers_ffa_set *set)
{
	uint32_t flags = (uint32_t)it->asked.a[5];

	if (!is_known_uuid(it) || flags & ~ANSWERS_FFA_COUNT_ONLY) {
		answers_ffa_fails(set, ABI_FFA_INVALID_PARAMETERS);
		return;
	}
	if (flags & ANSWERS_FFA_COUNT_ONLY) {
		answers_ffa_succeeds(set, 1, 0);
		return;
	}
	if (it->vm->mapped != ANSWERS_YES || it->failed)
		answers_ffa_fails(set, ABI_FFA_DENIED);
	if (it->vm->mapped != ANSWERS_NO && it->vm->rx_taken != ANSWERS_NO)
		answers_ffa_fails(set, ABI_FFA_BUSY);
	if (it->vm->mapped != ANSWERS_NO && it->vm->rx_taken != ANSWERS_YES && !it->failed)
		answers_ffa_succeeds(set, 1, sizeof(struct abi_ffa_partition));
}

static void id_get(const struct answers_entry *it, struct answers_ffa_set *set)
{
	answers_ffa_succeeds(set, it->vm->guest->id, 0);
}

static void spm_id_get(const struct answers_entry *it, struct answers_ffa_set *set)
{
	(void)it;
	answers_ffa_succeeds(set, ABI_FFA_SPMC_ID, 0);
}

/* What the SPMC refuses is refused so; of an answer that is none, nobody can say what came of it.
 */
static void of_the_spmc(const struct answers_entry *it, struct answers_ffa_set *set)
{
	if (it->spmc_error)
		answers_ffa_fails(set, it->spmc_error);
	if (it->spmc_answered)
		answers_ffa_fails(set, ABI_FFA_ABORTED);
}

static void of_message(const struct answers_entry *it, struct answers_ffa_set *set, uint32_t ends)
{
	of_the_spmc(it, set); /* it may have been asked for something else, to begin with */
	answers_ffa_responds(set, it->function == ABI_FFA_DIRECT_REQ_64, ends);
}

/* From the VM, to OP-TEE, and nothing of the framework's. */
static void direct(const struct answers_entry *it, struct answers_ffa_set *set)
{
	uint32_t ends = (uint32_t)it->vm->guest->id << 16 | ABI_FFA_OPTEE_ID;

	if ((uint32_t)it->asked.a[1] != ends || (uint32_t)it->asked.a[2])
		answers_ffa_fails(set, ABI_FFA_INVALID_PARAMETERS);
	else
		of_message(it, set, ends);
}

/* A fragment or a whole descriptor; whose pages, list and memory there have to be. */
static void share(const struct answers_entry *it, struct answers_ffa_set *set)
{
	answers_ffa_fails(set, ABI_FFA_INVALID_PARAMETERS);
	answers_ffa_fails(set, ABI_FFA_NO_MEMORY);
	of_the_spmc(it, set);
	if (answers_is_of_the_refused(it))
		answers_ffa_fails(set, it->vm->refused);
	if (!it->failed && !it->spmc_error)
		answers_ffa_shares(set);
}

static void reclaim(const struct answers_entry *it, struct answers_ffa_set *set)
{
	answers_ffa_fails(set, ABI_FFA_INVALID_PARAMETERS);
	answers_ffa_fails(set, ABI_FFA_DENIED);
	of_the_spmc(it, set);
	if (!it->spmc_error)
		answers_ffa_succeeds(set, 0, 0);
}

/* What is bound to whom is OP-TEE's to say; values have all registers from w2 on. */
static void notification(const struct answers_entry *it, struct answers_ffa_set *set)
{
	if (!has_notif(it)) {
		answers_ffa_fails(set, ABI_FFA_NOT_SUPPORTED);
		return;
	}
	answers_ffa_fails(set, ABI_FFA_INVALID_PARAMETERS);
	answers_ffa_fails(set, ABI_FFA_DENIED);
	of_the_spmc(it, set);
	if (it->function == ABI_FFA_NOTIFICATION_GET) /* there may be some from before */
		answers_ffa_gives_values(set);
	else if (!it->spmc_error)
		answers_ffa_succeeds(set, 0, 0);
}

static const struct {
	uint32_t function;
	void (*right)(const struct answers_entry *it, struct answers_ffa_set *set);
} table[] = {
	{ ABI_FFA_VERSION, version },
	{ ABI_FFA_FEATURES, features },
	{ ABI_FFA_RX_RELEASE, rx_release },
	{ ABI_FFA_RXTX_MAP_32, rxtx_map },
	{ ABI_FFA_RXTX_MAP_64, rxtx_map },
	{ ABI_FFA_RXTX_UNMAP, rxtx_unmap },
	{ ABI_FFA_PARTITION_INFO_GET, partition_info },
	{ ABI_FFA_ID_GET, id_get },
	{ ABI_FFA_SPM_ID_GET, spm_id_get },
	{ ABI_FFA_DIRECT_REQ_32, direct },
	{ ABI_FFA_DIRECT_REQ_64, direct },
	{ ABI_FFA_MEM_SHARE_32, share },
	{ ABI_FFA_MEM_SHARE_64, share },
	{ ABI_FFA_MEM_FRAG_TX, share },
	{ ABI_FFA_MEM_RECLAIM, reclaim },
	{ ABI_FFA_NOTIFICATION_BIND, notification },
	{ ABI_FFA_NOTIFICATION_UNBIND, notification },
	{ ABI_FFA_NOTIFICATION_GET, notification },
};

bool answers_ffa_is_at_once(uint32_t function)
{
	return function == ABI_FFA_FEATURES || function == ABI_FFA_ID_GET ||
	       function == ABI_FFA_SPM_ID_GET;
}

/* Without a life there is nobody to speak to. */
static bool is_for_nobody(const struct answers_entry *it)
{
	return !it->vm->has_life && is_offered(it, it->function) &&
	       it->function != ABI_FFA_VERSION && !answers_ffa_is_at_once(it->function);
}

void answers_ffa_right(const struct answers_entry *it, struct answers_ffa_set *set)
{
	size_t i = 0;

	while (i < sizeof(table) / sizeof(table[0]) && table[i].function != it->function)
		i++;
	if (i == sizeof(table) / sizeof(table[0]))
		answers_ffa_fails(set, ABI_FFA_NOT_SUPPORTED);
	else if (is_for_nobody(it))
		answers_ffa_fails(set, ABI_FFA_DENIED);
	else
		table[i].right(it, set);
}
