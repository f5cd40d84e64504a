// SPDX-License-Identifier: BSD-2-Clause
/*
 * CREATE: limits and policies beyond what is granted, and more VMs than there is room for. What the
 * administrator grants is read from INFO, so that the cases fit whatever the module was loaded
 * with.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "client.h"
#include "guest.h"
#include "refusal.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct om_ioc_create asked_for_nothing(void)
{
	return (struct om_ioc_create){ .size = sizeof(struct om_ioc_create) };
}

static void expect_create(struct om_ioc_create create, int wanted, const char *what)
{
	int device = client_open();

	expect(client_do(device, OM_IOC_CREATE, &create), wanted, what);
	close(device);
}

struct number {
	const char *name;
	size_t at; /* in struct om_ioc_limits */
	uint64_t min;
	uint64_t max;
};

#define NUMBER(name, min, max)                                                                     \
	{                                                                                          \
#name, offsetof(struct om_ioc_limits, name), min, max                              \
	}

/* The ranges that the UAPI header gives; memory, which is wider, has a case of its own. */
static const struct number numbers[] = {
	NUMBER(calls, 2, 64),
	NUMBER(buffers, 1, 262144),
	NUMBER(pages_per_buffer, 1, INT32_MAX),
	NUMBER(pages, 1, INT32_MAX),
};

static void expect_limit(const struct number *number, uint32_t value, int wanted)
{
	struct om_ioc_create create = asked_for_nothing();
	char what[64];

	memcpy((char *)&create.limits + number->at, &value, sizeof(value));
	snprintf(what, sizeof(what), "CREATE with %s=%u", number->name, value);
	expect_create(create, wanted, what);
}

static void limits(void)
{
	int device = client_open();
	const struct om_ioc_info info = client_info(device);
	unsigned int beyond = 0;

	close(device);
	for (size_t i = 0; i < COUNT(numbers); i++) {
		const struct number *number = &numbers[i];
		uint32_t ceiling;

		memcpy(&ceiling, (const char *)&info.limits_ceiling + number->at, sizeof(ceiling));
		expect_limit(number, (uint32_t)number->min, 0);
		expect_limit(number, ceiling, 0);
		expect_limit(number, UINT32_MAX, -EINVAL);
		expect_limit(number, (uint32_t)number->max + 1, -EINVAL);
		if (number->min > 1)
			expect_limit(number, (uint32_t)number->min - 1, -EINVAL);
		if (ceiling == number->max)
			continue;
		expect_limit(number, ceiling + 1, -EPERM);
		beyond++;
	}
	check(beyond, "the ceilings are so high that none can be passed: the case shows nothing");
}

static void memory_limit(void)
{
	struct om_ioc_create create = asked_for_nothing();
	int device = client_open();
	const uint64_t ceiling = client_info(device).limits_ceiling.memory;

	close(device);
	create.limits.memory = ceiling;
	expect_create(create, 0, "CREATE with all of the memory");
	create.limits.memory = ceiling + 1;
	expect_create(create, -EPERM, "CREATE with more memory than is granted");
	create.limits.memory = 4095;
	expect_create(create, -EINVAL, "CREATE with less memory than a page");
	create.limits.memory = (UINT64_C(1) << 40) + 1;
	expect_create(create, -EINVAL, "CREATE with more memory than any VM has");
	create.limits.memory = 4096;
	expect_create(create, -ENOMEM, "CREATE with too little memory");
}

static void policies(void)
{
	struct om_ioc_create create = asked_for_nothing();
	int device = client_open();
	const struct om_ioc_info info = client_info(device);
	unsigned int beyond = 0;

	close(device);
	for (unsigned int bit = 0; bit < 4; bit++) {
		const uint32_t policy = UINT32_C(1) << bit;

		create.policy = create.policy_mask = policy;
		if (info.policy_ceiling & policy || policy == OM_IOC_POLICY_NOTIFICATIONS)
			continue;
		expect_create(create, -EPERM, "CREATE with a policy that is not granted");
		create.policy = 0;
		expect_create(create, 0, "CREATE without that policy");
		beyond++;
	}
	check(beyond, "all policies are granted: the case shows nothing");
	create.policy = OM_IOC_POLICY_RPC_ARG;
	create.policy_mask = 0;
	expect_create(create, -EINVAL, "CREATE with a policy that is not in its mask");
	create.policy = create.policy_mask = UINT32_C(1) << 31;
	expect_create(create, -EINVAL, "CREATE with an unknown policy");
	create.policy = 0;
	expect_create(create, -EINVAL, "CREATE with an unknown policy in its mask");
}

