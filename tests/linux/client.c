// SPDX-License-Identifier: BSD-2-Clause
/* See client.h. */
#include "client.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include "case.h"

int client_open(void)
{
	int device = open(CLIENT_DEVICE, O_RDWR | O_CLOEXEC);

	check(device >= 0, CLIENT_DEVICE ": %m");
	return device;
}

int client_try(int device, unsigned long number, void *structure)
{
	const int result = ioctl(device, number, structure);

	check(result <= 0, "an ioctl returned %d", result);
	return result ? -errno : 0;
}

int client_do(int device, unsigned long number, void *structure)
{
	int error;

	do
		error = client_try(device, number, structure);
	while (error == -EINTR);
	return error;
}

int client_create(int device)
{
	struct om_ioc_create create = { .size = sizeof(create) };

	return client_do(device, OM_IOC_CREATE, &create);
}

int client_add(int device, uint64_t ipa, const void *address, uint64_t length)
{
	struct om_ioc_add_region add = {
		.size = sizeof(add),
		.ipa = ipa,
		.length = length,
		.address = (uintptr_t)address,
	};

	return client_do(device, OM_IOC_ADD_REGION, &add);
}

int client_remove(int device, uint64_t ipa, uint64_t length)
{
	struct om_ioc_del_region del = { .size = sizeof(del), .ipa = ipa, .length = length };

	return client_do(device, OM_IOC_DEL_REGION, &del);
}

int client_reset(int device)
{
	struct om_ioc_reset reset = { .size = sizeof(reset) };

	return client_do(device, OM_IOC_RESET, &reset);
}

struct om_ioc_info client_info(int device)
{
	struct om_ioc_info info = { .size = sizeof(info) };

	expect(client_do(device, OM_IOC_INFO, &info), 0, "INFO");
	return info;
}

struct om_ioc_stats client_stats(int device)
{
	struct om_ioc_stats stats = { .size = sizeof(stats) };

	expect(client_do(device, OM_IOC_STATS, &stats), 0, "STATS");
	return stats;
}

int client_smc(int device, uint32_t vcpu, uint64_t a[8], uint32_t *events,
	       const uint8_t *immediate_exit)
{
	struct om_ioc_smc smc = {
		.size = sizeof(smc),
		.vcpu = vcpu,
		.immediate_exit = (uintptr_t)immediate_exit,
	};
	int error;

	memcpy(smc.a, a, sizeof(smc.a));
	error = client_try(device, OM_IOC_SMC, &smc);
	if (error)
		return error;
	memcpy(a, smc.a, sizeof(smc.a));
	*events |= smc.events;
	return 0;
}
