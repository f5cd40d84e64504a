// SPDX-License-Identifier: GPL-2.0-only
/* See host.h. */
#define pr_fmt(fmt) "optee-mediator: " fmt

#include <linux/arm-smccc.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/printk.h>
#include <linux/property.h>
#include <linux/smp.h>
#include <optee_mediator/mediator.h>
#include "guest.h"
#include "host.h"
#include "host/optee_mediator_host.h"
#include "params.h"
#include "vms.h"
#include "watch.h"

#define NAME "optee-host"

static DEFINE_MUTEX(lock); /* for the coming and going of the driver */
static struct device *parent;
static struct om_port_vm *vm; /* NULL: no driver. Constant while there is one */
static struct platform_device *device;

void optee_mediator_host_smc(unsigned long a0, unsigned long a1, unsigned long a2, unsigned long a3,
			     unsigned long a4, unsigned long a5, unsigned long a6, unsigned long a7,
			     struct arm_smccc_res *res)
{
	u64 a[8] = { a0, a1, a2, a3, a4, a5, a6, a7 };

	watch_smc(vm, raw_smp_processor_id(), a);
	*res = (struct arm_smccc_res){ a[0], a[1], a[2], a[3] };
}
EXPORT_SYMBOL_GPL(optee_mediator_host_smc);

/* Notifications would need the interrupt that OP-TEE's node has, which is in use. */
static struct om_config config_of_host(void)
{
	struct om_config config = om_default_config;

	config.limits = params_grant()->usual;
	config.async_notif = false;
	config.rpmb = params_host_rpmb();
	return config;
}

static int add_vm(void)
{
	const struct om_config config = config_of_host();
	int error;

	vm = guest_new_host();
	if (!vm)
		return -ENOMEM;
	error = vms_add(vm, &config, params_grant()->vms_max);
	if (error) {
		guest_free(vm);
		vm = NULL;
	}
	return error;
}

static void remove_vm(void)
{
	vms_remove(vm);
	guest_free(vm);
	vm = NULL;
}

/*
 * It has no node of the device tree, by which the kernel's own driver would find it: that would
 * speak for all VMs. The conduit is of no account: client.h has both lead here.
 */
static int add_device(void)
{
	const struct property_entry properties[] = { PROPERTY_ENTRY_STRING("method", "smc"), {} };
	const struct platform_device_info info = {
		.parent = parent,
		.name = NAME,
		.id = PLATFORM_DEVID_NONE,
		.properties = properties,
	};

	device = platform_device_register_full(&info);
	return PTR_ERR_OR_ZERO(device);
}

static int add(void)
{
	int error = add_vm();

	if (error)
		return error;
	error = add_device();
	if (error)
		remove_vm();
	return error;
}

int optee_mediator_host_add(struct platform_driver *driver)
{
	int error;

	mutex_lock(&lock);
	error = vm ? -EBUSY : parent ? add() : -ENODEV;
	mutex_unlock(&lock);
	if (error) {
		pr_err("the host's driver cannot be a client (%d)\n", error);
		return error;
	}
	driver->driver.name = NAME;
	pr_info("the host's driver is a client too\n");
	return 0;
}
EXPORT_SYMBOL_GPL(optee_mediator_host_add);

void optee_mediator_host_remove(void)
{
	mutex_lock(&lock);
	platform_device_unregister(device);
	remove_vm();
	mutex_unlock(&lock);
}
EXPORT_SYMBOL_GPL(optee_mediator_host_remove);

void host_start(struct device *of_node)
{
	mutex_lock(&lock);
	parent = of_node;
	mutex_unlock(&lock);
}

void host_stop(void)
{
	host_start(NULL);
}

bool host_is_client(void)
{
	return READ_ONCE(vm);
}
