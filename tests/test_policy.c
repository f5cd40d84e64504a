/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a hypervisor may say of each VM (struct om_config): Trusted Applications and RPMB; what else
 * there is to say is in test_fast_call.c, test_limits.c and test_temporary.c. And what it is told
 * of refusals.
 */
#include <string.h>
#include "test.h"

static const struct om_uuid apps[] = {
	{ { 0x11, 0x11, 0, 0, 0, 0, 0, 0, 0x22, 0x22, 0, 0, 0, 0, 0, 0 } },
	{ { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } },
};

static void start(const struct om_uuid *trusted_apps, uint32_t count)
{
	struct om_config config = om_default_config;

	config.trusted_apps = trusted_apps;
	config.trusted_app_count = count;
	assert_int_equal(guest_start_as(&one, "one", 1, &config), OM_OK);
}

/* OPEN_SESSION with the UUID as its octets lie in memory (optee_msg.h). */
static struct guest_result open_app(const struct om_uuid *app)
{
	struct abi_msg msg = msg_open();

	memcpy(&msg.params[0].u.value, app, sizeof(*app));
	return guest_call(&one, &msg);
}

static void apps_of_the_list(void **state)
{
	(void)state;
	start(apps, 2);
	assert_done(open_app(&apps[0]));
	assert_done(open_app(&apps[1]));
}

static void apps_that_are_not_of_the_list(void **state)
{
	uint64_t calls;

	(void)state;
	start(apps, 2);
	calls = optee_guest_of(1)->calls;
	for (size_t octet = 0; octet < sizeof(apps[1]); octet++) {
		struct om_uuid other = apps[1];

		other.octet[octet] ^= 0x80;
		assert_refused(open_app(&other), ABI_ACCESS_DENIED);
	}
	assert_int_equal(optee_guest_of(1)->calls, calls);
	assert_int_equal(refused(&one, OM_REFUSED_TRUSTED_APP), 16);
}

static void only_so_many_of_the_list(void **state)
{
	(void)state;
	start(apps, 1);
	assert_done(open_app(&apps[0]));
	assert_refused(open_app(&apps[1]), ABI_ACCESS_DENIED);
}

static void no_app_at_all(void **state)
{
	(void)state;
	start(apps, 0);
	assert_refused(open_app(&apps[0]), ABI_ACCESS_DENIED);
}

/* Half of the value is the login, which says nothing about the application. */
static void another_client(void **state)
{
	struct abi_msg msg = msg_open();

	(void)state;
	start(apps, 1);
	memcpy(&msg.params[0].u.value, &apps[0], sizeof(apps[0]));
	msg.params[0].u.value.c = 7;
	memset(&msg.params[1].u.value, 0xff, sizeof(msg.params[1].u.value));
	assert_done(guest_call(&one, &msg));
}

static void every_app(void **state)
{
	(void)state;
	start(NULL, 0);
	assert_done(open_app(&apps[1]));
}

/* OP-TEE is not asked to stop, or to go on with, what the VM does not have. */
static void commands_of_notifications_that_are_off(void **state)
{
	static const uint32_t commands[] = { ABI_CMD_DO_BOTTOM_HALF, ABI_CMD_STOP_ASYNC_NOTIF };
	struct om_config config = om_default_config;
	uint64_t calls;

	(void)state;
	config.async_notif = false;
	assert_int_equal(guest_start_as(&one, "one", 1, &config), OM_OK);
	assert_done(guest_open(&one, &session));
	calls = optee_guest_of(1)->calls;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct abi_msg msg = { .cmd = commands[i] };

		assert_int_equal(guest_call(&one, &msg).a0, ABI_EBADCMD);
		assert_int_equal(refused(&one, OM_REFUSED_COMMAND), i + 1);
	}
	assert_int_equal(optee_guest_of(1)->calls, calls);
}

static void rpmb_is_answered(bool allowed, uint32_t cmd)
{
	struct guest_call call;

	invoke_begin(&call, TA_RPC, cmd, 7);
	if (allowed)
		step_until_cmd(&call, cmd);
	assert_result(guest_call_finish(&call), ABI_OK, allowed ? ABI_SUCCESS : ABI_NOT_SUPPORTED);
}

