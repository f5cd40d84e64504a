/* SPDX-License-Identifier: BSD-2-Clause */
/* The second door against the model SPMC: what a guest is answered, lives, messages. */
#include "ffa/guest.h"
#include <string.h>

static void an_smc_optee_is_found_first(void **state)
{
	(void)state;
	assert_true(om_is_optee_function(ABI_FFA_VERSION));
	assert_true(om_is_optee_function(ABI_FFA_MEM_SHARE_64));
	assert_true(om_is_optee_function(0xc40000efu));
	assert_true(om_is_optee_function(0x84000060u));
	assert_true(om_is_optee_function(0xc4000060u));
	assert_false(om_is_optee_function(0x8400005fu));
	assert_false(om_is_optee_function(0x840000f0u));
	assert_false(om_is_optee_function(ABI_CALL_WITH_ARG));
	sim_init();
	assert_int_equal(om_init(), OM_OK);
	assert_false(om_is_optee_function(ABI_FFA_VERSION));
	assert_true(om_is_optee_function(ABI_CALL_WITH_ARG));
}

static void a_version(void **state)
{
	(void)state;
	assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10001).a[0], 0x10001);
	assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10002).a[0], 0x10001);
	assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x7fffffff).a[0], 0x10001);
	assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10000).a[0], ABI_FFA_NOT_SUPPORTED);
	assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x80010001).a[0], ABI_FFA_NOT_SUPPORTED);
}

static void who_is_who(void **state)
{
	(void)state;
	assert_int_equal(SAY(&vm2, ABI_FFA_ID_GET).a[2], 2);
	assert_int_equal(SAY(&vm2, ABI_FFA_SPM_ID_GET).a[2], ABI_FFA_SPMC_ID);
}

static void features(void **state)
{
	(void)state;
	assert_success(SAY(&vm1, ABI_FFA_FEATURES, ABI_FFA_MEM_SHARE_64));
	assert_int_equal(SAY(&vm1, ABI_FFA_FEATURES, 1).a[2], 9);
	assert_error(SAY(&vm1, ABI_FFA_FEATURES, ABI_FFA_FEATURE_SRI), ABI_FFA_NOT_SUPPORTED);
	assert_error(SAY(&vm1, ABI_FFA_FEATURES, ABI_FFA_MEM_LEND_32), ABI_FFA_NOT_SUPPORTED);
	assert_success(SAY(&vm1, ABI_FFA_FEATURES, ABI_FFA_MEM_FRAG_TX));
	assert_error(SAY(&vm1, ABI_FFA_FEATURES, ABI_FFA_MEM_FRAG_RX), ABI_FFA_NOT_SUPPORTED);
}

static void the_rest_is_refused(void **state)
{
	static const uint32_t function[] = { ABI_FFA_ERROR,
					     ABI_FFA_SUCCESS_32,
					     ABI_FFA_SUCCESS_64,
					     ABI_FFA_RUN,
					     ABI_FFA_MEM_LEND_32,
					     ABI_FFA_MEM_FRAG_RX,
					     ABI_FFA_BITMAP_CREATE,
					     ABI_FFA_NOTIFICATION_SET,
					     ABI_FFA_NOTIFICATION_INFO_64,
					     0x840000efu };

	(void)state;
	for (size_t i = 0; i < sizeof(function) / sizeof(function[0]); i++)
		assert_error(SAY(&vm1, function[i]), ABI_FFA_NOT_SUPPORTED);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_FUNCTION],
			 sizeof(function) / sizeof(function[0]));
}

/* Of its properties those that a guest can use: it takes messages, and is an AArch64 one. */
#define USABLE 0x101u

