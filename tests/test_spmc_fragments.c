/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model SPMC as a judge of TX: fragments out of order, half a share, and two CPUs at it.
 */
#include <string.h>
#include "ffa_hyp.h"

/* A share of three pages, whose first fragment has ended in the middle; its handle. */
static uint64_t fragment_begin(struct ffa_share *share)
{
	struct om_smc answer;

	ffa_share_prepare(share, vm_one, 3);
	answer = ffa(ABI_FFA_MEM_SHARE_64, ffa_length(3), ffa_length(1), 0, 0, 0);
	assert_int_equal(answer.a[0], ABI_FFA_MEM_FRAG_RX);
	memmove(hyp_tx, ffa_range(1), 2 * sizeof(struct abi_ffa_range));
	return abi_pair(answer.a[2], answer.a[1]);
}

static struct om_smc frag_wrong(uint64_t handle, uint64_t length, uint64_t endpoints)
{
	return ffa_wrong(ABI_FFA_MEM_FRAG_TX, handle & UINT32_MAX, handle >> 32, length, endpoints,
			 0);
}

static void fragments_of_nothing(void **state)
{
	const uint64_t range = sizeof(struct abi_ffa_range);
	struct ffa_share share;
	uint64_t handle;

	(void)state;
	frag_wrong(ABI_FFA_HANDLE_NONSECURE | 1u << 16, range, 1u << 16);
	handle = fragment_begin(&share);
	frag_wrong(handle + 1, range, 1u << 16);
	frag_wrong(handle, range, 0);
	frag_wrong(handle, range, 2u << 16);
	frag_wrong(handle, 0, 1u << 16);
	frag_wrong(handle, (HYP_PAGES + 1) * OM_PAGE_SIZE, 1u << 16);
	/* Too long for what is missing: the share is given up. */
	frag_wrong(handle, 3 * range, 1u << 16);
	frag_wrong(handle, range, 1u << 16);
	ffa_unpin(&share);
}

/* Nobody leaves with half a share, nor begins another one, nor is the VM gone. */
static void half_a_share(void **state)
{
	struct ffa_share share;
	struct om_smc answer;

	(void)state;
	fragment_begin(&share);
	assert_no_violation();
	spmc_check_rest();
	assert_violation();
	*ffa_region() = (struct abi_ffa_region){ .sender = 2 };
	answer = ffa_wrong(ABI_FFA_MEM_SHARE_64, ffa_length(1), ffa_length(1), 0, 0, 0);
	assert_int_equal(answer.a[0], ABI_FFA_ERROR);
	ffa_vm_destroyed(1);
	assert_violation();
	ffa_unpin(&share);
}

static struct ffa_share beside;

static void change_tx(void)
{
	optee.at_point = NULL;
	ffa_region()->tag = 0x1234;
	ffa_region()->tag = 0;
	ffa_range(0)->address ^= OM_PAGE_SIZE;
}

static void use_tx(void)
{
	optee.at_point = NULL;
	assert_error(ffa_share_send(&beside), ABI_FFA_INVALID_PARAMETERS);
}

/* Another CPU, while the SPMC reads. */
static void tx_in_use(void **state)
{
	struct om_smc answer;

	(void)state;
	ffa_share_prepare(&beside, vm_one, 1);
	optee.at_point = use_tx;
	answer = ffa_share_send(&beside);
	assert_violation();
	assert_success(ffa_reclaim(abi_pair(answer.a[3], answer.a[2])));
	optee.at_point = change_tx;
	answer = ffa_share_send(&beside);
	assert_violation();
	if (answer.a[0] == ABI_FFA_SUCCESS_32)
		ffa_reclaim(abi_pair(answer.a[3], answer.a[2]));
	ffa_unpin(&beside);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ffa_vms_test(fragments_of_nothing),
		ffa_vms_test(half_a_share),
		ffa_vms_test(tx_in_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
