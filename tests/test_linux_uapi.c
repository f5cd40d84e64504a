/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The port for Linux, the part of it that knows no kernel (ports/linux/uapi_check.h): which
 * structures of a VMM are refused, by which errno, and what the answers say.
 */
#include <errno.h>
#include <string.h>
#include "test.h"

#include "uapi_check.h"

static struct om_ioc_create create;

static int set_up(void **state)
{
	(void)state;
	create = (struct om_ioc_create){ .size = sizeof(create) };
	return 0;
}

static void assert_create(int result)
{
	assert_int_equal(om_uapi_check_create(&create), result);
	set_up(NULL);
}

static const uint32_t all[] = {
	OM_IOC_INFO, OM_IOC_CREATE, OM_IOC_ADD_REGION, OM_IOC_DEL_REGION,
	OM_IOC_SMC,  OM_IOC_RESET,  OM_IOC_STATS,
};

#define ALL (sizeof(all) / sizeof(*all))

/* Numbers and sizes are what programs were compiled with: they never change. */
static void version_1(void **state)
{
	static const struct {
		uint32_t number;
		uint32_t size;
	} was[ALL] = {
		{ 0xbc00, 88 }, { 0xbc01, 56 }, { 0xbc02, 32 },	 { 0xbc03, 24 },
		{ 0xbc04, 80 }, { 0xbc05, 8 },	{ 0xbc06, 312 },
	};

	(void)state;
	for (size_t i = 0; i < ALL; i++) {
		assert_int_equal(all[i], was[i].number);
		assert_int_equal(om_uapi_command(all[i])->number, was[i].number);
		assert_int_equal(om_uapi_command(all[i])->least, was[i].size);
		assert_true(om_uapi_command(all[i])->known >= was[i].size);
	}
}

static void what_is_no_command(void **state)
{
	(void)state;
	assert_null(om_uapi_command(0));
	assert_null(om_uapi_command(0xbc07));
	assert_null(om_uapi_command(0xbcff));
	assert_null(om_uapi_command(0xbb04));
	/* The number is the whole of it: no direction, no size. */
	assert_null(om_uapi_command(OM_IOC_SMC | 0x40000000));
	assert_null(om_uapi_command(OM_IOC_SMC | 80u << 16));
	assert_null(om_uapi_command(UINT32_MAX));
}

static void what_works_without_a_vm(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALL; i++)
		assert_int_equal(om_uapi_command(all[i])->needs_no_vm,
				 all[i] == OM_IOC_INFO || all[i] == OM_IOC_CREATE);
}

static void what_is_an_answer(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALL; i++)
		assert_int_equal(om_uapi_command(all[i])->is_answer,
				 all[i] == OM_IOC_INFO || all[i] == OM_IOC_STATS);
}

static void sizes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALL; i++) {
		const struct om_uapi_command *command = om_uapi_command(all[i]);

		assert_int_equal(om_uapi_check_size(command, 0), -EINVAL);
		assert_int_equal(om_uapi_check_size(command, 4), -EINVAL);
		assert_int_equal(om_uapi_check_size(command, command->least - 1), -EINVAL);
		assert_int_equal(om_uapi_check_size(command, command->least), 0);
		assert_int_equal(om_uapi_check_size(command, command->known + 8), 0);
		assert_int_equal(om_uapi_check_size(command, OM_IOC_SIZE_MAX), 0);
		assert_int_equal(om_uapi_check_size(command, OM_IOC_SIZE_MAX + 1), -E2BIG);
		assert_int_equal(om_uapi_check_size(command, UINT32_MAX), -E2BIG);
	}
}

static void flags(void **state)
{
	struct om_uapi_head head = { 0, 0 };
	struct om_ioc_add_region add = { .flags = 0 };
	struct om_ioc_del_region del = { .flags = 0 };
	struct om_ioc_smc smc = { .flags = 0 };

	(void)state;
	assert_int_equal(om_uapi_check_head(&head), 0);
	assert_int_equal(om_uapi_check_add_region(&add), 0);
	assert_int_equal(om_uapi_check_del_region(&del), 0);
	assert_int_equal(om_uapi_check_smc(&smc), 0);
	for (int bit = 0; bit < 32; bit++) {
		head.flags = add.flags = del.flags = smc.flags = UINT32_C(1) << bit;
		assert_int_equal(om_uapi_check_head(&head), -EINVAL);
		assert_int_equal(om_uapi_check_add_region(&add), -EINVAL);
		assert_int_equal(om_uapi_check_del_region(&del), -EINVAL);
		assert_int_equal(om_uapi_check_smc(&smc), -EINVAL);
	}
}