static void notify_fd(void)
{
	struct om_ioc_create create = asked_for_nothing();
	int ends[2];

	create.notify_fd = 1;
	expect_create(create, -EINVAL, "CREATE with a descriptor and no flag");
	create.flags = OM_IOC_CREATE_NOTIFY_FD;
	create.notify_fd = -1;
	expect_create(create, -EBADF, "CREATE with descriptor -1");
	create.notify_fd = 999;
	expect_create(create, -EBADF, "CREATE with a descriptor that is closed");
	check(!pipe2(ends, O_CLOEXEC), "pipe: %m");
	create.notify_fd = ends[0];
	expect_create(create, -EINVAL, "CREATE with a pipe");
	create.notify_fd = eventfd(0, EFD_CLOEXEC);
	expect_create(create, 0, "CREATE with an eventfd");
	create = asked_for_nothing();
	create.policy = create.policy_mask = OM_IOC_POLICY_NOTIFICATIONS;
	expect_create(create, -EINVAL, "CREATE with notifications that nobody hears");
}

static void trusted_apps(void)
{
	struct om_ioc_create create = asked_for_nothing();
	int device = client_open();
	const uint32_t max = client_info(device).trusted_apps_max;
	struct uuid apps[max + 1];

	close(device);
	memset(apps, 0x5a, sizeof(apps));
	create.trusted_apps = (uintptr_t)apps;
	expect_create(create, -EINVAL, "CREATE with a list of no Trusted Applications");
	create.trusted_app_count = max + 1;
	expect_create(create, -E2BIG, "CREATE with too many Trusted Applications");
	create.trusted_app_count = UINT32_MAX;
	expect_create(create, -E2BIG, "CREATE with UINT32_MAX Trusted Applications");
	create.trusted_app_count = max;
	expect_create(create, 0, "CREATE with as many as there can be");
	create.trusted_apps = 8;
	expect_create(create, -EFAULT, "CREATE with a list that is not mapped");
	create.trusted_apps = (uintptr_t)-4096L;
	expect_create(create, -EFAULT, "CREATE with a list of the kernel's");
	create.trusted_apps = 0;
	expect_create(create, -EINVAL, "CREATE with no list");
}

/* The guest may open what was named, and no more. */
static void other_trusted_app(void)
{
	struct om_ioc_create create = asked_for_nothing();
	struct guest guest;
	struct vcpu vcpu;
	uint32_t session;
	int device = client_open();

	create.trusted_apps = (uintptr_t)&device_pta;
	create.trusted_app_count = 1;
	expect(client_do(device, OM_IOC_CREATE, &create), 0, "CREATE");
	guest_begin_with(&guest, device);
	vcpu_init(&vcpu, &guest, 0);
	vcpu_work(&vcpu);
	check(vcpu_open_session(&vcpu, &stats_pta, &session) != ABI_SUCCESS,
	      "a session with a Trusted Application that was not named");
	check(client_stats(device).refused[OM_IOC_REFUSED_TRUSTED_APP] == 1, "it is not counted");
}

static void expect_works(int device)
{
	struct guest guest;
	struct vcpu vcpu;

	guest_begin_with(&guest, device);
	vcpu_init(&vcpu, &guest, 0);
	vcpu_work(&vcpu);
}

/* Until one is refused, for @wanted; the others go on, and the place of one that ends is free. */
static void fill(int wanted)
{
	int devices[80];
	int refused;
	int error = 0;
	size_t count = 0;

	while (!error && count < COUNT(devices)) {
		devices[count] = client_open();
		error = client_create(devices[count++]);
	}
	expect(error, wanted, "one VM too many");
	check(count > 1, "there is no room for any VM");
	refused = devices[count - 1];
	for (size_t i = 0; i < count - 1; i++)
		expect_works(devices[i]);
	expect(client_create(refused), wanted, "the same again");
	check(client_info(refused).vms == count - 1, "INFO counts the VM that was refused");
	close(devices[0]);
	expect(client_create(refused), 0, "the same when there is room");
	expect_works(refused);
}

/* Debian's OP-TEE takes two. */
static void optee_is_full(void)
{
	fill(-ENOSPC);
}

/* For a module with max_vms=1. */
static void granted_vms(void)
{
	int device = client_open();

	check(client_info(device).vms_max == 1, "the module was not loaded with max_vms=1");
	close(device);
	fill(-EUSERS);
}

const struct test_case refusal_create_cases[] = {
	{ "limits", limits },
	{ "memory-limit", memory_limit },
	{ "policies", policies },
	{ "notify-fd", notify_fd },
	{ "trusted-apps", trusted_apps },
	{ "other-trusted-app", other_trusted_app },
	{ "optee-is-full", optee_is_full },
	{ "granted-vms", granted_vms, .if_named = true },
	{ NULL },
};
