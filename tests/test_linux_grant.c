/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The port for Linux, the part of it that knows no kernel (ports/linux/grant.h, places.h): what the
 * administrator grants, what a VM gets that asks, and how many VMs there are.
 */
#include <errno.h>
#include "test.h"

#include "grant.h"

static struct om_grant grant;
static struct om_ioc_create create;
static struct om_config config;
static struct om_places places;

static int set_up(void **state)
{
	(void)state;
	grant = (struct om_grant){
		.usual_policy = OM_IOC_POLICY_RPC_ARG | OM_IOC_POLICY_NOTIFICATIONS,
		.policy_ceiling = OM_IOC_POLICY_RPC_ARG | OM_IOC_POLICY_NOTIFICATIONS,
	};
	create = (struct om_ioc_create){ .flags = OM_IOC_CREATE_NOTIFY_FD };
	places = (struct om_places){ 0 };
	return 0;
}

static void complete(void)
{
	assert_null(om_grant_complete(&grant));
}

static void assert_wrong(const char *name)
{
	const char *wrong = om_grant_complete(&grant);

	assert_non_null(wrong);
	assert_string_equal(wrong, name);
	set_up(NULL);
}

static int ask_for(const struct om_uuid *trusted_apps)
{
	return om_grant_config(&grant, &create, trusted_apps, &config);
}

static int ask(void)
{
	return ask_for(NULL);
}

static void nothing_given_and_nothing_asked(void **state)
{
	(void)state;
	complete();
	assert_int_equal(ask(), 0);
	assert_int_equal(config.limits.calls, om_default_limits.calls);
	assert_int_equal(config.limits.buffers, om_default_limits.buffers);
	assert_int_equal(config.limits.pages_per_buffer, om_default_limits.pages_per_buffer);
	assert_int_equal(config.limits.pages, om_default_limits.pages);
	assert_int_equal(config.limits.step_pages, om_default_limits.step_pages);
	assert_int_equal(config.limits.memory, om_footprint(&om_default_limits));
	assert_true(config.rpc_arg && config.async_notif);
	assert_false(config.rpmb || config.temporary_buffers);
	assert_null(config.trusted_apps);
	assert_int_equal(config.trusted_app_count, 0);
	assert_int_equal(grant.vms_max, OM_PLACES_MAX);
}

static void at_most_the_ceiling(void **state)
{
	(void)state;
	grant.usual.buffers = 10;
	grant.ceiling.buffers = 20;
	complete();
	assert_int_equal(ask(), 0);
	assert_int_equal(config.limits.buffers, 10);
	create.limits.buffers = 20;
	assert_int_equal(ask(), 0);
	assert_int_equal(config.limits.buffers, 20);
	create.limits.buffers = 1;
	assert_int_equal(ask(), 0);
	assert_int_equal(config.limits.buffers, 1);
	create.limits.buffers = 21;
	assert_int_equal(ask(), -EPERM);
}

/* Without a ceiling the usual limit is one. */
static void each_limit_has_a_ceiling(void **state)
{
	(void)state;
	complete();
	create.limits.calls = om_default_limits.calls + 1;
	assert_int_equal(ask(), -EPERM);
	create.limits = (struct om_ioc_limits){ .buffers = om_default_limits.buffers + 1 };
	assert_int_equal(ask(), -EPERM);
	create.limits = (struct om_ioc_limits){ .pages_per_buffer =
							om_default_limits.pages_per_buffer + 1 };
	assert_int_equal(ask(), -EPERM);
	create.limits = (struct om_ioc_limits){ .pages = om_default_limits.pages + 1 };
	assert_int_equal(ask(), -EPERM);
	create.limits = (struct om_ioc_limits){ .memory = grant.ceiling.memory + 1 };
	assert_int_equal(ask(), -EPERM);
	create.limits = (struct om_ioc_limits){ .memory = grant.ceiling.memory };
	assert_int_equal(ask(), 0);
}

/* A ceiling below the mediator's default is what a VM has that asks for nothing. */
static void a_low_ceiling(void **state)
{
	(void)state;
	grant.ceiling.calls = 3;
	grant.ceiling.memory = 8192;
	complete();
	assert_int_equal(ask(), 0);
	assert_int_equal(config.limits.calls, 3);
	assert_int_equal(config.limits.memory, 8192);
}

