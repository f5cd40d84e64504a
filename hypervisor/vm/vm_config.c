/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the descriptions of VMs from the machine's device tree, node /hypervisor.
 */
#include "vm/vm_config.h"
#include <libfdt.h>
#include "machine/machine.h"
#include "machine/panic.h"

#define DEFAULT_MEMORY (UINT64_C(256) << 20)
#define MAX_MEMORY     (UINT64_C(64) << 30)

static uint32_t number(int node, const char *name, uint32_t otherwise)
{
	int length;
	const fdt32_t *cell = fdt_getprop(machine.dtb, node, name, &length);

	if (!cell)
		return otherwise;
	if (length != 4)
		panic("VM %s: %s is not one cell", fdt_get_name(machine.dtb, node, NULL), name);
	return fdt32_to_cpu(*cell);
}

static bool flag(int node, const char *name)
{
	return fdt_getprop(machine.dtb, node, name, NULL);
}

static struct range image(int node, const char *name)
{
	int length;
	const char *cells = fdt_getprop(machine.dtb, node, name, &length);

	if (!cells)
		return (struct range){ 0 };
	if (length != 16)
		panic("VM %s: %s is not four cells, address and size",
		      fdt_get_name(machine.dtb, node, NULL), name);
	return (struct range){ fdt_cells64(cells), fdt_cells64(cells + 8) };
}

static uint64_t memory_size(int node)
{
	int length;
	const void *cells = fdt_getprop(machine.dtb, node, "memory-size", &length);
	uint64_t size;

	if (!cells)
		return DEFAULT_MEMORY;
	size = length == 8 ? fdt_cells64(cells) : UINT64_MAX;
	if (size % PAGE_SIZE || size > MAX_MEMORY)
		panic("VM %s: memory-size is not two cells, whole pages up to 64 GiB",
		      fdt_get_name(machine.dtb, node, NULL));
	return size;
}

static void read_cpus(int node, struct vm_config *config)
{
	int length;
	const fdt32_t *cpus = fdt_getprop(machine.dtb, node, "cpus", &length);

	config->vcpus = number(node, "vcpus", 1);
	if (config->vcpus == 0 || config->vcpus > MAX_VCPUS)
		panic("VM %s: vcpus is not 1 to %u", config->name, MAX_VCPUS);
	if (cpus && length != (int)(4 * config->vcpus))
		panic("VM %s: cpus does not name one CPU for each vCPU", config->name);
	for (unsigned int i = 0; i < config->vcpus; i++) {
		config->cpu[i] = cpus ? fdt32_to_cpu(cpus[i]) : i % machine.cpus;
		if (config->cpu[i] >= machine.cpus)
			panic("VM %s: there is no CPU %u", config->name, config->cpu[i]);
	}
}

static struct om_limits limits(int node)
{
	const struct om_limits *otherwise = &om_default_limits;

	return (struct om_limits){
		.calls = number(node, "tee-calls", otherwise->calls),
		.buffers = number(node, "tee-buffers", otherwise->buffers),
		.pages_per_buffer =
			number(node, "tee-pages-per-buffer", otherwise->pages_per_buffer),
		.pages = number(node, "tee-pages", otherwise->pages),
		.memory = number(node, "tee-memory", (uint32_t)otherwise->memory),
		.step_pages = number(node, "tee-step-pages", otherwise->step_pages),
		.lives = number(node, "tee-lives", otherwise->lives),
	};
}

static void read_trusted_apps(int node, struct om_config *config)
{
	int length;
	const struct om_uuid *list = fdt_getprop(machine.dtb, node, "tee-trusted-apps", &length);

	if (!list)
		return;
	if (length % sizeof(*list))
		panic("VM %s: tee-trusted-apps is not UUIDs of 16 bytes",
		      fdt_get_name(machine.dtb, node, NULL));
	config->trusted_apps = list;
	config->trusted_app_count = (uint32_t)length / sizeof(*list);
}

static void read_tee(int node, struct om_config *config)
{
	*config = (struct om_config){
		.limits = limits(node),
		.rpc_arg = !flag(node, "tee-no-rpc-arg"),
		.async_notif = !flag(node, "tee-no-notifications"),
		.rpmb = flag(node, "tee-rpmb"),
		.temporary_buffers = flag(node, "tee-temporary-buffers"),
		.shadow_messages = flag(node, "tee-shadow-messages"),
	};
	read_trusted_apps(node, config);
}

static void read(int node, struct vm_config *config)
{
	const char *bootargs = fdt_getprop(machine.dtb, node, "bootargs", NULL);

	*config = (struct vm_config){
		.name = fdt_get_name(machine.dtb, node, NULL),
		.bootargs = bootargs ? bootargs : "",
		.memory_size = memory_size(node),
		.kernel = image(node, "kernel"),
		.initrd = image(node, "initrd"),
		.tee = flag(node, "tee"),
		.bare = flag(node, "bare"),
		.autostart = !flag(node, "no-autostart"),
	};
	if (!config->kernel.size)
		panic("VM %s has no kernel", config->name);
	machine_reserve(config->kernel.start, config->kernel.size);
	machine_reserve(config->initrd.start, config->initrd.size);
	read_cpus(node, config);
	read_tee(node, &config->tee_config);
}

unsigned int vm_config_read(struct vm_config configs[MAX_VMS])
{
	unsigned int count = 0;
	int node = -1;

	while ((node = fdt_node_offset_by_compatible(machine.dtb, node, "optee-mediator,vm")) >=
	       0) {
		if (count == MAX_VMS)
			panic("there are more than %u VMs", MAX_VMS);
		read(node, &configs[count++]);
	}
	return count;
}
