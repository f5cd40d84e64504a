// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module: it is the driver of OP-TEE's node in the device tree, in the place of the kernel's
 * own, and loads only if there is an OP-TEE to share. Each reason why there is none is said in the
 * kernel's log.
 */
#define pr_fmt(fmt) "optee-mediator: " fmt

#include <linux/acpi.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>
#include <optee_mediator/mediator.h>
#include "cpu.h"
#include "device.h"
#include "errors.h"
#include "figures.h"
#include "guest.h"
#include "host.h"
#include "interrupt.h"
#include "params.h"
#include "places.h"
#include "power.h"
#include "vms.h"

static int read_conduit(const struct device_node *node)
{
	const char *method;

	if (of_property_read_string(node, "method", &method))
		return -EINVAL;
	if (!strcmp(method, "smc"))
		cpu_set_conduit(CPU_CONDUIT_SMC);
	else if (!strcmp(method, "hvc"))
		cpu_set_conduit(CPU_CONDUIT_HVC);
	else
		return -EINVAL;
	return 0;
}

/* Whether OP-TEE takes a VM, told by one that is gone again at once. */
static int try_a_vm(void)
{
	struct om_port_vm *vm = guest_new();
	int error;

	if (!vm)
		return -ENOMEM;
	error = vms_add(vm, &om_default_config, OM_PLACES_MAX);
	if (!error)
		vms_remove(vm);
	guest_free(vm);
	return error;
}

static int say(enum om_status status, const char *cure)
{
	pr_err("%s: %s\n", om_status_text(status), cure);
	return errno_of(status);
}

static int find_optee(void)
{
	enum om_status status = om_init();

	if (status == OM_OK)
		return 0;
	return say(status,
		   status == OM_ERR_NOT_CAPABLE
			   ? "the firmware's OP-TEE has to be built with CFG_NS_VIRTUALIZATION=y"
			   : "the device tree names it, the firmware has none");
}

/* VMs of before are those of a kernel that started this one by kexec. */
static int find_place(void)
{
	int error;

	power_forget_vms();
	error = try_a_vm();
	if (error == -ENOSPC)
		say(OM_ERR_OPTEE_IS_FULL,
		    "none of its places (CFG_VIRT_GUEST_COUNT) is free, or it "
		    "has no memory left");
	return error;
}

static int serve(struct platform_device *device)
{
	int error;

	interrupt_start(device);
	error = params_read(interrupt_is_there());
	if (!error)
		error = power_watch();
	if (error) {
		interrupt_stop();
		return error;
	}
	error = chardev_add();
	if (error) {
		power_unwatch();
		interrupt_stop();
	}
	return error;
}

static int __init probe(struct platform_device *device)
{
	int error = read_conduit(device->dev.of_node);

	if (error) {
		pr_err("%pOF: 'method' has to be \"smc\" or \"hvc\"\n", device->dev.of_node);
		return error;
	}
	error = find_optee();
	if (!error)
		error = find_place();
	if (!error)
		error = serve(device);
	if (error)
		return error;
	figures_show();
	host_start(&device->dev);
	pr_info("OP-TEE can be shared%s\n",
		interrupt_is_there() ? "" : ", without notifications: its node has no interrupt");
	return 0;
}

static void remove(struct platform_device *device)
{
	host_stop();
	figures_hide();
	chardev_remove();
	power_unwatch();
	interrupt_stop();
}

static void shutdown(struct platform_device *device)
{
	power_shut();
}

static const struct of_device_id optee_nodes[] = { { .compatible = "linaro,optee-tz" }, {} };
MODULE_DEVICE_TABLE(of, optee_nodes);

static struct platform_driver driver = {
	.remove = remove,
	.shutdown = shutdown,
	.driver = {
		.name = "optee-mediator",
		.of_match_table = optee_nodes,
	},
};

/* The device tree of a host that uses ACPI has no hardware in it. */
static int say_no_node(void)
{
	if (acpi_disabled)
		pr_err("the device tree has no enabled node of OP-TEE's (linaro,optee-tz)\n");
	else
		pr_err("this host uses ACPI, but only a device tree tells of OP-TEE\n");
	return -ENODEV;
}

/* Called with the device locked, or its driver could go away. */
static int check_driver(const struct device *device)
{
	if (!device->driver)
		return 0;
	pr_err("OP-TEE's node is held by the driver '%s': this module has to be loaded first\n",
	       device->driver->name);
	return -EBUSY;
}

static int check_device(struct device_node *node)
{
	struct platform_device *device = of_find_device_by_node(node);
	int error;

	if (!device) {
		pr_err("the kernel made no device of %pOF\n", node);
		return -ENODEV;
	}
	device_lock(&device->dev);
	error = check_driver(&device->dev);
	device_unlock(&device->dev);
	put_device(&device->dev);
	return error;
}

static int check_node(void)
{
	struct device_node *node = of_find_matching_node(NULL, optee_nodes);
	int error = -ENODEV;

	if (node && of_device_is_available(node))
		error = check_device(node);
	else
		say_no_node();
	of_node_put(node);
	return error;
}

/* The kernel says ENODEV whatever the probe said; the log has the reason. */
static int __init load(void)
{
	int error = check_node();

	return error ? error : platform_driver_probe(&driver, probe);
}
module_init(load);

static void __exit unload(void)
{
	platform_driver_unregister(&driver);
}
module_exit(unload);

MODULE_DESCRIPTION("Shares OP-TEE between VMs of KVM");
MODULE_AUTHOR("The authors of optee-mediator");
/* The mediator is BSD-2-Clause, what includes the kernel's headers GPL-2.0-only. */
MODULE_LICENSE("Dual BSD/GPL");
