// SPDX-License-Identifier: GPL-2.0-only
/* See figures.h. */
#include <linux/debugfs.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <optee_mediator/mediator.h>
#include "cpu.h"
#include "figures.h"
#include "guest.h"
#include "uapi_check.h"
#include "vms.h"

static struct dentry *folder;

void figures_read(struct om_port_vm *vm, struct om_ioc_stats *stats)
{
	const struct om_uapi_figures of_port = {
		.memlock_failures = atomic_long_read(&vm->memlock_failures),
		.pin_failures = atomic_long_read(&vm->pin_failures),
		.regions_now = guest_count_regions(vm),
		.client_id = vm->client_id,
	};
	struct om_stats of_mediator;

	om_vm_get_stats(vm->optee, &of_mediator);
	om_uapi_fill_stats(stats, &of_mediator, &of_port);
}

static u64 refusals_of(const struct om_ioc_stats *stats)
{
	u64 sum = 0;

	for (size_t i = 0; i < OM_IOC_REFUSED_PLACES; i++)
		sum += stats->refused[i];
	return sum;
}

static void show_vm(struct om_port_vm *vm, void *data)
{
	struct om_ioc_stats stats;
	struct seq_file *file = data;

	figures_read(vm, &stats);
	seq_printf(file, "vm %u process=%d name=", vm->client_id, vm->creator);
	seq_escape(file, vm->creator_name, " \t\n\\");
#define FIGURE(name) seq_printf(file, " " #name "=%llu", stats.name)
	FIGURE(calls);
	FIGURE(rpcs);
	FIGURE(buffers_now);
	FIGURE(buffers_peak);
	FIGURE(pages_pinned_now);
	FIGURE(pages_pinned_peak);
	FIGURE(memory_now);
	FIGURE(memory_peak);
	FIGURE(calls_now);
	FIGURE(renewals);
	FIGURE(renewals_failed);
	FIGURE(memlock_failures);
	FIGURE(pin_failures);
#undef FIGURE
	seq_printf(file, " regions=%u refusals=%llu", stats.regions_now, refusals_of(&stats));
	seq_printf(file, " time_us=%llu optee_us=%llu\n", ktime_get_ns() / NSEC_PER_USEC,
		   cpu_time_in_optee(vm->client_id) / NSEC_PER_USEC);
}

static int vms_file_show(struct seq_file *file, void *data)
{
	cpu_count_times();
	vms_for_each(show_vm, file);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(vms_file);

void figures_show(void)
{
	folder = debugfs_create_dir("optee-mediator", NULL);
	debugfs_create_file("vms", 0400, folder, NULL, &vms_file_fops);
}

void figures_hide(void)
{
	debugfs_remove(folder);
}
