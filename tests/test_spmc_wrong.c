/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model SPMC as a judge: each thing that a right mediator never says to it is said here by
 * hand, and must be found. No check of its is one that cannot fail.
 */
#include "ffa_hyp.h"
#include "machine/buffer.h"

#define OPTEE_TO_ONE ((uint64_t)ABI_FFA_OPTEE_ID << 16 | 1)
#define ONE_TO_OPTEE (UINT64_C(1) << 16 | ABI_FFA_OPTEE_ID)

static void a_version_of_a_guests(void **state)
{
	(void)state;
	ffa_wrong(ABI_FFA_ID_GET, 0, 0, 0, 0, 0);
	ffa_wrong(ABI_FFA_VERSION, ABI_FFA_1_0, 0, 0, 0, 0);
}

static void buffers_that_are_none(void **state)
{
	uint64_t tx = sim_buffer_pa(hyp_tx).v;
	uint64_t rx = sim_buffer_pa(hyp_rx).v;

	(void)state;
	ffa(ABI_FFA_VERSION, ABI_FFA_1_1, 0, 0, 0, 0);
	ffa_wrong(ABI_FFA_RXTX_MAP_64, tx, rx, 0, 0, 0);
	ffa_wrong(ABI_FFA_RXTX_MAP_64, tx, rx, SPMC_RXTX_PAGES + 1, 0, 0);
	ffa_wrong(ABI_FFA_RXTX_MAP_64, tx, rx, HYP_PAGES + 1, 0, 0);
	ffa_wrong(ABI_FFA_RXTX_MAP_64, tx + 8, rx, 1, 0, 0);
	ffa_wrong(ABI_FFA_RXTX_MAP_64, tx, tx, 1, 0, 0);
	ffa_wrong(ABI_FFA_RXTX_MAP_64, SIM_RAM_BASE, rx, 1, 0, 0);
	ffa_wrong(ABI_FFA_RXTX_MAP_64, SIM_IPA_BASE, rx, 1, 0, 0);
	ffa_wrong(ABI_FFA_RXTX_UNMAP, 0, 0, 0, 0, 0);
	ffa_wrong(ABI_FFA_PARTITION_INFO_GET, 0, 0, 0, 0, 0);
	ffa_vm_created(1);
	assert_violation();
	ffa_wrong(ABI_FFA_RXTX_MAP_64, tx, rx, 1, 0, 0);
	ffa_vm_destroyed(1);
}

static void a_pair_for_all_vms(void **state)
{
	(void)state;
	ffa_map_pair();
	assert_violation();
	ffa_wrong(ABI_FFA_RXTX_UNMAP, 0, 0, 0, 0, 0);
}

/* RX has one owner at a time, and nobody leaves while he has it. */
static void rx_without_an_owner(void **state)
{
	(void)state;
	ffa_wrong(ABI_FFA_RX_RELEASE, 0, 0, 0, 0, 0);
	assert_success(ffa(ABI_FFA_PARTITION_INFO_GET, 0, 0, 0, 0, 0));
	assert_error(ffa_wrong(ABI_FFA_PARTITION_INFO_GET, 0, 0, 0, 0, 0), ABI_FFA_BUSY);
	spmc_check_rest();
	assert_violation();
	assert_success(ffa(ABI_FFA_RX_RELEASE, 0, 0, 0, 0, 0));
	spmc_check_rest();
	assert_no_violation();
}

static void calls_that_are_not_for_the_spmc(void **state)
{
	(void)state;
	ffa_wrong(ABI_FFA_RUN, 1u << 16, 0, 0, 0, 0);
	ffa_wrong(ABI_FFA_MEM_LEND_32, 96, 96, 0, 0, 0);
	ffa_wrong(ABI_FFA_NOTIFICATION_SET, OPTEE_TO_ONE, 0, 1, 0, 0);
	ffa_wrong(ABI_FFA_RXTX_MAP_32, 0, 0, 1, 0, 0);
	ffa_wrong(ABI_FFA_ERROR, 0, 0, 0, 0, 0);
}