/* A VMM uses one structure again and again, with the events of the call before in it. */
static void an_smc_is_free(void **state)
{
	struct om_ioc_smc smc;

	(void)state;
	memset(&smc, 0xff, sizeof(smc));
	smc.flags = 0;
	assert_int_equal(om_uapi_check_smc(&smc), 0);
}

static void create_with_nothing_asked(void **state)
{
	(void)state;
	assert_create(0);
}

static void create_flags(void **state)
{
	(void)state;
	for (int bit = 1; bit < 32; bit++) {
		create.flags = UINT32_C(1) << bit;
		assert_create(-EINVAL);
	}
}

static void create_policy(void **state)
{
	(void)state;
	create.policy_mask = OM_GRANT_POLICIES;
	assert_create(0);
	create.policy_mask = OM_IOC_POLICY_RPMB | OM_IOC_POLICY_RPC_ARG;
	create.policy = OM_IOC_POLICY_RPMB;
	assert_create(0);
	create.policy = OM_IOC_POLICY_RPMB;
	assert_create(-EINVAL);
	create.policy_mask = OM_IOC_POLICY_RPMB;
	create.policy = OM_IOC_POLICY_RPMB | OM_IOC_POLICY_RPC_ARG;
	assert_create(-EINVAL);
	for (int bit = 4; bit < 32; bit++) {
		create.policy_mask = UINT32_C(1) << bit;
		assert_create(-EINVAL);
		create.policy_mask = create.policy = UINT32_C(1) << bit;
		assert_create(-EINVAL);
	}
}

static void create_notify_fd(void **state)
{
	(void)state;
	create.flags = OM_IOC_CREATE_NOTIFY_FD;
	assert_create(0);
	create.flags = OM_IOC_CREATE_NOTIFY_FD;
	create.notify_fd = INT32_MAX;
	assert_create(0);
	create.flags = OM_IOC_CREATE_NOTIFY_FD;
	create.notify_fd = -1;
	assert_create(-EBADF);
	create.notify_fd = 3;
	assert_create(-EINVAL);
	create.notify_fd = -1;
	assert_create(-EINVAL);
}

static void create_notifications_nobody_hears_of(void **state)
{
	(void)state;
	create.policy_mask = create.policy = OM_IOC_POLICY_NOTIFICATIONS;
	assert_create(-EINVAL);
	create.policy_mask = OM_IOC_POLICY_NOTIFICATIONS;
	assert_create(0);
	create.policy_mask = create.policy = OM_IOC_POLICY_NOTIFICATIONS;
	create.flags = OM_IOC_CREATE_NOTIFY_FD;
	assert_create(0);
}

static void create_trusted_apps(void **state)
{
	(void)state;
	create.trusted_apps = 0x1000;
	create.trusted_app_count = OM_GRANT_TRUSTED_APPS;
	assert_create(0);
	create.trusted_apps = 0x1000;
	create.trusted_app_count = OM_GRANT_TRUSTED_APPS + 1;
	assert_create(-E2BIG);
	create.trusted_apps = 0x1000;
	create.trusted_app_count = UINT32_MAX;
	assert_create(-E2BIG);
	create.trusted_apps = 0x1000;
	assert_create(-EINVAL);
	create.trusted_app_count = 1;
	assert_create(-EINVAL);
}

static void assert_limits(struct om_ioc_limits limits, int result)
{
	create.limits = limits;
	assert_create(result);
}

static void create_limits(void **state)
{
	(void)state;
	assert_limits((struct om_ioc_limits){ 2, 1, 1, 1, 4096 }, 0);
	assert_limits((struct om_ioc_limits){ 64, 262144, INT32_MAX, INT32_MAX, UINT64_C(1) << 40 },
		      0);
	assert_limits((struct om_ioc_limits){ .calls = 1 }, -EINVAL);
	assert_limits((struct om_ioc_limits){ .calls = 65 }, -EINVAL);
	assert_limits((struct om_ioc_limits){ .buffers = 262145 }, -EINVAL);
	assert_limits((struct om_ioc_limits){ .pages_per_buffer = UINT32_C(1) << 31 }, -EINVAL);
	assert_limits((struct om_ioc_limits){ .pages = UINT32_C(1) << 31 }, -EINVAL);
	assert_limits((struct om_ioc_limits){ .pages = UINT32_MAX }, -EINVAL);
	assert_limits((struct om_ioc_limits){ .memory = 1 }, -EINVAL);
	assert_limits((struct om_ioc_limits){ .memory = 4095 }, -EINVAL);
	assert_limits((struct om_ioc_limits){ .memory = (UINT64_C(1) << 40) + 1 }, -EINVAL);
	assert_limits((struct om_ioc_limits){ .memory = UINT64_MAX }, -EINVAL);
}