static void memory_follows_the_limits(void **state)
{
	struct om_limits few = om_default_limits;

	(void)state;
	few.buffers = 5;
	few.pages = 5;
	complete();
	create.limits.buffers = 5;
	create.limits.pages = 5;
	assert_int_equal(ask(), 0);
	assert_int_equal(config.limits.memory, om_footprint(&few));
	create.limits.memory = 4096;
	assert_int_equal(ask(), 0);
	assert_int_equal(config.limits.memory, 4096);
}

static void what_cannot_be_granted(void **state)
{
	(void)state;
	grant.usual.calls = 1;
	assert_wrong("calls");
	grant.ceiling.calls = 65;
	assert_wrong("calls");
	grant.ceiling.calls = 4;
	grant.usual.calls = 5;
	assert_wrong("calls");
	grant.usual.buffers = 262145;
	assert_wrong("buffers");
	grant.ceiling.pages_per_buffer = UINT32_C(1) << 31;
	assert_wrong("pages_per_buffer");
	grant.usual.pages = UINT32_MAX;
	assert_wrong("pages");
	grant.ceiling.memory = 4095;
	assert_wrong("max_memory");
	grant.ceiling.memory = (UINT64_C(1) << 40) + 1;
	assert_wrong("max_memory");
	grant.usual.step_pages = 513;
	assert_wrong("step_pages");
	grant.vms_max = 65;
	assert_wrong("max_vms");
	grant.trusted_app_count = OM_GRANT_TRUSTED_APPS + 1;
	assert_wrong("trusted_apps");
}

static void policies_that_cannot_be_granted(void **state)
{
	(void)state;
	grant.policy_ceiling = 1u << 4;
	assert_wrong("policy");
	grant.policy_ceiling = OM_IOC_POLICY_RPC_ARG;
	assert_wrong("policy");
	grant.policy_ceiling |= OM_IOC_POLICY_RPMB;
	grant.usual_policy |= OM_IOC_POLICY_RPMB;
	assert_wrong("policy");
}

static void what_is_granted_at_the_most(void **state)
{
	(void)state;
	grant.ceiling =
		(struct om_limits){ 64, 262144, INT32_MAX, INT32_MAX, UINT64_C(1) << 40, 0, 0 };
	grant.usual.step_pages = 1;
	grant.usual.lives = 5;
	grant.policy_ceiling = OM_GRANT_POLICIES;
	grant.vms_max = OM_PLACES_MAX;
	grant.trusted_app_count = OM_GRANT_TRUSTED_APPS;
	complete();
	create.limits = (struct om_ioc_limits){ 64, 262144, INT32_MAX, INT32_MAX, 0 };
	assert_int_equal(ask(), 0);
	assert_int_equal(config.limits.pages, INT32_MAX);
	assert_int_equal(config.limits.step_pages, 1);
	assert_int_equal(config.limits.lives, 5);
	assert_int_equal(grant.ceiling.step_pages, 1);
	assert_int_equal(config.limits.memory, om_footprint(&config.limits));
}

static void policies(void **state)
{
	(void)state;
	grant.policy_ceiling |= OM_IOC_POLICY_RPMB;
	complete();
	create.policy_mask = OM_IOC_POLICY_RPMB | OM_IOC_POLICY_RPC_ARG;
	create.policy = OM_IOC_POLICY_RPMB;
	assert_int_equal(ask(), 0);
	assert_true(config.rpmb && config.async_notif);
	assert_false(config.rpc_arg || config.temporary_buffers);
	create.policy_mask = create.policy = OM_IOC_POLICY_TEMPORARY;
	assert_int_equal(ask(), -EPERM);
	grant.policy_ceiling |= OM_IOC_POLICY_TEMPORARY;
	assert_int_equal(ask(), 0);
	assert_true(config.temporary_buffers && config.rpc_arg);
	assert_false(config.rpmb);
}

/* To be without what is not granted anyway is no more than is granted. */
static void less_than_nothing(void **state)
{
	(void)state;
	complete();
	create.policy_mask = OM_IOC_POLICY_RPMB | OM_IOC_POLICY_TEMPORARY;
	assert_int_equal(ask(), 0);
	assert_false(config.rpmb || config.temporary_buffers);
}

