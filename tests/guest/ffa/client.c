/* SPDX-License-Identifier: BSD-2-Clause */
/* See client.h. */
#include "ffa/client.h"
#include <string.h>

struct ffa ffa;

char ffa_tx[FFA_BUFFER_PAGES * PAGE_SIZE] __attribute__((aligned(4096)));
char ffa_rx[FFA_BUFFER_PAGES * PAGE_SIZE] __attribute__((aligned(4096)));

static const uint32_t optee_uuid[] = { 0xe0786148, 0xe311f8e7, 0x02005ebc, 0x1bc5d5a5 };

struct om_smc ffa_say(struct om_smc call)
{
	smc(&call);
	return call;
}

uint32_t ffa_code(const struct om_smc *answer)
{
	if (ffa_is_success(answer))
		return 0;
	return (uint32_t)answer->a[(uint32_t)answer->a[0] == ABI_FFA_ERROR ? 2 : 0];
}

/* Since somebody has asked for a version. */
static bool is_known, is_there;

bool ffa_introduce(void)
{
	const struct om_smc answer = FFA(ABI_FFA_VERSION, ABI_FFA_1_1);

	is_there = (uint32_t)answer.a[0] == ABI_FFA_1_1;
	is_known = true;
	return is_there;
}

bool ffa_is_there(void)
{
	return is_known ? is_there : ffa_introduce();
}

bool ffa_map(void)
{
	const struct om_smc answer =
		FFA(ABI_FFA_RXTX_MAP_64, (uintptr_t)ffa_tx, (uintptr_t)ffa_rx, FFA_BUFFER_PAGES);

	return ffa_is_success(&answer);
}

static bool ask_id(uint32_t function, uint32_t *id)
{
	const struct om_smc answer = FFA(function);

	*id = (uint32_t)answer.a[2];
	return ffa_is_success(&answer);
}

static bool ask_partition(void)
{
	const struct om_smc answer = FFA(ABI_FFA_PARTITION_INFO_GET, optee_uuid[0], optee_uuid[1],
					 optee_uuid[2], optee_uuid[3]);
	struct abi_ffa_partition partition;

	if (!ffa_is_success(&answer) || answer.a[2] != 1 || answer.a[3] != sizeof(partition))
		return false;
	memcpy(&partition, ffa_rx, sizeof(partition));
	ffa.optee = partition.id;
	return true;
}

bool ffa_find_optee(void)
{
	bool found = ask_id(ABI_FFA_ID_GET, &ffa.id) && ask_id(ABI_FFA_SPM_ID_GET, &ffa.spmc) &&
		     ask_partition();

	FFA(ABI_FFA_RX_RELEASE);
	return found;
}

struct om_smc ffa_message(uint64_t w3, uint64_t w4, uint64_t w5, uint64_t w6, uint64_t w7)
{
	return FFA(ABI_FFA_DIRECT_REQ_32, ffa.id << 16 | ffa.optee, 0, w3, w4, w5, w6, w7);
}

uint32_t ffa_result(const struct om_smc *answer)
{
	if ((uint32_t)answer->a[0] == ABI_FFA_DIRECT_RESP_32)
		return (uint32_t)answer->a[3];
	return ffa_code(answer);
}