/* Answers are filled without a gap: nothing of the kernel's memory is seen in them. */
static void no_byte_of_an_answer_is_left(void **state)
{
	static const struct om_grant grant;
	static const struct om_stats of_mediator;
	static const struct om_uapi_figures of_port;
	static const uint8_t zero[sizeof(struct om_ioc_stats)];
	struct om_ioc_stats stats;
	struct om_ioc_info info;

	(void)state;
	memset(&stats, 0xff, sizeof(stats));
	om_uapi_fill_stats(&stats, &of_mediator, &of_port);
	assert_memory_equal(&stats.calls, zero, sizeof(stats) - sizeof(struct om_uapi_head));
	memset(&info, 0xff, sizeof(info));
	om_uapi_fill_info(&info, &grant, 0);
	assert_int_equal(info.version, 1);
	assert_int_equal(info.regions_max, 512);
	assert_int_equal(info.trusted_apps_max, 64);
	assert_memory_equal(&info.policy_default, zero,
			    sizeof(info) - offsetof(struct om_ioc_info, policy_default));
	assert_int_equal(info.vms | info.vms_max, 0);
}

static void info_says_what_is_granted(void **state)
{
	struct om_grant grant = { .usual.buffers = 7,
				  .ceiling.buffers = 9,
				  .usual_policy = OM_IOC_POLICY_RPC_ARG,
				  .policy_ceiling = OM_GRANT_POLICIES,
				  .vms_max = 3 };
	struct om_ioc_info info = { 0 };

	(void)state;
	assert_null(om_grant_complete(&grant));
	om_uapi_fill_info(&info, &grant, 2);
	assert_int_equal(info.vms, 2);
	assert_int_equal(info.vms_max, 3);
	assert_int_equal(info.policy_default, OM_IOC_POLICY_RPC_ARG);
	assert_int_equal(info.policy_ceiling, OM_GRANT_POLICIES);
	assert_int_equal(info.limits_default.calls, om_default_limits.calls);
	assert_int_equal(info.limits_default.buffers, 7);
	assert_int_equal(info.limits_ceiling.buffers, 9);
	assert_int_equal(info.limits_ceiling.pages, om_default_limits.pages);
	assert_int_equal(info.limits_ceiling.pages_per_buffer, om_default_limits.pages_per_buffer);
	assert_int_equal(info.limits_default.memory, om_footprint(&grant.usual));
	assert_int_equal(info.limits_ceiling.memory, om_footprint(&grant.ceiling));
}

static void stats_are_those_of_both(void **state)
{
	struct om_stats from = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, { 0 } };
	const struct om_uapi_figures of_port = { 12, 13, 14, 15 };
	struct om_ioc_stats stats;
	const __u64 *figure = &stats.calls;

	(void)state;
	for (uint64_t i = 0; i < OM_REFUSAL_COUNT; i++)
		from.refused[i] = 100 + i;
	om_uapi_fill_stats(&stats, &from, &of_port);
	for (uint64_t i = 0; i < 13; i++)
		assert_int_equal(figure[i], i + 1);
	assert_int_equal(stats.regions_now, 14);
	assert_int_equal(stats.client_id, 15);
	for (uint64_t i = 0; i < OM_IOC_REFUSED_PLACES; i++)
		assert_int_equal(stats.refused[i], i < OM_REFUSAL_COUNT ? 100 + i : 0);
}

#define uapi_test(fn) cmocka_unit_test_setup(fn, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		uapi_test(version_1),
		uapi_test(what_is_no_command),
		uapi_test(what_works_without_a_vm),
		uapi_test(what_is_an_answer),
		uapi_test(sizes),
		uapi_test(flags),
		uapi_test(an_smc_is_free),
		uapi_test(create_with_nothing_asked),
		uapi_test(create_flags),
		uapi_test(create_policy),
		uapi_test(create_notify_fd),
		uapi_test(create_notifications_nobody_hears_of),
		uapi_test(create_trusted_apps),
		uapi_test(create_limits),
		uapi_test(no_byte_of_an_answer_is_left),
		uapi_test(info_says_what_is_granted),
		uapi_test(stats_are_those_of_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
