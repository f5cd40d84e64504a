/* SPDX-License-Identifier: BSD-2-Clause */
/* See uapi_check.h. */
#include "uapi_check.h"

#include <linux/errno.h>

#include "regions.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* A structure that grows gets another assertion than this; what version 1 had stays as it was. */
#define is_as_in_version_1(name, NAME)                                                             \
	_Static_assert(sizeof(struct om_ioc_##name) == OM_IOC_##NAME##_SIZE_V1 &&                  \
			       offsetof(struct om_ioc_##name, size) == 0,                          \
		       #name)
is_as_in_version_1(info, INFO);
is_as_in_version_1(create, CREATE);
is_as_in_version_1(add_region, ADD_REGION);
is_as_in_version_1(del_region, DEL_REGION);
is_as_in_version_1(reset, RESET);
is_as_in_version_1(stats, STATS);
_Static_assert(offsetof(struct om_ioc_smc, size) == 0 &&
		       offsetof(struct om_ioc_smc, immediate_exit) == OM_IOC_SMC_SIZE_V1,
	       "smc");

/* The mediator is free to number its refusals anew; what VMMs know stays. */
_Static_assert(OM_REFUSED_FUNCTION == OM_IOC_REFUSED_FUNCTION &&
		       OM_REFUSED_COMMAND == OM_IOC_REFUSED_COMMAND &&
		       OM_REFUSED_MESSAGE == OM_IOC_REFUSED_MESSAGE &&
		       OM_REFUSED_ADDRESS == OM_IOC_REFUSED_ADDRESS &&
		       OM_REFUSED_COOKIE == OM_IOC_REFUSED_COOKIE &&
		       OM_REFUSED_RESUME == OM_IOC_REFUSED_RESUME &&
		       OM_REFUSED_REPLY == OM_IOC_REFUSED_REPLY &&
		       OM_REFUSED_TRUSTED_APP == OM_IOC_REFUSED_TRUSTED_APP &&
		       OM_REFUSED_CALLS == OM_IOC_REFUSED_CALLS &&
		       OM_REFUSED_BUFFERS == OM_IOC_REFUSED_BUFFERS &&
		       OM_REFUSED_PAGES_PER_BUFFER == OM_IOC_REFUSED_PAGES_PER_BUFFER &&
		       OM_REFUSED_PAGES == OM_IOC_REFUSED_PAGES &&
		       OM_REFUSED_MEMORY == OM_IOC_REFUSED_MEMORY &&
		       OM_REFUSED_SESSION == OM_IOC_REFUSED_SESSION &&
		       OM_REFUSED_SESSIONS == OM_IOC_REFUSED_SESSIONS &&
		       OM_REFUSAL_COUNT <= OM_IOC_REFUSED_PLACES,
	       "om_uapi_fill_stats() copies refusals in the order of enum om_refusal");

#define COMMAND(NAME, name) OM_IOC_##NAME, OM_IOC_##NAME##_SIZE_V1, sizeof(struct om_ioc_##name)

static const struct om_uapi_command commands[] = {
	/* The first, as every call of a guest comes by it. */
	{ COMMAND(SMC, smc), false, false },
	{ COMMAND(INFO, info), true, true },
	{ COMMAND(CREATE, create), false, true },
	{ COMMAND(ADD_REGION, add_region), false, false },
	{ COMMAND(DEL_REGION, del_region), false, false },
	{ COMMAND(RESET, reset), false, false },
	{ COMMAND(STATS, stats), true, false },
};

const struct om_uapi_command *om_uapi_command(uint32_t number)
{
	for (size_t i = 0; i < COUNT(commands); i++)
		if (commands[i].number == number)
			return &commands[i];
	return NULL;
}

int om_uapi_check_size(const struct om_uapi_command *command, uint32_t size)
{
	if (size < command->least)
		return -EINVAL;
	return size > OM_IOC_SIZE_MAX ? -E2BIG : 0;
}

int om_uapi_check_head(const struct om_uapi_head *head)
{
	return head->flags ? -EINVAL : 0;
}

static bool is_policy_good(const struct om_ioc_create *create)
{
	return !(create->policy_mask & ~OM_GRANT_POLICIES) &&
	       !(create->policy & ~create->policy_mask);
}

/* Without a descriptor nobody hears of a notification, so none can be asked for. */
static int check_notify_fd(const struct om_ioc_create *create)
{
	if (create->flags & OM_IOC_CREATE_NOTIFY_FD)
		return create->notify_fd < 0 ? -EBADF : 0;
	return create->notify_fd || create->policy & OM_IOC_POLICY_NOTIFICATIONS ? -EINVAL : 0;
}

static int check_trusted_apps(const struct om_ioc_create *create)
{
	if (!create->trusted_apps != !create->trusted_app_count)
		return -EINVAL;
	return create->trusted_app_count > OM_GRANT_TRUSTED_APPS ? -E2BIG : 0;
}

int om_uapi_check_create(const struct om_ioc_create *create)
{
	int error;

	if (create->flags & ~OM_IOC_CREATE_NOTIFY_FD || !is_policy_good(create) ||
	    !om_grant_is_in_range(&create->limits))
		return -EINVAL;
	error = check_notify_fd(create);
	return error ? error : check_trusted_apps(create);
}

int om_uapi_check_add_region(const struct om_ioc_add_region *add)
{
	return add->flags ? -EINVAL : 0;
}

int om_uapi_check_del_region(const struct om_ioc_del_region *del)
{
	return del->flags ? -EINVAL : 0;
}

int om_uapi_check_smc(const struct om_ioc_smc *smc)
{
	return smc->flags ? -EINVAL : 0;
}

static struct om_ioc_limits limits_from(const struct om_limits *limits)
{
	return (struct om_ioc_limits){
		.calls = limits->calls,
		.buffers = limits->buffers,
		.pages_per_buffer = limits->pages_per_buffer,
		.pages = limits->pages,
		.memory = limits->memory,
	};
}

void om_uapi_fill_info(struct om_ioc_info *info, const struct om_grant *grant, uint32_t vms)
{
	info->version = OM_IOC_VERSION;
	info->vms = vms;
	info->vms_max = grant->vms_max;
	info->regions_max = OM_REGIONS_MAX;
	info->trusted_apps_max = OM_GRANT_TRUSTED_APPS;
	info->policy_default = grant->usual_policy;
	info->policy_ceiling = grant->policy_ceiling;
	info->limits_default = limits_from(&grant->usual);
	info->limits_ceiling = limits_from(&grant->ceiling);
}

static void fill_of_mediator(struct om_ioc_stats *stats, const struct om_stats *from)
{
	stats->calls = from->calls;
	stats->rpcs = from->rpcs;
	stats->buffers_now = from->buffers_now;
	stats->buffers_peak = from->buffers_peak;
	stats->pages_pinned_now = from->pages_pinned_now;
	stats->pages_pinned_peak = from->pages_pinned_peak;
	stats->memory_now = from->memory_now;
	stats->memory_peak = from->memory_peak;
	stats->calls_now = from->calls_now;
	stats->renewals = from->renewals;
	stats->renewals_failed = from->renewals_failed;
	for (size_t i = 0; i < OM_IOC_REFUSED_PLACES; i++)
		stats->refused[i] = i < OM_REFUSAL_COUNT ? from->refused[i] : 0;
}

void om_uapi_fill_stats(struct om_ioc_stats *stats, const struct om_stats *of_mediator,
			const struct om_uapi_figures *of_port)
{
	fill_of_mediator(stats, of_mediator);
	stats->memlock_failures = of_port->memlock_failures;
	stats->pin_failures = of_port->pin_failures;
	stats->regions_now = of_port->regions_now;
	stats->client_id = of_port->client_id;
}
