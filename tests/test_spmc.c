/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model SPMC by itself: a right hypervisor speaks to it, for VMs that are nothing but their
 * messages, and finds what OP-TEE would be.
 */
#include <string.h>
#include "ffa_hyp.h"

static const uint32_t uuid[4] = { 0xe0786148, 0xe311f8e7, 0x02005ebc, 0x1bc5d5a5 };

static void boots(void **state)
{
	const struct abi_ffa_partition *entry = (const void *)hyp_rx;
	struct om_smc answer = ffa(ABI_FFA_VERSION, ABI_FFA_1_1, 0, 0, 0, 0);

	(void)state;
	assert_int_equal(answer.a[0], ABI_FFA_1_1);
	assert_success(ffa_map_pair());
	answer = ffa(ABI_FFA_PARTITION_INFO_GET, uuid[0], uuid[1], uuid[2], uuid[3], 0);
	assert_success(answer);
	assert_int_equal(answer.a[2], 1);
	assert_int_equal(answer.a[3], sizeof(*entry));
	assert_int_equal(entry->id, ABI_FFA_OPTEE_ID);
	assert_memory_equal(entry->uuid, uuid, sizeof(uuid));
	assert_success(ffa(ABI_FFA_RX_RELEASE, 0, 0, 0, 0, 0));
	assert_int_equal(ffa(ABI_FFA_SPM_ID_GET, 0, 0, 0, 0, 0).a[2], ABI_FFA_SPMC_ID);
	assert_int_equal(ffa(ABI_FFA_FEATURES, ABI_FFA_FEATURE_SRI, 0, 0, 0, 0).a[2], 8);
	assert_error(ffa(ABI_FFA_FEATURES, 0x84000099, 0, 0, 0, 0), ABI_FFA_NOT_SUPPORTED);
}

/* Of another partition nothing is told; and how many there are needs no RX. */
static void partitions_are_counted(void **state)
{
	struct om_smc answer = ffa(ABI_FFA_PARTITION_INFO_GET, 1, 2, 3, 4, 1);

	(void)state;
	assert_success(answer);
	assert_int_equal(answer.a[2], 0);
	answer = ffa(ABI_FFA_PARTITION_INFO_GET, 0, 0, 0, 0, 1);
	assert_success(answer);
	assert_int_equal(answer.a[2], 1);
}

static void version_1_0_has_its_own_layout(void **state)
{
	struct om_smc answer = ffa(ABI_FFA_VERSION, ABI_FFA_1_0, 0, 0, 0, 0);

	(void)state;
	assert_int_equal(answer.a[0], ABI_FFA_1_1);
	ffa_map_pair();
	hyp_rx[ABI_FFA_PARTITION_SIZE_1_0] = 0x5a;
	answer = ffa(ABI_FFA_PARTITION_INFO_GET, 0, 0, 0, 0, 0);
	assert_success(answer);
	assert_int_equal(answer.a[3], 0);
	assert_int_equal(hyp_rx[ABI_FFA_PARTITION_SIZE_1_0], 0x5a);
	ffa(ABI_FFA_RX_RELEASE, 0, 0, 0, 0, 0);
}

/* The secure world has one of both ABIs; the other one's calls are unknown to it. */
static void one_abi_at_a_time(void **state)
{
	struct om_smc smc = { { ABI_CALLS_UID } };

	(void)state;
	optee_smc(&smc);
	assert_int_equal(smc.a[0], ABI_UNKNOWN_FUNCTION);
	spmc.config.present = false;
	assert_int_equal(ffa(ABI_FFA_VERSION, ABI_FFA_1_1, 0, 0, 0, 0).a[0], ABI_UNKNOWN_FUNCTION);
}

static void has_places_for_two_vms(void **state)
{
	(void)state;
	assert_int_equal(ffa_vm_created(3), ABI_FFA_DENIED);
	assert_int_equal(ffa_vm_destroyed(2), 0);
	assert_int_equal(ffa_vm_created(3), 0);
	assert_int_equal(ffa_vm_destroyed(3), 0);
}

static void services_answer(void **state)
{
	struct om_smc answer = ffa_direct(vm_one, ABI_FFA_GET_API_VERSION, 0, 0, 0, 0);

	(void)state;
	assert_int_equal(answer.a[0], ABI_FFA_DIRECT_RESP_32);
	assert_int_equal(answer.a[1], (uint64_t)ABI_FFA_OPTEE_ID << 16 | 1);
	assert_int_equal(answer.a[3], 1);
	assert_int_equal(ffa_direct(vm_one, ABI_FFA_GET_OS_VERSION, 0, 0, 0, 0).a[3], 4);
	answer = ffa_direct(vm_one, ABI_FFA_EXCHANGE_CAPS, 0, 0, 0, 0);
	assert_int_equal(answer.a[3], 0);
	assert_int_equal(answer.a[4], ABI_RPC_NUM_PARAMS);
	assert_int_equal(answer.a[5],
			 ABI_FFA_CAP_ARG_OFFSET | ABI_FFA_CAP_ASYNC_NOTIF | ABI_FFA_CAP_RPMB_PROBE);
}

