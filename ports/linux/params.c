// SPDX-License-Identifier: GPL-2.0-only
/* See params.h. */
#define pr_fmt(fmt) "optee-mediator: " fmt

#include <linux/errno.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/uuid.h>
#include "params.h"

static struct om_grant grant;

#define VM_DEFAULT "of a VM, if its VMM asks for nothing"
#define VM_CEILING "that a VMM can ask for; by default what VMs have anyway"

#define LIMIT(name, what)                                                                          \
	module_param_named(name, grant.usual.name, uint, 0444);                                    \
	MODULE_PARM_DESC(name, what " " VM_DEFAULT);                                               \
	module_param_named(max_##name, grant.ceiling.name, uint, 0444);                            \
	MODULE_PARM_DESC(max_##name, what " " VM_CEILING)

LIMIT(calls, "standard calls in progress, 2 to 64,");
LIMIT(buffers, "shared buffers, 1 to 262144,");
LIMIT(pages_per_buffer, "pages of 4 KiB of one buffer");
LIMIT(pages, "pages of 4 KiB of all shared buffers");

module_param_named(step_pages, grant.usual.step_pages, uint, 0444);
MODULE_PARM_DESC(step_pages, "pages pinned or unpinned before the CPU is left to others, 1 to 512");

module_param_named(lives, grant.usual.lives, uint, 0444);
MODULE_PARM_DESC(lives,
		 "how often OP-TEE takes a VM: at its creation, resets, and each time that a "
		 "driver in it introduces itself; 0, the default, for any number");

static unsigned long max_memory;
module_param(max_memory, ulong, 0444);
MODULE_PARM_DESC(max_memory, "bytes of kernel memory for a VM at the most; by default what its "
			     "other limits can come to");

module_param_named(max_vms, grant.vms_max, uint, 0444);
MODULE_PARM_DESC(max_vms, "VMs at a time, 1 to 64; by default as many as OP-TEE takes");

static bool rpc_arg = true;
module_param(rpc_arg, bool, 0444);
MODULE_PARM_DESC(rpc_arg, "messages of RPCs behind those of calls, which saves RPCs");

static bool notifications = true;
module_param(notifications, bool, 0444);
MODULE_PARM_DESC(notifications, "OP-TEE's asynchronous notifications");

static bool temporary_buffers;
module_param(temporary_buffers, bool, 0444);
MODULE_PARM_DESC(temporary_buffers, "buffers that are not registered before their use");

static bool allow_temporary_buffers;
module_param(allow_temporary_buffers, bool, 0444);
MODULE_PARM_DESC(allow_temporary_buffers, "whether a VMM can ask for them");

static bool allow_rpmb;
module_param(allow_rpmb, bool, 0444);
MODULE_PARM_DESC(allow_rpmb, "whether a VMM can ask that OP-TEE uses its VM's RPMB");

static bool host_rpmb;
module_param(host_rpmb, bool, 0444);
MODULE_PARM_DESC(host_rpmb, "whether OP-TEE uses the host's RPMB, if the host is a client too");

static char *trusted_apps;
module_param(trusted_apps, charp, 0444);
MODULE_PARM_DESC(trusted_apps, "UUIDs, with commas, of the only Trusted Applications for any VM");

static struct om_uuid granted_apps[OM_GRANT_TRUSTED_APPS];

/* @text has the UUID, and maybe more behind a comma. */
static bool add_trusted_app(const char *text)
{
	uuid_t uuid;

	if (grant.trusted_app_count == OM_GRANT_TRUSTED_APPS || uuid_parse(text, &uuid))
		return false;
	BUILD_BUG_ON(sizeof(uuid) != sizeof(*granted_apps));
	memcpy(&granted_apps[grant.trusted_app_count++], &uuid, sizeof(uuid));
	return true;
}

static bool read_trusted_apps(const char *text)
{
	size_t length = strcspn(text, ",");

	while (length == UUID_STRING_LEN && add_trusted_app(text)) {
		text += length;
		if (!*text)
			return true;
		length = strcspn(++text, ",");
	}
	return false;
}

static void set_policy(bool have_notifications)
{
	if (rpc_arg)
		grant.usual_policy |= OM_IOC_POLICY_RPC_ARG;
	if (notifications && have_notifications)
		grant.usual_policy |= OM_IOC_POLICY_NOTIFICATIONS;
	if (temporary_buffers)
		grant.usual_policy |= OM_IOC_POLICY_TEMPORARY;
	grant.policy_ceiling |= grant.usual_policy;
	if (allow_temporary_buffers)
		grant.policy_ceiling |= OM_IOC_POLICY_TEMPORARY;
	if (allow_rpmb)
		grant.policy_ceiling |= OM_IOC_POLICY_RPMB;
}

static const char *make_grant(bool have_notifications)
{
	if (trusted_apps && *trusted_apps) {
		if (!read_trusted_apps(trusted_apps))
			return "trusted_apps";
		grant.trusted_apps = granted_apps;
	}
	grant.ceiling.memory = max_memory;
	set_policy(have_notifications);
	return om_grant_complete(&grant);
}

int params_read(bool have_notifications)
{
	const char *wrong = make_grant(have_notifications);

	if (!wrong)
		return 0;
	pr_err("the parameter '%s' is out of its range (modinfo has it), or above its ceiling\n",
	       wrong);
	return -EINVAL;
}

const struct om_grant *params_grant(void)
{
	return &grant;
}

bool params_host_rpmb(void)
{
	return host_rpmb;
}
