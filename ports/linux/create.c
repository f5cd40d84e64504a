// SPDX-License-Identifier: GPL-2.0-only
/* See create.h. */
#include <linux/err.h>
#include <linux/eventfd.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "create.h"
#include "guest.h"
#include "interrupt.h"
#include "params.h"
#include "uapi_check.h"

/* At most OM_GRANT_TRUSTED_APPS were asked for. */
static int read_trusted_apps(const struct om_ioc_create *asked, struct om_port_vm *vm)
{
	struct om_uuid *apps;

	if (!asked->trusted_app_count)
		return 0;
	apps = memdup_user(u64_to_user_ptr(asked->trusted_apps),
			   asked->trusted_app_count * sizeof(*apps));
	if (IS_ERR(apps))
		return PTR_ERR(apps);
	vm->trusted_apps = apps;
	return 0;
}

static int find_eventfd(const struct om_ioc_create *asked, struct om_port_vm *vm)
{
	struct eventfd_ctx *context;

	if (!(asked->flags & OM_IOC_CREATE_NOTIFY_FD))
		return 0;
	context = eventfd_ctx_fdget(asked->notify_fd);
	if (IS_ERR(context))
		return PTR_ERR(context);
	vm->notification = context;
	return 0;
}

static int check_notifications(const struct om_ioc_create *asked)
{
	return asked->policy & OM_IOC_POLICY_NOTIFICATIONS && !interrupt_is_there() ? -EOPNOTSUPP
										    : 0;
}

static int prepare(const struct om_ioc_create *asked, struct om_port_vm *vm,
		   struct om_config *config)
{
	int error = read_trusted_apps(asked, vm);

	if (!error)
		error = check_notifications(asked);
	if (!error)
		error = om_grant_config(params_grant(), asked, vm->trusted_apps, config);
	if (!error)
		error = find_eventfd(asked, vm);
	return error;
}

int create_prepare(const struct om_ioc_create *asked, struct om_port_vm **vm,
		   struct om_config *config)
{
	int error = om_uapi_check_create(asked);

	if (error)
		return error;
	*vm = guest_new();
	if (!*vm)
		return -ENOMEM;
	error = prepare(asked, *vm, config);
	if (error)
		guest_free(*vm);
	return error;
}