static uint32_t named(const struct ffa_share *share, uint32_t i)
{
	return sim_page_of(share->pinned[i].pa)->named;
}

/* OP-TEE can name the pages from MEM_SHARE to MEM_RECLAIM. */
static void shares_and_takes_back(void **state)
{
	struct ffa_share share;

	(void)state;
	ffa_share(&share, vm_one, 3);
	assert_int_equal(share.handle, ABI_FFA_HANDLE_NONSECURE | 1u << 16);
	assert_int_equal(named(&share, 2), 1);
	model_check_safety();
	assert_success(ffa_reclaim(share.handle));
	assert_int_equal(named(&share, 2), 0);
	ffa_unpin(&share);
}

static void shares_in_fragments(void **state)
{
	uint32_t first = ffa_length(2);
	struct ffa_share share;
	struct om_smc answer;

	(void)state;
	ffa_share_prepare(&share, vm_one, 3);
	ffa_region()->handle = ABI_FFA_HANDLE_HYPERVISOR | 7;
	answer = ffa(ABI_FFA_MEM_SHARE_64, ffa_length(3), first, 0, 0, 0);
	assert_no_violation();
	assert_int_equal(answer.a[0], ABI_FFA_MEM_FRAG_RX);
	assert_int_equal(answer.a[3], first);
	share.handle = abi_pair(answer.a[2], answer.a[1]);
	assert_int_equal(share.handle, ABI_FFA_HANDLE_HYPERVISOR | 7);
	memcpy(hyp_tx, ffa_range(2), sizeof(struct abi_ffa_range));
	answer = ffa(ABI_FFA_MEM_FRAG_TX, answer.a[1], answer.a[2], sizeof(struct abi_ffa_range),
		     1u << 16, 0);
	assert_success(answer);
	assert_int_equal(abi_pair(answer.a[3], answer.a[2]), share.handle);
	ffa_share_end(&share);
}

/* Too much for OP-TEE; and what it does not take in pieces. Nothing of it is left. */
static void refuses_shares(void **state)
{
	struct ffa_share share;

	(void)state;
	ffa_share_prepare(&share, vm_one, 3);
	spmc.config.pages_at_most = 2;
	assert_error(ffa_share_send(&share), ABI_FFA_NO_MEMORY);
	spmc.config.pages_at_most = 3;
	spmc.config.shares_fail = 1;
	assert_error(ffa_share_send(&share), ABI_FFA_NO_MEMORY);
	spmc.config.refuses_fragments = true;
	assert_error(ffa(ABI_FFA_MEM_SHARE_64, ffa_length(3), ffa_length(2), 0, 0, 0),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_no_violation();
	assert_int_equal(spmc_vm_of(optee_guest_of(1))->places, 0);
	assert_int_equal(named(&share, 0), 0);
	ffa_unpin(&share);
}

/* A message at @offset of the share, INVOKE without a session; what OP-TEE answers. */
static struct om_smc call(struct ffa_share *share, uint64_t offset, struct abi_msg *msg)
{
	om_ipa_t at = { share->page.v + offset };
	struct om_smc answer;

	msg->ret = ABI_GENERIC;
	sim_guest_write(share->vm, at, msg, abi_msg_size(msg->num_params));
	answer = ffa_direct(share->vm, ABI_FFA_CALL_WITH_ARG, share->handle & UINT32_MAX,
			    share->handle >> 32, offset, 0);
	sim_guest_read(share->vm, msg, at, abi_msg_size(msg->num_params));
	return answer;
}

static uint32_t open_session(struct ffa_share *share, uint64_t offset)
{
	struct abi_msg msg = msg_open();

	assert_int_equal(call(share, offset, &msg).a[3], 0);
	assert_int_equal(msg.ret, ABI_SUCCESS);
	return msg.session;
}

/* Held from the first message that names it until UNREGISTER_SHM. */
static void a_call_holds_its_message(void **state)
{
	struct ffa_share share;
	struct om_smc answer;

	(void)state;
	ffa_share(&share, vm_one, 2);
	open_session(&share, 4000);
	assert_error(ffa_reclaim(share.handle), ABI_FFA_DENIED);
	answer = ffa_direct(vm_one, ABI_FFA_UNREGISTER_SHM, share.handle & UINT32_MAX,
			    share.handle >> 32, 0, 0);
	assert_int_equal(answer.a[3], 0);
	ffa_share_end(&share);
}

static void unregister(const struct ffa_share *share)
{
	ffa_direct(share->vm, ABI_FFA_UNREGISTER_SHM, share->handle & UINT32_MAX,
		   share->handle >> 32, 0, 0);
}

static struct abi_msg invoke(uint32_t in, uint32_t func, uint64_t a)
{
	struct abi_msg msg = msg_invoke(in, func);

	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, a, 0);
	return msg;
}