static void partitions(void **state)
{
	static const uint32_t uuid[4] = { 0xe0786148, 0xe311f8e7, 0x02005ebc, 0x1bc5d5a5 };
	struct abi_ffa_partition info;
	struct om_smc answer;

	(void)state;
	answer = SAY(&vm1, ABI_FFA_PARTITION_INFO_GET);
	assert_success(answer);
	assert_int_equal(answer.a[2], 1);
	assert_int_equal(answer.a[3], sizeof(info));
	sim_guest_read(vm1.vm, &info, vm1.ffa.rx, sizeof(info));
	assert_int_equal(info.id, ABI_FFA_OPTEE_ID);
	assert_int_equal(info.properties, USABLE);
	assert_memory_equal(info.uuid, uuid, sizeof(uuid));
	assert_error(SAY(&vm1, ABI_FFA_PARTITION_INFO_GET), ABI_FFA_BUSY);
	assert_success(SAY(&vm1, ABI_FFA_PARTITION_INFO_GET, 0, 0, 0, 0, 1));
	assert_success(SAY(&vm1, ABI_FFA_RX_RELEASE));
	assert_error(SAY(&vm1, ABI_FFA_RX_RELEASE), ABI_FFA_DENIED);
	assert_error(SAY(&vm1, ABI_FFA_PARTITION_INFO_GET, 1), ABI_FFA_INVALID_PARAMETERS);
	assert_success(SAY(&vm1, ABI_FFA_PARTITION_INFO_GET, uuid[0], uuid[1], uuid[2], uuid[3]));
	sim_guest_read(vm1.vm, &info, vm1.ffa.rx, sizeof(info));
	assert_int_equal(info.id, ABI_FFA_OPTEE_ID);
	assert_int_equal(info.properties, USABLE);
	assert_int_equal(info.uuid[0] | info.uuid[1] | info.uuid[2] | info.uuid[3], 0);
}

/* How many there are needs no RX; no other flag means anything. */
static void partitions_counted(void **state)
{
	struct om_smc answer;

	(void)state;
	assert_success(SAY(&vm1, ABI_FFA_RXTX_UNMAP));
	answer = SAY(&vm1, ABI_FFA_PARTITION_INFO_GET, 0, 0, 0, 0, 1);
	assert_success(answer);
	assert_int_equal(answer.a[2], 1);
	assert_int_equal(answer.a[3], 0);
	assert_error(SAY(&vm1, ABI_FFA_PARTITION_INFO_GET), ABI_FFA_DENIED);
	assert_error(SAY(&vm1, ABI_FFA_PARTITION_INFO_GET, 0, 0, 0, 0, 2),
		     ABI_FFA_INVALID_PARAMETERS);
	for (uint32_t i = 0; i < 4; i++) {
		struct om_smc ask = { .a = { ABI_FFA_PARTITION_INFO_GET, 0xe0786148, 0xe311f8e7,
					     0x02005ebc, 0x1bc5d5a5, 1 } };

		assert_success(ffa_say(&vm1, ask));
		ask.a[1 + i] ^= 1;
		assert_error(ffa_say(&vm1, ask), ABI_FFA_INVALID_PARAMETERS);
	}
}

/* Who has RX: the guest from an answer to RX_RELEASE, or until there is none. */
static void rx_has_an_owner(void **state)
{
	(void)state;
	assert_error(SAY(&vm1, ABI_FFA_RX_RELEASE), ABI_FFA_DENIED);
	assert_success(SAY(&vm1, ABI_FFA_PARTITION_INFO_GET));
	assert_success(SAY(&vm1, ABI_FFA_RXTX_UNMAP));
	assert_error(SAY(&vm1, ABI_FFA_RX_RELEASE), ABI_FFA_DENIED);
	assert_success(SAY(&vm1, ABI_FFA_RXTX_MAP_64, vm1.ffa.tx.v, vm1.ffa.rx.v, 1));
	assert_success(SAY(&vm1, ABI_FFA_PARTITION_INFO_GET));
	assert_success(SAY(&vm2, ABI_FFA_PARTITION_INFO_GET));
}

/* Each is asked for by the id that it has; properties are for MEM_SHARE and RXTX_MAP: none, 4 KiB.
 */