static void rpmb(bool allowed)
{
	struct om_config config = om_default_config;

	config.rpmb = allowed;
	assert_int_equal(guest_start_as(&one, "one", 1, &config), OM_OK);
	assert_done(guest_open(&one, &session));
	rpmb_is_answered(allowed, ABI_RPC_CMD_RPMB);
	for (uint32_t cmd = ABI_RPC_CMD_RPMB_PROBE_RESET; cmd <= ABI_RPC_CMD_RPMB_FRAMES; cmd++)
		rpmb_is_answered(allowed, cmd);
	rpmb_is_answered(true, ABI_RPC_CMD_FS);
}

static void rpmb_allowed(void **state)
{
	(void)state;
	rpmb(true);
}

static void rpmb_not_allowed(void **state)
{
	(void)state;
	rpmb(false);
}

/* Whatever is allowed, this is not: OP-TEE's address of a counter, and memory of one VM alone. */
static void what_no_policy_allows(void **state)
{
	struct om_config config = om_default_config;

	(void)state;
	config.rpmb = true;
	config.temporary_buffers = true;
	optee.config.capabilities |= ABI_CAP_PROTMEM;
	assert_int_equal(om_init(), OM_OK);
	assert_int_equal(guest_start_as(&one, "one", 1, &config), OM_OK);
	assert_done(guest_open(&one, &session));
	rpmb_is_answered(false, ABI_RPC_CMD_BENCH_REG);
	assert_int_equal(guest_fast_call(&one, ABI_GET_PROTMEM_CONFIG, 0).a[0], ABI_ENOTAVAIL);
	assert_int_equal(guest_fast_call(&one, ABI_EXCHANGE_CAPABILITIES, 0).a[1] &
				 (ABI_CAP_PROTMEM | ABI_CAP_VIRTUALIZATION | ABI_CAP_RESERVED_SHM),
			 0);
}

/* The operator hears of a refusal the first time, the second, the fourth, the eighth. */
static void lines_in_the_log(void **state)
{
	static const unsigned lines[] = { 1, 2, 2, 3, 3, 3, 3, 4, 4 };
	unsigned before;

	(void)state;
	start(apps, 1);
	before = sim_port.log_lines;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_refused(open_app(&apps[1]), ABI_ACCESS_DENIED);
		assert_int_equal(sim_port.log_lines - before, lines[i]);
	}
	assert_non_null(strstr(sim_port.last_log, "Trusted Application"));
}

static void is_logged(struct om_limits limits, uint64_t pages, const char *word)
{
	unsigned before = sim_port.log_lines;

	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	assert_done(guest_open(&one, &session));
	guest_register(&one, guest_share_new(&one, 0, 4096));
	assert_refused(guest_register(&one, guest_share_new(&one, 0, pages * 4096)),
		       ABI_OUT_OF_MEMORY);
	assert_int_equal(sim_port.log_lines, before + 1);
	assert_non_null(strstr(sim_port.last_log, word));
	guest_end(&one);
}

/* Each limit by its own name. */
static void limits_in_the_log(void **state)
{
	struct om_limits limits = om_default_limits;

	(void)state;
	limits.buffers = 1;
	is_logged(limits, 1, "limit reached: buffers");
	limits = om_default_limits;
	limits.pages_per_buffer = 3;
	is_logged(limits, 4, "limit reached: pages of one buffer");
	limits = om_default_limits;
	limits.pages = 3;
	is_logged(limits, 3, "limit reached: pages of all buffers");
}

/* What only a broken guest does is counted, and fills no log. */
static void no_lines_for_nonsense(void **state)
{
	struct abi_msg msg = { .cmd = 99 };
	unsigned before;

	(void)state;
	start(NULL, 0);
	before = sim_port.log_lines;
	for (int i = 0; i < 100; i++)
		guest_call(&one, &msg);
	assert_int_equal(sim_port.log_lines, before);
	assert_int_equal(refused(&one, OM_REFUSED_COMMAND), 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(apps_of_the_list),
		machine_test(apps_that_are_not_of_the_list),
		machine_test(only_so_many_of_the_list),
		machine_test(no_app_at_all),
		machine_test(another_client),
		machine_test(every_app),
		machine_test(commands_of_notifications_that_are_off),
		machine_test(rpmb_allowed),
		machine_test(rpmb_not_allowed),
		machine_test(what_no_policy_allows),
		machine_test(lines_in_the_log),
		machine_test(limits_in_the_log),
		machine_test(no_lines_for_nonsense),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
