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
#include <linux/sched.h>
#include <optee_mediator/mediator.h>
#include "cpu.h"
#include "mediator/abi_smc.h"
#include "guest.h"

/* Client ids that VMs can have, from 1 on: more than any OP-TEE takes. */
#define LAST_CLIENT_ID 64

static void forget_old_vms(void)
{
	for (u16 id = 1; id <= LAST_CLIENT_ID; id++) {
		struct om_smc smc = { .a = { [0] = SMC_VM_DESTROYED, [1] = id } };

		om_port_smc(&smc);
	}
}

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

static int errno_of(enum om_status status)
{
	switch (status) {
	case OM_OK:
		return 0;
	case OM_ERR_NO_MEMORY:
		return -ENOMEM;
	case OM_ERR_OPTEE_IS_FULL:
		return -ENOSPC;
	default:
		return -ENODEV;
	}
}

/* Whether OP-TEE takes a VM, told by one that is gone again at once. */
static enum om_status try_a_vm(void)
{
	struct om_port_vm owner;
	enum om_status status;
	struct om_vm *vm;

	guest_init(&owner, LAST_CLIENT_ID);
	status = om_vm_create(&vm, owner.client_id, NULL, &owner);
	if (status != OM_OK)
		return status;
	while (om_vm_destroy(vm, NULL) == OM_AGAIN)
		cond_resched();
	return OM_OK;
}

static const char *cure_of(enum om_status status)
{
	switch (status) {
	case OM_ERR_NO_OPTEE:
		return "the device tree names it, the firmware has none";
	case OM_ERR_NOT_CAPABLE:
		return "the firmware's OP-TEE has to be built with CFG_NS_VIRTUALIZATION=y";
	case OM_ERR_OPTEE_IS_FULL:
		return "none of its places (CFG_VIRT_GUEST_COUNT) is free, or it has no memory "
		       "left";
	default:
		return "no device";
	}
}

/*
 * VMs of before are those of a kernel that started this one by kexec. OP-TEE answers an id that it
 * does not know as any other.
 */
static int __init probe(struct platform_device *device)
{
	enum om_status status;

	if (read_conduit(device->dev.of_node)) {
		pr_err("%pOF: 'method' has to be \"smc\" or \"hvc\"\n", device->dev.of_node);
		return -EINVAL;
	}
	status = om_init();
	if (status == OM_OK) {
		forget_old_vms();
		status = try_a_vm();
	}
	if (status != OM_OK) {
		pr_err("%s: %s\n", om_status_text(status), cure_of(status));
		return errno_of(status);
	}
	pr_info("OP-TEE can be shared\n");
	return 0;
}

/* The next kernel may be another's, that knows nothing of our VMs. */
static void shutdown(struct platform_device *device)
{
	forget_old_vms();
}

static const struct of_device_id optee_nodes[] = { { .compatible = "linaro,optee-tz" }, {} };
MODULE_DEVICE_TABLE(of, optee_nodes);

static struct platform_driver driver = {
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
