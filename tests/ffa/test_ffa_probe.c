/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * om_init() where OP-TEE is behind FF-A: each answer of the SPMC's, word by word, that says that it
 * is none that can be shared, or that it has no notifications.
 */
#include <string.h>
#include "ffa/strange.h"
#include "machine/buffer.h"

/* A machine that nobody has spoken to, whatever another SPMC has left there. */
static void begin(void)
{
	be_right();
	assert_no_violation();
	sim_init();
	spmc_be_present();
}

/* What becomes of it if that function has this answer. */
static void init_is(enum om_status status, uint64_t function, struct om_smc answer)
{
	begin();
	be_strange(function, answer);
	assert_int_equal(om_init(), status);
	assert_int_equal(strange_answers(), 1);
	assert_int_equal(sim_port_ffa.schedule_receiver != 0, status == OM_OK);
}
#define INIT_IS(status, function, ...)                                                             \
	init_is(status, function, (struct om_smc){ .a = { __VA_ARGS__ } })

static unsigned questions;

/* FF-A wants zero in registers that a function does not use. */
static void look_at_question(const struct sim_port_use *use, void *arg)
{
	const uint64_t *a = use->smc ? use->smc->a : NULL;

	(void)arg;
	if (use->call != SIM_SMC || use->after)
		return;
	if (a[0] != ABI_FFA_SPM_ID_GET && a[0] != ABI_FFA_RX_RELEASE && a[0] != ABI_FFA_FEATURES)
		return;
	questions++;
	assert_int_equal(a[1], a[0] == ABI_FFA_FEATURES ? ABI_FFA_FEATURE_SRI : 0);
	assert_int_equal(a[2] | a[3] | a[4] | a[5] | a[6] | a[7], 0);
}

static void what_is_asked(void **state)
{
	(void)state;
	begin();
	questions = 0;
	sim_port.hook = look_at_question;
	assert_int_equal(om_init(), OM_OK);
	sim_port.hook = NULL;
	assert_int_equal(questions, 3);
}

/* Which must be 1.1, or a later one that goes with it. */
static void versions(void **state)
{
	(void)state;
	INIT_IS(OM_OK, ABI_FFA_VERSION, 0x10001);
	INIT_IS(OM_OK, ABI_FFA_VERSION, 0x10002);
	INIT_IS(OM_OK, ABI_FFA_VERSION, 0x1ffff);
	INIT_IS(OM_ERR_NO_OPTEE, ABI_FFA_VERSION, 0x10000);
	INIT_IS(OM_ERR_NO_OPTEE, ABI_FFA_VERSION, 0x00001);
	INIT_IS(OM_ERR_NO_OPTEE, ABI_FFA_VERSION, 0x20000);
	INIT_IS(OM_ERR_NO_OPTEE, ABI_FFA_VERSION, 0x20001);
	INIT_IS(OM_ERR_NO_OPTEE, ABI_FFA_VERSION, ABI_FFA_NOT_SUPPORTED);
	INIT_IS(OM_ERR_NO_OPTEE, ABI_FFA_VERSION, UINT64_MAX);
}

/* To what is only asked: an error, another call's answer, and a success of either kind. */
static void is_needed(uint64_t function)
{
	INIT_IS(OM_ERR_NOT_CAPABLE, function, ABI_FFA_ERROR, 0, ABI_FFA_DENIED);
	INIT_IS(OM_ERR_NOT_CAPABLE, function, ABI_FFA_ERROR);
	INIT_IS(OM_ERR_NOT_CAPABLE, function, ABI_FFA_INTERRUPT);
	INIT_IS(OM_ERR_NOT_CAPABLE, function, ABI_FFA_NOT_SUPPORTED);
	INIT_IS(OM_OK, function, ABI_FFA_SUCCESS_32, 0, ABI_FFA_SPMC_ID);
	INIT_IS(OM_OK, function, ABI_FFA_SUCCESS_64, 0, ABI_FFA_SPMC_ID);
}

static void what_is_needed(void **state)
{
	(void)state;
	is_needed(ABI_FFA_SPM_ID_GET);
	is_needed(ABI_FFA_RXTX_MAP_64);
	is_needed(ABI_FFA_RX_RELEASE);
}

/* A port that has no buffers, or too many pages for the call: the SPMC does not hear of them. */
static void buffers_are(uint32_t pages, enum om_status status)
{
	begin();
	sim_port_ffa.pages = pages;
	assert_int_equal(om_init(), status);
	assert_int_equal(spmc.pages, status == OM_OK ? pages : 0);
}

static void sizes_of_buffers(void **state)
{
	(void)state;
	buffers_are(0, OM_ERR_NOT_CAPABLE);
	buffers_are(1, OM_OK);
	buffers_are(63, OM_OK);
	buffers_are(64, OM_ERR_NOT_CAPABLE);
}

#define SIZE sizeof(struct abi_ffa_partition)