static void no_descriptor_no_notifications(void **state)
{
	(void)state;
	complete();
	create.flags = 0;
	assert_int_equal(ask(), 0);
	assert_false(config.async_notif);
	create.flags = OM_IOC_CREATE_NOTIFY_FD;
	create.policy_mask = OM_IOC_POLICY_NOTIFICATIONS;
	assert_int_equal(ask(), 0);
	assert_false(config.async_notif);
}

static const struct om_uuid apps[] = { { { 1 } }, { { 2 } }, { { 1, [15] = 1 } } };

static void trusted_apps(void **state)
{
	(void)state;
	complete();
	create.trusted_app_count = 3;
	assert_int_equal(ask_for(apps), 0);
	assert_ptr_equal(config.trusted_apps, apps);
	assert_int_equal(config.trusted_app_count, 3);
}

static void trusted_apps_of_the_administrator(void **state)
{
	(void)state;
	grant.trusted_apps = apps;
	grant.trusted_app_count = 2;
	complete();
	assert_int_equal(ask(), 0);
	assert_ptr_equal(config.trusted_apps, apps);
	assert_int_equal(config.trusted_app_count, 2);
	create.trusted_app_count = 1;
	assert_int_equal(ask_for(&apps[1]), 0);
	assert_ptr_equal(config.trusted_apps, &apps[1]);
	assert_int_equal(config.trusted_app_count, 1);
	assert_int_equal(ask_for(&apps[2]), -EPERM);
	create.trusted_app_count = 3;
	assert_int_equal(ask_for(apps), -EPERM);
}

static void as_many_vms_as_are_granted(void **state)
{
	(void)state;
	assert_int_equal(om_places_take(&places, 2, false), 1);
	assert_int_equal(om_places_take(&places, 2, false), 2);
	assert_int_equal(om_places_take(&places, 2, false), -EUSERS);
	assert_int_equal(om_places_taken(&places), 2);
	om_places_give_back(&places, 1);
	assert_int_equal(om_places_taken(&places), 1);
	assert_int_equal(om_places_take(&places, 2, false), 1);
	assert_int_equal(om_places_take(&places, 3, false), 3);
}

static void as_many_vms_as_there_can_be(void **state)
{
	(void)state;
	for (int client_id = 1; client_id <= OM_PLACES_MAX; client_id++)
		assert_int_equal(om_places_take(&places, OM_PLACES_MAX, false), client_id);
	assert_int_equal(om_places_take(&places, OM_PLACES_MAX, false), -EUSERS);
	assert_int_equal(om_places_take(&places, UINT32_MAX, false), -EUSERS);
	om_places_give_back(&places, OM_PLACES_MAX);
	assert_int_equal(om_places_take(&places, OM_PLACES_MAX, false), OM_PLACES_MAX);
}

static void one_vm_has_rpmb(void **state)
{
	(void)state;
	assert_int_equal(om_places_take(&places, 4, false), 1);
	assert_int_equal(om_places_take(&places, 4, true), 2);
	assert_int_equal(om_places_take(&places, 4, true), -EBUSY);
	assert_int_equal(om_places_taken(&places), 2);
	om_places_give_back(&places, 1);
	assert_int_equal(om_places_take(&places, 4, true), -EBUSY);
	om_places_give_back(&places, 2);
	assert_int_equal(om_places_take(&places, 4, true), 1);
}

#define grant_test(fn) cmocka_unit_test_setup(fn, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		grant_test(nothing_given_and_nothing_asked),
		grant_test(at_most_the_ceiling),
		grant_test(each_limit_has_a_ceiling),
		grant_test(a_low_ceiling),
		grant_test(memory_follows_the_limits),
		grant_test(what_cannot_be_granted),
		grant_test(policies_that_cannot_be_granted),
		grant_test(what_is_granted_at_the_most),
		grant_test(policies),
		grant_test(less_than_nothing),
		grant_test(no_descriptor_no_notifications),
		grant_test(trusted_apps),
		grant_test(trusted_apps_of_the_administrator),
		grant_test(as_many_vms_as_are_granted),
		grant_test(as_many_vms_as_there_can_be),
		grant_test(one_vm_has_rpmb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
