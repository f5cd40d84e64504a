/* SPDX-License-Identifier: BSD-2-Clause */
/* What a VM may have behind the second door: Trusted Applications, and RPCs, by policy. */
#include <string.h>
#include "ffa/caller.h"

static const struct om_uuid apps[] = { { { 0xaa, 1, 2, 3 } }, { { 0xbb, 4, 5, 6 } } };

static struct caller first;

static int set_up(void **state)
{
	return door_set_up(state);
}

#define policy_test(fn) cmocka_unit_test_setup_teardown(fn, set_up, door_tear_down)

static void start(const struct om_config *config)
{
	assert_int_equal(ffa_start(&vm1, "one", 1, config), OM_OK);
	map_buffers(&vm1);
	caller_begin(&first, &vm1);
}

static void start_with(const struct om_uuid *list, uint32_t count)
{
	struct om_config config = om_default_config;

	config.trusted_apps = list;
	config.trusted_app_count = count;
	start(&config);
}

static struct abi_msg open_of(const struct om_uuid *app)
{
	struct abi_msg msg = msg_open();

	memcpy(&msg.params[0].u.value, app, sizeof(*app));
	return msg;
}

static void assert_open(const struct om_uuid *app, uint32_t ret)
{
	struct abi_msg msg = open_of(app);

	assert_ret(&first, 0, call(&first, 0, &msg), ret);
}

static void only_named_apps(void **state)
{
	(void)state;
	start_with(apps, 1);
	assert_open(&apps[0], ABI_SUCCESS);
	assert_open(&apps[1], ABI_ACCESS_DENIED);
	assert_int_equal(guest_stats(&vm1).refused[OM_REFUSED_TRUSTED_APP], 1);
	assert_int_equal(guest_stats(&vm1).calls, 1);
	assert_int_equal(guest_stats(&vm1).calls_now, 0);
}

static void no_app_at_all(void **state)
{
	(void)state;
	start_with(apps, 0);
	assert_open(&apps[0], ABI_ACCESS_DENIED);
}

static void every_app(void **state)
{
	struct om_config config = om_default_config;

	(void)state;
	config.shadow_messages = true;
	start(&config);
	assert_open(&apps[1], ABI_SUCCESS);
}

/* The UUID changes between the mediator's look at it and OP-TEE's. */
static void name_another(void)
{
	struct abi_msg msg = open_of(&apps[1]);

	msg_write(&first, 0, &msg);
}

static uint64_t opened;

static uint32_t note_app(struct optee_thread *thread, uint32_t func, struct optee_param *param)
{
	const struct optee_mobj *mobj = thread->guest->mobjs;
	const struct abi_msg *msg;

	(void)func;
	(void)param;
	while (mobj->is_known)
		mobj = mobj->next;
	msg = (const void *)sim_pool_bytes(mobj->page[0]);
	opened = msg->params[0].u.value.a;
	return ABI_SUCCESS;
}

static void an_app_that_changes(void **state)
{
	uint64_t named;

	(void)state;
	memcpy(&named, &apps[0], sizeof(named));
	start_with(apps, 1);
	assert_open(&apps[0], ABI_SUCCESS);
	optee.at_point = name_another;
	optee.config.ta = note_app;
	assert_open(&apps[0], ABI_SUCCESS);
	optee.at_point = NULL;
	assert_true(opened == named);
}

static void rpmb_is(bool allowed, uint32_t cmd)
{
	struct abi_msg msg = invoke_of(&first, TA_RPC, cmd, 7);
	struct om_smc answer = call(&first, 0, &msg);
	struct abi_msg rpc;

	assert_asked(answer, allowed ? ABI_FFA_RETURN_RPC : ABI_FFA_RETURN_INTERRUPT);
	rpc_read(&first, 0, &rpc);
	if (allowed)
		assert_int_equal(rpc.cmd, cmd);
	rpc = (struct abi_msg){ 0 };
	rpc_write(&first, 0, &rpc);
	assert_ret(&first, 0, resume(&vm1, answer.a[7]), allowed ? ABI_SUCCESS : ABI_NOT_SUPPORTED);
}

static void rpmb(bool allowed)
{
	struct om_config config = om_default_config;
	struct abi_msg msg = open_of(&apps[0]);

	config.shadow_messages = true;
	config.rpmb = allowed;
	start(&config);
	assert_ret(&first, 0, call(&first, 0, &msg), ABI_SUCCESS);
	msg_read(&first, 0, &msg);
	first.session = msg.session;
	rpmb_is(allowed, ABI_RPC_CMD_RPMB);
	rpmb_is(allowed, ABI_RPC_CMD_RPMB_PROBE_RESET);
	rpmb_is(allowed, ABI_RPC_CMD_RPMB_PROBE_NEXT);
	rpmb_is(allowed, ABI_RPC_CMD_RPMB_FRAMES);
	rpmb_is(false, ABI_RPC_CMD_BENCH_REG);
	rpmb_is(false, ABI_RPC_CMD_RESERVED);
}

static void no_rpmb(void **state)
{
	(void)state;
	rpmb(false);
}

static void with_rpmb(void **state)
{
	(void)state;
	rpmb(true);
}

/* Such a command has none, not even if it is refused: the message is as the guest left it. */
static void assert_no_result(struct om_smc answer, bool allowed)
{
	struct abi_msg msg;

	assert_w3(answer, allowed ? 0 : ABI_NOT_IMPLEMENTED);
	msg_read(&first, 0, &msg);
	assert_int_equal(msg.ret, 0x77);
	assert_int_equal(msg.ret_origin, 5);
}

/* Which commands beyond calls there are: as OP-TEE notifies the VM, or not. */
static void notification_commands(bool allowed)
{
	struct om_config config = om_default_config;
	struct abi_msg msg = { .cmd = ABI_CMD_DO_BOTTOM_HALF, .ret = 0x77, .ret_origin = 5 };

	config.shadow_messages = true;
	config.async_notif = allowed;
	start(&config);
	if (allowed)
		assert_w3(message(&vm1, ABI_FFA_ENABLE_ASYNC_NOTIF, 0, 0, 0, 0), 0);
	assert_no_result(call(&first, 0, &msg), allowed);
	msg.cmd = ABI_CMD_STOP_ASYNC_NOTIF;
	assert_no_result(call(&first, 0, &msg), allowed);
}

static void notifications_allowed(void **state)
{
	(void)state;
	notification_commands(true);
}

static void no_notifications(void **state)
{
	(void)state;
	notification_commands(false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		policy_test(only_named_apps),
		policy_test(no_app_at_all),
		policy_test(every_app),
		policy_test(an_app_that_changes),
		policy_test(no_rpmb),
		policy_test(with_rpmb),
		policy_test(notifications_allowed),
		policy_test(no_notifications),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