static void numbers_of_partitions(void **state)
{
	const uint64_t get = ABI_FFA_PARTITION_INFO_GET;

	(void)state;
	INIT_IS(OM_OK, get, ABI_FFA_SUCCESS_32, 0, 1, SIZE);
	INIT_IS(OM_OK, get, ABI_FFA_SUCCESS_64, 7, 1, SIZE, 7);
	INIT_IS(OM_ERR_NOT_CAPABLE, get, ABI_FFA_SUCCESS_32, 0, 0, SIZE);
	INIT_IS(OM_ERR_NOT_CAPABLE, get, ABI_FFA_SUCCESS_32, 0, 2, SIZE);
	INIT_IS(OM_ERR_NOT_CAPABLE, get, ABI_FFA_SUCCESS_32, 0, 1, 8);
	INIT_IS(OM_ERR_NOT_CAPABLE, get, ABI_FFA_SUCCESS_32, 0, 1, SIZE + 8);
	INIT_IS(OM_ERR_NOT_CAPABLE, get, ABI_FFA_ERROR, 0, ABI_FFA_NOT_SUPPORTED, SIZE);
	INIT_IS(OM_ERR_NOT_CAPABLE, get, ABI_FFA_INTERRUPT, 0, 1, SIZE);
	begin();
}

/* What the SPMC says of OP-TEE in RX. */
static struct abi_ffa_partition told;

static void tell(const struct sim_port_use *use, void *arg)
{
	static uint64_t asked;

	(void)arg;
	if (use->call != SIM_SMC)
		return;
	if (!use->after)
		asked = use->smc->a[0];
	else if (asked == ABI_FFA_PARTITION_INFO_GET)
		memcpy(sim_buffer_bytes(spmc.rx, SIZE), &told, SIZE);
}

static void partition_is(uint16_t id, uint32_t properties, enum om_status status)
{
	begin();
	told = (struct abi_ffa_partition){ .id = id, .contexts = 1, .properties = properties };
	sim_port.hook = tell;
	assert_int_equal(om_init(), status);
}

#define DIRECT_RECV  0x1u
#define VM_CREATED   0x40u
#define VM_DESTROYED 0x80u
#define NEEDED	     (DIRECT_RECV | VM_CREATED | VM_DESTROYED)

/* One of the secure world, that takes messages and wants to hear of both ends of a VM's life. */
static void what_the_partition_is(void **state)
{
	(void)state;
	partition_is(ABI_FFA_OPTEE_ID, NEEDED, OM_OK);
	partition_is(ABI_FFA_OPTEE_ID, UINT32_MAX, OM_OK);
	partition_is(ABI_FFA_OPTEE_ID & 0x7fff, NEEDED, OM_ERR_NOT_CAPABLE);
	partition_is(ABI_FFA_OPTEE_ID, NEEDED & ~DIRECT_RECV, OM_ERR_NOT_CAPABLE);
	partition_is(ABI_FFA_OPTEE_ID, NEEDED & ~VM_CREATED, OM_ERR_NOT_CAPABLE);
	partition_is(ABI_FFA_OPTEE_ID, NEEDED & ~VM_DESTROYED, OM_ERR_NOT_CAPABLE);
	partition_is(ABI_FFA_OPTEE_ID, 0, OM_ERR_NOT_CAPABLE);
}

#define AARCH64 0x100u

/* What the guests are told of that: what they can use. */
static void guest_is_told(uint32_t told_to_us, uint32_t told_to_guest)
{
	struct abi_ffa_partition info;

	partition_is(ABI_FFA_OPTEE_ID, told_to_us, OM_OK);
	be_right();
	assert_int_equal(ffa_start(&vm1, "one", 1, NULL), OM_OK);
	assert_true(ffa_map(&vm1));
	assert_success(SAY(&vm1, ABI_FFA_PARTITION_INFO_GET));
	sim_guest_read(vm1.vm, &info, vm1.ffa.rx, sizeof(info));
	assert_int_equal(info.properties, told_to_guest);
	guest_end(&vm1);
}

static void what_guests_are_told(void **state)
{
	(void)state;
	guest_is_told(NEEDED, DIRECT_RECV);
	guest_is_told(NEEDED | AARCH64, DIRECT_RECV | AARCH64);
	guest_is_told(UINT32_MAX, DIRECT_RECV | AARCH64);
	guest_is_told(~AARCH64, DIRECT_RECV);
}

/* The schedule receiver interrupt is an SGI, in eight bits of w2, or there is none. */
static void receiver_is(uint32_t intid, struct om_smc answer)
{
	begin();
	be_strange(ABI_FFA_FEATURES, answer);
	assert_int_equal(om_init(), OM_OK);
	assert_int_equal(sim_port_ffa.schedule_receiver, intid);
}
#define RECEIVER_IS(intid, ...) receiver_is(intid, (struct om_smc){ .a = { __VA_ARGS__ } })

static void the_interrupt(void **state)
{
	(void)state;
	RECEIVER_IS(8, ABI_FFA_SUCCESS_32, 0, 8);
	RECEIVER_IS(15, ABI_FFA_SUCCESS_64, 0, 0xffffff0f);
	RECEIVER_IS(0, ABI_FFA_SUCCESS_32, 0, 16);
	RECEIVER_IS(0, ABI_FFA_SUCCESS_32, 0, 0xff);
	RECEIVER_IS(0, ABI_FFA_ERROR, 0, ABI_FFA_NOT_SUPPORTED);
	RECEIVER_IS(0, ABI_FFA_INTERRUPT, 0, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		door_test(versions),
		door_test(what_is_asked),
		door_test(what_is_needed),
		door_test(sizes_of_buffers),
		door_test(numbers_of_partitions),
		door_test(what_the_partition_is),
		door_test(what_guests_are_told),
		door_test(the_interrupt),
	};

	return cmocka_run_group_tests_name("probe behind FF-A", tests, NULL, NULL);
}