static void memory_is_named_by_handles(void **state)
{
	struct ffa_share args, data;
	struct abi_msg msg;
	uint8_t byte;

	(void)state;
	ffa_share(&args, vm_one, 1);
	ffa_share(&data, vm_one, 2);
	msg = invoke(open_session(&args, 0), TA_FILL, 0x2b);
	msg_add_null(&msg, ABI_ATTR_RMEM_INOUT);
	msg.params[1].u.rmem.offs = UINT64_C(0x10) << 48 | 3;
	msg.params[1].u.rmem.size = 4096;
	msg.params[1].u.rmem.shm_ref = data.handle;
	msg_add_null(&msg, ABI_ATTR_RMEM_INPUT);
	msg.params[2].u.rmem.shm_ref = ABI_FFA_NO_HANDLE;
	assert_int_equal(call(&args, 0, &msg).a[3], 0);
	assert_int_equal(msg.ret, ABI_SUCCESS);
	sim_guest_read(vm_one, &byte, (om_ipa_t){ data.page.v + 0x13 }, 1);
	assert_int_equal(byte, 0x2b);
	sim_guest_read(vm_one, &byte, (om_ipa_t){ data.page.v + 0x12 }, 1);
	assert_int_equal(byte, 0);
	unregister(&args);
	unregister(&data);
	ffa_share_end(&args);
	ffa_share_end(&data);
}

/* The partitions keep handles apart: the neighbour's is none. */
static void foreign_handles_are_unknown(void **state)
{
	struct ffa_share mine, theirs;
	struct abi_msg msg = msg_open();
	struct om_smc answer;

	(void)state;
	ffa_share(&mine, vm_one, 1);
	ffa_share(&theirs, vm_two, 1);
	answer = ffa_direct(vm_one, ABI_FFA_CALL_WITH_ARG, theirs.handle & UINT32_MAX,
			    theirs.handle >> 32, 0, 0);
	assert_int_equal(answer.a[3], ABI_BAD_PARAMETERS);
	msg_add_null(&msg, ABI_ATTR_RMEM_INPUT);
	msg.params[2].u.rmem.shm_ref = theirs.handle;
	assert_int_equal(call(&mine, 0, &msg).a[3], 0);
	assert_int_equal(msg.ret, ABI_BAD_PARAMETERS);
	assert_no_violation();
	unregister(&mine);
	ffa_share_end(&mine);
	ffa_share_end(&theirs);
}

static struct om_smc resume(const struct om_smc *answer)
{
	return ffa_direct(vm_one, ABI_FFA_RESUME, 0, 0, 0, answer->a[7]);
}

/* The request is behind the message, and the answer where the request was. */
static void asks_and_is_interrupted(void **state)
{
	struct ffa_share share;
	struct abi_msg msg, rpc = { 0 };
	struct om_smc answer;
	uint64_t size = abi_msg_size(1);

	(void)state;
	optee.config.first_thread_id = 5;
	ffa_vm_destroyed(1);
	ffa_vm_created(1);
	ffa_share(&share, vm_one, 1);
	msg = invoke(open_session(&share, 0), TA_RPC, ABI_RPC_CMD_GET_TIME);
	optee.config.interrupts = 1;
	answer = call(&share, 0, &msg);
	assert_int_equal(answer.a[4], ABI_FFA_RETURN_INTERRUPT);
	assert_int_equal(answer.a[7], 5);
	answer = resume(&answer);
	assert_int_equal(answer.a[4], ABI_FFA_RETURN_RPC);
	sim_guest_read(vm_one, &rpc, (om_ipa_t){ share.page.v + size }, ABI_RPC_ARG_SIZE);
	assert_int_equal(rpc.cmd, ABI_RPC_CMD_GET_TIME);
	rpc.ret = ABI_SUCCESS;
	rpc.params[0].u.value.a = 77;
	sim_guest_write(vm_one, (om_ipa_t){ share.page.v + size }, &rpc, ABI_RPC_ARG_SIZE);
	answer = resume(&answer);
	assert_int_equal(answer.a[3], 0);
	assert_int_equal(answer.a[4], ABI_FFA_RETURN_DONE);
	sim_guest_read(vm_one, &msg, share.page, size);
	assert_int_equal(msg.params[0].u.value.b, 77);
	answer = ffa_direct(vm_one, ABI_FFA_RESUME, 0, 0, 0, 5);
	assert_int_equal(answer.a[3], ABI_BAD_PARAMETERS);
	unregister(&share);
	ffa_share_end(&share);
}