static void what_is_offered(void **state)
{
	static const uint32_t offered[] = {
		ABI_FFA_ERROR,
		ABI_FFA_SUCCESS_32,
		ABI_FFA_SUCCESS_64,
		ABI_FFA_VERSION,
		ABI_FFA_FEATURES,
		ABI_FFA_RX_RELEASE,
		ABI_FFA_RXTX_MAP_32,
		ABI_FFA_RXTX_MAP_64,
		ABI_FFA_RXTX_UNMAP,
		ABI_FFA_ID_GET,
		ABI_FFA_PARTITION_INFO_GET,
		ABI_FFA_SPM_ID_GET,
		ABI_FFA_DIRECT_REQ_32,
		ABI_FFA_DIRECT_REQ_64,
		ABI_FFA_MEM_SHARE_32,
		ABI_FFA_MEM_SHARE_64,
		ABI_FFA_MEM_FRAG_TX,
		ABI_FFA_MEM_RECLAIM,
		ABI_FFA_NOTIFICATION_BIND,
		ABI_FFA_NOTIFICATION_UNBIND,
		ABI_FFA_NOTIFICATION_GET,
	};
	const unsigned count = sizeof(offered) / sizeof(offered[0]);
	unsigned found = 0;

	(void)state;
	for (uint32_t id = 0x84000060; id < 0x840000f0; id++)
		for (uint32_t wide = 0; wide <= 0x40000000; wide += 0x40000000) {
			struct om_smc answer = SAY(&vm1, ABI_FFA_FEATURES, id | wide);

			found += answer.a[0] == ABI_FFA_SUCCESS_32;
			if (answer.a[0] != ABI_FFA_SUCCESS_32)
				assert_error(answer, ABI_FFA_NOT_SUPPORTED);
		}
	for (unsigned i = 0; i < count; i++) {
		struct om_smc answer = SAY(&vm1, ABI_FFA_FEATURES, offered[i]);

		assert_success(answer);
		assert_int_equal(answer.a[2] | answer.a[3], 0);
	}
	assert_int_equal(found, count);
}

static void buffers_of_32_bits(void **state)
{
	om_ipa_t tx = vm1.ffa.tx, rx = vm1.ffa.rx;

	(void)state;
	assert_success(SAY(&vm1, ABI_FFA_RXTX_UNMAP));
	assert_success(SAY(&vm1, ABI_FFA_RXTX_MAP_32, tx.v | UINT64_C(1) << 32,
			   rx.v | UINT64_C(1) << 32, 1 | UINT64_C(1) << 32));
	assert_success(SAY(&vm1, ABI_FFA_MEM_SHARE_32, describe(&vm1, 1), 96));
}

/* SMCCC 1.3: bit 16 of a function's id says that no SVE state is live, and nothing about the call.
 */
static void a_hint_in_the_function(void **state)
{
	const uint32_t hint = 1u << 16;
	struct om_smc smc = { .a = { ABI_FFA_ID_GET | hint } };

	(void)state;
	assert_true(om_is_optee_function(ABI_FFA_ID_GET | hint));
	om_vm_smc(vm1.om, 0, &smc);
	assert_success(smc);
	assert_int_equal(smc.a[2], 1);
}

static void buffers(void **state)
{
	om_ipa_t tx = vm1.ffa.tx, rx = vm1.ffa.rx;
	const uint64_t last = -OM_PAGE_SIZE; /* behind which there are no addresses */

	(void)state;
	assert_error(SAY(&vm1, ABI_FFA_RXTX_MAP_64, tx.v, rx.v, 1), ABI_FFA_DENIED);
	assert_success(SAY(&vm1, ABI_FFA_RXTX_UNMAP));
	assert_error(SAY(&vm1, ABI_FFA_RXTX_UNMAP), ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_PARTITION_INFO_GET), ABI_FFA_DENIED);
	assert_error(SAY(&vm1, ABI_FFA_RXTX_MAP_64, tx.v, tx.v, 1), ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_RXTX_MAP_64, tx.v + 8, rx.v, 1), ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_RXTX_MAP_64, tx.v, rx.v, 0), ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_RXTX_MAP_64, tx.v, rx.v, 0x40), ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_RXTX_MAP_64, tx.v, rx.v, 0x41), ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_RXTX_MAP_64, tx.v, rx.v, UINT64_C(1) << 32 | 1),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_RXTX_MAP_64, last, rx.v, 1), ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_RXTX_MAP_64, tx.v, last, 1), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_ADDRESS], 0);
	sim_map_as(vm1.vm, rx, SIM_DEVICE);
	assert_error(SAY(&vm1, ABI_FFA_RXTX_MAP_64, tx.v, rx.v, 1), ABI_FFA_INVALID_PARAMETERS);
	sim_map_as(vm1.vm, rx, SIM_RAM);
	assert_success(SAY(&vm1, ABI_FFA_RXTX_MAP_64, tx.v, rx.v, 1));
}

/* Of 32 bits: what is in the registers above them is not the guest's to say. */
static void what_is_above_a_message(void **state)
{
	const uint64_t above = UINT64_C(0xabcd) << 32;

	(void)state;
	assert_int_equal(
		message(&vm1, above | ABI_FFA_GET_API_VERSION, above, above, above, above).a[3], 1);
}