static void registers_with_more(void **state)
{
	(void)state;
	ffa_wrong(ABI_FFA_MEM_RECLAIM, UINT64_C(1) << 40, 0, 0, 0, 0);
	ffa_wrong(ABI_FFA_MEM_RECLAIM, SIM_IPA_BASE, 0, 0, 0, 0);
	ffa_wrong(ABI_FFA_RX_RELEASE, 0, 1, 0, 0, 0);
	ffa_wrong(ABI_FFA_FEATURES, SIM_COOKIE_BASE | 1, 0, 0, 0, 0);
}

static void framework_messages(void **state)
{
	const uint64_t create = ABI_FFA_FRAMEWORK | ABI_FFA_VM_CREATED;
	const uint64_t destroy = ABI_FFA_FRAMEWORK | ABI_FFA_VM_DESTROYED;

	(void)state;
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, ABI_FFA_SPMC_ID, create, 0, 0, 0);
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, ABI_FFA_SPMC_ID, create, 0, 0, ABI_FFA_SPMC_ID);
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, ABI_FFA_SPMC_ID, create, 0, 0, 1);
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, ABI_FFA_SPMC_ID, destroy, 0, 0, 9);
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, ABI_FFA_SPMC_ID, destroy, 1, 0, 1);
	ffa_vm_created(1);
	assert_no_violation();
	ffa_wrong(ABI_FFA_DIRECT_REQ_64, ABI_FFA_SPMC_ID, destroy, 0, 0, 1);
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, ABI_FFA_SPMC_ID, ABI_FFA_FRAMEWORK | 8, 0, 0, 0);
	/* The neighbour's end, by one call of a guest's. */
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, ONE_TO_OPTEE, destroy, 0, 0, 2);
}

static void direct_messages(void **state)
{
	(void)state;
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, ABI_FFA_OPTEE_ID, 0, ABI_FFA_EXCHANGE_CAPS, 0, 0);
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, UINT64_C(9) << 16 | ABI_FFA_OPTEE_ID, 0, 0, 0, 0);
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, UINT64_C(1) << 16 | ABI_FFA_SPMC_ID, 0, 0, 0, 0);
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, UINT64_C(1) << 16 | 2, 0, 0, 0, 0);
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, ONE_TO_OPTEE, 1, 0, 0, 0);
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, ONE_TO_OPTEE, 0, ABI_FFA_RELEASE_PROTMEM, 0, 0);
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, ONE_TO_OPTEE, 0, 4, 0, 0);
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, ONE_TO_OPTEE, 0, 0x80000002u, 0, 0);
}

static void unregister_of_a_foreign_handle(void **state)
{
	struct ffa_share theirs;

	(void)state;
	ffa_share(&theirs, vm_two, 1);
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, ONE_TO_OPTEE, 0, ABI_FFA_UNREGISTER_SHM,
		  theirs.handle & UINT32_MAX, theirs.handle >> 32);
	ffa_share_end(&theirs);
}

static void reclaim_of_nothing(void **state)
{
	struct ffa_share share;

	(void)state;
	ffa_wrong(ABI_FFA_MEM_RECLAIM, 0, 0, 0, 0, 0);
	ffa_share(&share, vm_one, 1);
	ffa_wrong(ABI_FFA_MEM_RECLAIM, share.handle & UINT32_MAX, share.handle >> 32, 1, 0, 0);
	assert_error(ffa_reclaim(share.handle), ABI_FFA_INVALID_PARAMETERS);
	assert_violation();
	ffa_unpin(&share);
}

/* Bits of notifications: of the VM that is named, and from OP-TEE alone. */
static void notifications(void **state)
{
	(void)state;
	ffa_wrong(ABI_FFA_NOTIFICATION_BIND, UINT64_C(2) << 16 | 1, 0, 1, 0, 0);
	ffa_wrong(ABI_FFA_NOTIFICATION_BIND, (uint64_t)ABI_FFA_OPTEE_ID << 16 | 9, 0, 1, 0, 0);
	ffa_wrong(ABI_FFA_NOTIFICATION_BIND, OPTEE_TO_ONE, 0, 1, 0, 1);
	ffa_wrong(ABI_FFA_NOTIFICATION_UNBIND, UINT64_C(2) << 16 | 1, 0, 1, 0, 0);
	ffa_wrong(ABI_FFA_NOTIFICATION_GET, 9, 1, 0, 0, 0);
	ffa_wrong(ABI_FFA_NOTIFICATION_GET, 1, 2, 0, 0, 0);
	ffa_wrong(ABI_FFA_NOTIFICATION_GET, 1, 1, 1, 0, 0);
	ffa_wrong(ABI_FFA_NOTIFICATION_INFO_64, 1, 0, 0, 0, 0);
}