/* Commands of the SMC ABI are none; a message that does not fit is not read. */
static void messages_that_are_none(void **state)
{
	struct abi_msg msg = { .cmd = ABI_CMD_REGISTER_SHM };
	struct ffa_share share;

	(void)state;
	ffa_share(&share, vm_one, 1);
	assert_int_equal(call(&share, 0, &msg).a[3], ABI_NOT_IMPLEMENTED);
	msg.cmd = ABI_CMD_OPEN_SESSION;
	assert_int_equal(call(&share, 4096 - 32 - ABI_RPC_ARG_SIZE, &msg).a[3], 0);
	assert_int_equal(call(&share, 4096 - 31 - ABI_RPC_ARG_SIZE, &msg).a[3], ABI_BAD_PARAMETERS);
	assert_no_violation();
	unregister(&share);
	ffa_share_end(&share);
}

static void notifies(void **state)
{
	(void)state;
	assert_success(ffa(ABI_FFA_NOTIFICATION_BIND, (uint64_t)ABI_FFA_OPTEE_ID << 16 | 1, 0,
			   1u << 5, 0, 0));
	assert_int_equal(ffa_direct(vm_one, ABI_FFA_ENABLE_ASYNC_NOTIF, 5, 0, 0, 0).a[3], 0);
	spmc_notify(1);
	assert_int_equal(ffa(ABI_FFA_NOTIFICATION_INFO_64, 0, 0, 0, 0, 0).a[3], 1);
	assert_int_equal(ffa(ABI_FFA_NOTIFICATION_GET, 2, 1, 0, 0, 0).a[2], 0);
	assert_int_equal(ffa(ABI_FFA_NOTIFICATION_GET, 1, 1, 0, 0, 0).a[2], 1u << 5);
	assert_int_equal(ffa(ABI_FFA_NOTIFICATION_GET, 1, 1, 0, 0, 0).a[2], 0);
	assert_error(ffa(ABI_FFA_NOTIFICATION_INFO_64, 0, 0, 0, 0, 0), ABI_FFA_NO_DATA);
	assert_error(ffa(ABI_FFA_BITMAP_DESTROY, 1, 0, 0, 0, 0), ABI_FFA_DENIED);
	assert_success(ffa(ABI_FFA_NOTIFICATION_UNBIND, (uint64_t)ABI_FFA_OPTEE_ID << 16 | 1, 0,
			   1u << 5, 0, 0));
	assert_success(ffa(ABI_FFA_BITMAP_DESTROY, 1, 0, 0, 0, 0));
}

/* The VM's end: OP-TEE forgets the pages at once, and its handles when they are taken back. */
static void handles_outlive_a_vm(void **state)
{
	struct ffa_share share;

	(void)state;
	ffa_share(&share, vm_one, 2);
	open_session(&share, 0);
	assert_int_equal(ffa_vm_destroyed(1), 0);
	assert_int_equal(named(&share, 0), 0);
	ffa_unpin(&share);
	assert_success(ffa_reclaim(share.handle));
	assert_int_equal(ffa_vm_created(1), 0);
}

/* Those of the hypervisor's cannot be taken back, and what they leave fills OP-TEE's heap. */
static void the_hypervisors_handles_are_lost(void **state)
{
	struct ffa_share share;

	(void)state;
	spmc.config.lost_at_most = 1;
	ffa_share_prepare(&share, vm_one, 1);
	ffa_region()->handle = ABI_FFA_HANDLE_HYPERVISOR | 1;
	assert_success(ffa_share_send(&share));
	assert_int_equal(ffa_vm_destroyed(1), 0);
	ffa_unpin(&share);
	assert_int_equal(ffa_vm_created(1), ABI_FFA_DENIED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ffa_test(boots),
		ffa_boot_test(partitions_are_counted),
		ffa_test(version_1_0_has_its_own_layout),
		ffa_test(one_abi_at_a_time),
		ffa_vms_test(has_places_for_two_vms),
		ffa_vms_test(services_answer),
		ffa_vms_test(shares_and_takes_back),
		ffa_vms_test(shares_in_fragments),
		ffa_vms_test(refuses_shares),
		ffa_vms_test(a_call_holds_its_message),
		ffa_vms_test(memory_is_named_by_handles),
		ffa_vms_test(foreign_handles_are_unknown),
		ffa_vms_test(asks_and_is_interrupted),
		ffa_vms_test(messages_that_are_none),
		ffa_vms_test(notifies),
		ffa_vms_test(handles_outlive_a_vm),
		ffa_vms_test(the_hypervisors_handles_are_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