static void messages(void **state)
{
	uint64_t handle;

	(void)state;
	assert_int_equal(message(&vm1, ABI_FFA_GET_API_VERSION, 0, 0, 0, 0).a[3], 1);
	assert_int_equal(message(&vm1, ABI_FFA_EXCHANGE_CAPS, 0, 0, 0, 0).a[5] &
				 ~(ABI_FFA_CAP_ARG_OFFSET | ABI_FFA_CAP_ASYNC_NOTIF),
			 0);
	handle = handle_of(share(&vm1, describe(&vm1, 1)));
	assert_int_equal(
		message(&vm2, ABI_FFA_UNREGISTER_SHM, (uint32_t)handle, handle >> 32, 0, 0).a[3],
		ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(
		message(&vm1, ABI_FFA_UNREGISTER_SHM, (uint32_t)handle, handle >> 32, 0, 0).a[3],
		0);
	assert_int_equal(message(&vm1, ABI_FFA_RELEASE_PROTMEM, 0, 0, 0, 0).a[3],
			 ABI_BAD_PARAMETERS);
	assert_success(reclaim(&vm1, handle));
}

static void messages_of_others(void **state)
{
	(void)state;
	assert_error(SAY(&vm1, ABI_FFA_DIRECT_REQ_32, 2u << 16 | ABI_FFA_OPTEE_ID),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_DIRECT_REQ_32, ABI_FFA_SPMC_ID), ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_DIRECT_REQ_32, 1u << 16 | ABI_FFA_OPTEE_ID,
			 ABI_FFA_FRAMEWORK | ABI_FFA_VM_DESTROYED, 0, 0, 2),
		     ABI_FFA_INVALID_PARAMETERS);
}

/* A driver introduces itself, with shares and a mapping of before: they are gone. */
static void kexec(void **state)
{
	uint64_t handle = handle_of(share(&vm1, describe(&vm1, 3)));

	(void)state;
	step_by(&vm1, 2);
	assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10001).a[0], 0x10001);
	assert_true(vm1.ffa.repeats >= 2);
	assert_int_equal(guest_stats(&vm1).renewals, 1);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
	assert_error(reclaim(&vm1, handle), ABI_FFA_INVALID_PARAMETERS);
	assert_success(SAY(&vm1, ABI_FFA_RXTX_MAP_64, vm1.ffa.tx.v, vm1.ffa.rx.v, 1));
}

/* Somebody else who comes does his part of it: it does not wait for whoever asked. */
static void kexec_on_another_vcpu(void **state)
{
	const struct om_smc release = { .a = { ABI_FFA_RX_RELEASE } };
	struct om_smc answer;
	unsigned entries = 0;

	(void)state;
	handle_of(share(&vm1, describe(&vm1, 20)));
	step_by(&vm1, 4);
	answer = say_once(&vm1, (struct om_smc){ .a = { ABI_FFA_VERSION, 0x10001 } });
	assert_true(answer.a[0] == OM_SMC_REPEAT);
	assert_int_equal(guest_stats(&vm1).renewals, 0);
	vm1.vcpu = 1;
	do
		answer = say_once(&vm1, release);
	while (answer.a[0] == OM_SMC_REPEAT && ++entries < 20);
	vm1.vcpu = 0;
	assert_error(answer, ABI_FFA_DENIED);
	assert_int_equal(guest_stats(&vm1).renewals, 1);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
}

/* A share has given way when it begins; and what the next life shares ends as well. */
static void kexec_in_the_middle(void **state)
{
	uint32_t length = describe(&vm1, 40);

	(void)state;
	step_by(&vm1, 4);
	for (int i = 0; i < 2; i++) {
		say_once(&vm1, (struct om_smc){ .a = { ABI_FFA_MEM_SHARE_64, length, length } });
		assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10001).a[0], 0x10001);
		assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
		assert_int_equal(guest_stats(&vm1).buffers_now, 0);
		assert_success(SAY(&vm1, ABI_FFA_RXTX_MAP_64, vm1.ffa.tx.v, vm1.ffa.rx.v, 1));
		handle_of(share(&vm1, length));
	}
	assert_int_equal(guest_stats(&vm1).renewals, 2);
}

static void reset(void **state)
{
	uint64_t handle = handle_of(share(&vm1, describe(&vm1, 3)));

	(void)state;
	assert_int_equal(guest_reset(&vm1), OM_OK);
	assert_error(reclaim(&vm1, handle), ABI_FFA_INVALID_PARAMETERS);
	assert_success(SAY(&vm1, ABI_FFA_RXTX_MAP_64, vm1.ffa.tx.v, vm1.ffa.rx.v, 1));
}