static void bitmaps(void **state)
{
	(void)state;
	ffa_wrong(ABI_FFA_BITMAP_CREATE, 1, 2, 0, 0, 0);
	ffa_wrong(ABI_FFA_BITMAP_CREATE, 9, 2, 0, 0, 0);
	ffa_wrong(ABI_FFA_BITMAP_DESTROY, 9, 0, 0, 0, 0);
	assert_success(ffa(ABI_FFA_BITMAP_DESTROY, 1, 0, 0, 0, 0));
	ffa_wrong(ABI_FFA_BITMAP_DESTROY, 1, 0, 0, 0, 0);
	ffa_wrong(ABI_FFA_NOTIFICATION_BIND, OPTEE_TO_ONE, 0, 1, 0, 0);
	ffa_wrong(ABI_FFA_DIRECT_REQ_32, ONE_TO_OPTEE, 0, ABI_FFA_ENABLE_ASYNC_NOTIF, 3, 0);
	ffa_wrong(ABI_FFA_BITMAP_CREATE, 1, 0, 0, 0, 0);
}

static void ask_for_all(void)
{
	optee.at_point = NULL;
	ffa(ABI_FFA_NOTIFICATION_INFO_64, 0, 0, 0, 0, 0);
}

static void all_notifications_while_a_vm_ends(void **state)
{
	(void)state;
	optee.at_point = ask_for_all;
	ffa_vm_destroyed(1);
	assert_violation();
	ask_for_all();
	assert_no_violation();
}

static void destroy_one(void)
{
	optee.at_point = NULL;
	ffa_vm_destroyed(1);
}

/* T11, behind this door. */
static void destroyed_under_a_call(void **state)
{
	struct ffa_share share;

	(void)state;
	ffa_share(&share, vm_one, 1);
	optee.at_point = destroy_one;
	ffa_direct(vm_one, ABI_FFA_CALL_WITH_ARG, share.handle & UINT32_MAX, share.handle >> 32, 0,
		   0);
	assert_violation();
	ffa_share_end(&share);
}

/* OP-TEE would take a former life's handle for one of the new one's. */
static void created_before_handles_are_taken_back(void **state)
{
	struct ffa_share share;

	(void)state;
	ffa_share(&share, vm_one, 1);
	ffa_vm_destroyed(1);
	assert_no_violation();
	ffa_unpin(&share);
	ffa_vm_created(1);
	assert_violation();
	assert_success(ffa_reclaim(share.handle));
}

static void handles_that_are_left(void **state)
{
	struct ffa_share share;

	(void)state;
	ffa_share(&share, vm_one, 1);
	ffa_vm_destroyed(1);
	ffa_unpin(&share);
	spmc_clean_up();
	assert_violation();
	assert_success(ffa_reclaim(share.handle));
	spmc_clean_up();
	assert_no_violation();
	ffa_wrong(ABI_FFA_MEM_RECLAIM, share.handle & UINT32_MAX, share.handle >> 32, 0, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ffa_boot_test(a_version_of_a_guests),
		ffa_test(buffers_that_are_none),
		ffa_vms_test(a_pair_for_all_vms),
		ffa_boot_test(rx_without_an_owner),
		ffa_vms_test(calls_that_are_not_for_the_spmc),
		ffa_vms_test(registers_with_more),
		ffa_vms_test(framework_messages),
		ffa_vms_test(direct_messages),
		ffa_vms_test(unregister_of_a_foreign_handle),
		ffa_vms_test(reclaim_of_nothing),
		ffa_vms_test(notifications),
		ffa_vms_test(bitmaps),
		ffa_vms_test(all_notifications_while_a_vm_ends),
		ffa_vms_test(destroyed_under_a_call),
		ffa_vms_test(created_before_handles_are_taken_back),
		ffa_vms_test(handles_that_are_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
