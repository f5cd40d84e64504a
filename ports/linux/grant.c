/* SPDX-License-Identifier: BSD-2-Clause */
/* See grant.h. */
#include "grant.h"

#include <stddef.h>
#include <linux/errno.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

#define PAGES_MAX  0x7fffffff
#define MEMORY_MIN OM_PAGE_SIZE
#define MEMORY_MAX (UINT64_C(1) << 40)

struct number {
	const char *name;
	size_t at; /* in struct om_limits, a uint32_t */
	uint32_t min;
	uint32_t max;
};

/* The ranges are those of struct om_limits. Each is a VM's to ask for. */
static const struct number numbers[] = {
	{ "calls", offsetof(struct om_limits, calls), 2, 64 },
	{ "buffers", offsetof(struct om_limits, buffers), 1, 262144 },
	{ "pages_per_buffer", offsetof(struct om_limits, pages_per_buffer), 1, PAGES_MAX },
	{ "pages", offsetof(struct om_limits, pages), 1, PAGES_MAX },
};

static uint32_t *number_in(struct om_limits *limits, const struct number *number)
{
	return (uint32_t *)((char *)limits + number->at);
}

static uint32_t value_in(const struct om_limits *limits, const struct number *number)
{
	return *(const uint32_t *)((const char *)limits + number->at);
}

static bool is_within(uint64_t value, uint64_t min, uint64_t max)
{
	return value >= min && value <= max;
}

static bool complete_number(struct om_grant *grant, const struct number *number)
{
	const uint32_t preset = value_in(&om_default_limits, number);
	uint32_t *usual = number_in(&grant->usual, number);
	uint32_t *ceiling = number_in(&grant->ceiling, number);

	if (!*usual)
		*usual = *ceiling && *ceiling < preset ? *ceiling : preset;
	if (!*ceiling)
		*ceiling = *usual;
	return is_within(*ceiling, number->min, number->max) &&
	       is_within(*usual, number->min, *ceiling);
}

/* Enough that the other limits are what is hit, if the administrator lets it. */
static uint64_t memory_for(const struct om_limits *limits, uint64_t ceiling)
{
	const uint64_t needed = om_footprint(limits);

	return needed < ceiling ? needed : ceiling;
}

/* The other limits are complete. */
static bool complete_memory(struct om_grant *grant)
{
	if (!grant->ceiling.memory)
		grant->ceiling.memory = memory_for(&grant->ceiling, MEMORY_MAX);
	grant->usual.memory = memory_for(&grant->usual, grant->ceiling.memory);
	return is_within(grant->ceiling.memory, MEMORY_MIN, MEMORY_MAX);
}

static bool complete_step_pages(struct om_grant *grant)
{
	uint32_t *step_pages = &grant->usual.step_pages;

	if (!*step_pages)
		*step_pages = om_default_limits.step_pages;
	grant->ceiling.step_pages = *step_pages;
	return is_within(*step_pages, 1, 512);
}

static bool are_policies_good(const struct om_grant *grant)
{
	return !(grant->policy_ceiling & ~OM_GRANT_POLICIES) &&
	       !(grant->usual_policy & ~grant->policy_ceiling) &&
	       !(grant->usual_policy & OM_IOC_POLICY_RPMB);
}

const char *om_grant_complete(struct om_grant *grant)
{
	for (size_t i = 0; i < COUNT(numbers); i++)
		if (!complete_number(grant, &numbers[i]))
			return numbers[i].name;
	if (!complete_step_pages(grant))
		return "step_pages";
	if (!complete_memory(grant))
		return "max_memory";
	if (!are_policies_good(grant))
		return "policy";
	if (!grant->vms_max)
		grant->vms_max = OM_PLACES_MAX;
	if (grant->vms_max > OM_PLACES_MAX)
		return "max_vms";
	if (grant->trusted_app_count > OM_GRANT_TRUSTED_APPS)
		return "trusted_apps";
	return NULL;
}

static struct om_limits limits_of(const struct om_ioc_limits *limits)
{
	return (struct om_limits){
		.calls = limits->calls,
		.buffers = limits->buffers,
		.pages_per_buffer = limits->pages_per_buffer,
		.pages = limits->pages,
		.memory = limits->memory,
	};
}

bool om_grant_is_in_range(const struct om_ioc_limits *limits)
{
	const struct om_limits asked = limits_of(limits);

	for (size_t i = 0; i < COUNT(numbers); i++) {
		const uint32_t value = value_in(&asked, &numbers[i]);

		if (value && !is_within(value, numbers[i].min, numbers[i].max))
			return false;
	}
	return !asked.memory || is_within(asked.memory, MEMORY_MIN, MEMORY_MAX);
}

static int set_limits(const struct om_grant *grant, const struct om_limits *asked,
		      struct om_limits *limits)
{
	*limits = grant->usual;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		const uint32_t value = value_in(asked, &numbers[i]);

		if (value > value_in(&grant->ceiling, &numbers[i]))
			return -EPERM;
		if (value)
			*number_in(limits, &numbers[i]) = value;
	}
	if (asked->memory > grant->ceiling.memory)
		return -EPERM;
	limits->memory = asked->memory ? asked->memory : memory_for(limits, grant->ceiling.memory);
	return 0;
}

static int set_policy(const struct om_grant *grant, const struct om_ioc_create *create,
		      struct om_config *config)
{
	uint32_t policy = (grant->usual_policy & ~create->policy_mask) | create->policy;

	if (create->policy & ~grant->policy_ceiling)
		return -EPERM;
	if (!(create->flags & OM_IOC_CREATE_NOTIFY_FD))
		policy &= ~OM_IOC_POLICY_NOTIFICATIONS;
	config->rpc_arg = policy & OM_IOC_POLICY_RPC_ARG;
	config->async_notif = policy & OM_IOC_POLICY_NOTIFICATIONS;
	config->rpmb = policy & OM_IOC_POLICY_RPMB;
	config->temporary_buffers = policy & OM_IOC_POLICY_TEMPORARY;
	return 0;
}

static bool is_equal(const struct om_uuid *a, const struct om_uuid *b)
{
	for (size_t i = 0; i < sizeof(a->octet); i++)
		if (a->octet[i] != b->octet[i])
			return false;
	return true;
}

static bool is_trusted_app_granted(const struct om_grant *grant, const struct om_uuid *asked)
{
	if (!grant->trusted_app_count)
		return true;
	for (uint32_t i = 0; i < grant->trusted_app_count; i++)
		if (is_equal(&grant->trusted_apps[i], asked))
			return true;
	return false;
}

static int set_trusted_apps(const struct om_grant *grant, const struct om_uuid *asked,
			    uint32_t count, struct om_config *config)
{
	for (uint32_t i = 0; i < count; i++)
		if (!is_trusted_app_granted(grant, &asked[i]))
			return -EPERM;
	config->trusted_app_count = count ? count : grant->trusted_app_count;
	config->trusted_apps = count ? asked : grant->trusted_apps;
	return 0;
}

int om_grant_config(const struct om_grant *grant, const struct om_ioc_create *create,
		    const struct om_uuid *asked, struct om_config *config)
{
	const struct om_limits limits = limits_of(&create->limits);
	int error = set_limits(grant, &limits, &config->limits);

	if (!error)
		error = set_policy(grant, create, config);
	if (!error)
		error = set_trusted_apps(grant, asked, create->trusted_app_count, config);
	return error;
}