static unsigned met;

/*
 * While a call of the VM reads TX: a reset has to wait, and a version that is asked for on another
 * vCPU is no reboot. The same share, made by another vCPU, is to be made again.
 */
static void while_inside(const struct sim_port_use *use, void *arg)
{
	struct om_smc share = *(struct om_smc *)arg;

	if (use->call != SIM_READ || use->after || met++)
		return;
	om_vm_smc(vm1.om, 1, &share);
	assert_true(share.a[0] == OM_SMC_REPEAT);
	assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10001).a[0], 0x10001);
	assert_int_equal(reset_once(&vm1), OM_AGAIN);
	assert_error(SAY(&vm1, ABI_FFA_RX_RELEASE), ABI_FFA_NOT_SUPPORTED);
	assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10001).a[0], ABI_FFA_NOT_SUPPORTED);
}

static void somebody_is_inside(void **state)
{
	uint32_t length = describe(&vm1, 3);
	struct om_smc call = { .a = { ABI_FFA_MEM_SHARE_64, length, length } };

	(void)state;
	met = 0;
	sim_port.hook = while_inside;
	sim_port.hook_arg = &call;
	handle_of(say_once(&vm1, call));
	sim_port.hook = NULL;
	assert_true(met);
	assert_int_equal(guest_stats(&vm1).renewals, 0);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 3);
	assert_int_equal(guest_reset(&vm1), OM_OK);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 0);
	assert_success(SAY(&vm1, ABI_FFA_RXTX_MAP_64, vm1.ffa.tx.v, vm1.ffa.rx.v, 1));
}

static void notifications(void **state)
{
	struct om_smc answer;

	(void)state;
	assert_success(SAY(&vm1, ABI_FFA_NOTIFICATION_BIND, ABI_FFA_OPTEE_ID << 16 | 1, 0, 1));
	assert_error(SAY(&vm1, ABI_FFA_NOTIFICATION_BIND, ABI_FFA_OPTEE_ID << 16 | 2, 0, 1),
		     ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(message(&vm1, ABI_FFA_ENABLE_ASYNC_NOTIF, 0, 0, 0, 0).a[3], 0);
	spmc_notify(1);
	om_vm_notified(vm1.om);
	assert_int_equal(vm1.vm->notified, 1);
	om_vm_notified(vm2.om);
	assert_int_equal(vm2.vm->notified, 0);
	assert_error(SAY(&vm2, ABI_FFA_NOTIFICATION_GET, 1, 1), ABI_FFA_INVALID_PARAMETERS);
	answer = SAY(&vm1, ABI_FFA_NOTIFICATION_GET, 1, 1);
	assert_success(answer);
	assert_int_equal(answer.a[2], 1);
	assert_int_equal(SAY(&vm1, ABI_FFA_NOTIFICATION_GET, 1, 1).a[2], 0);
}

static void ids(void **state)
{
	struct om_config config = om_default_config;
	struct guest third = { 0 };

	(void)state;
	assert_int_equal(ffa_start(&third, "third", 0x8000, NULL), OM_ERR_BAD_ID);
	config.limits.calls = 1;
	assert_int_equal(ffa_start(&third, "fourth", 3, &config), OM_ERR_BAD_CONFIG);
	assert_int_equal(ffa_start(&vm1, "fifth", 3, NULL), OM_OK);
	assert_int_equal(ffa_start(&third, "sixth", 3, NULL), OM_ERR_BAD_ID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		door_test(an_smc_optee_is_found_first),
		door_vms_test(a_version),
		door_vms_test(who_is_who),
		door_vms_test(features),
		door_vms_test(the_rest_is_refused),
		door_vms_test(what_is_offered),
		door_vms_test(partitions),
		door_vms_test(partitions_counted),
		door_vms_test(rx_has_an_owner),
		door_vms_test(a_hint_in_the_function),
		door_vms_test(buffers),
		door_vms_test(buffers_of_32_bits),
		door_vms_test(what_is_above_a_message),
		door_vms_test(messages),
		door_vms_test(messages_of_others),
		door_vms_test(kexec),
		door_vms_test(kexec_on_another_vcpu),
		door_vms_test(kexec_in_the_middle),
		door_vms_test(reset),
		door_vms_test(somebody_is_inside),
		door_vms_test(notifications),
		door_test(ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
