// SPDX-License-Identifier: GPL-2.0-only
/* See guest.h. */
#define pr_fmt(fmt) "optee-mediator: " fmt

#include <linux/eventfd.h>
#include <linux/pid.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <optee_mediator/mediator.h>
#include "guest.h"

static struct om_regions *new_regions(void)
{
	struct om_regions *regions = kvmalloc(om_regions_size(OM_REGIONS_MAX), GFP_KERNEL_ACCOUNT);

	if (regions)
		om_regions_init(regions, OM_REGIONS_MAX, TASK_SIZE);
	return regions;
}

static void set_creator(struct om_port_vm *vm)
{
	vm->creator = task_tgid_nr(current);
	get_task_comm(vm->creator_name, current->group_leader);
	vm->mm = current->mm;
	mmgrab(vm->mm);
}

static struct om_port_vm *new_vm(void)
{
	struct om_port_vm *vm = kzalloc(sizeof(*vm), GFP_KERNEL_ACCOUNT);

	if (!vm)
		return NULL;
	vm->regions = new_regions();
	if (!vm->regions) {
		kfree(vm);
		return NULL;
	}
	spin_lock_init(&vm->regions_lock);
	mutex_init(&vm->reset);
	init_waitqueue_head(&vm->left);
	return vm;
}

struct om_port_vm *guest_new(void)
{
	struct om_port_vm *vm = new_vm();

	if (vm)
		set_creator(vm);
	return vm;
}

struct om_port_vm *guest_new_host(void)
{
	struct om_port_vm *vm = new_vm();

	if (vm)
		strscpy(vm->creator_name, "host", sizeof(vm->creator_name));
	return vm;
}

void guest_free(struct om_port_vm *vm)
{
	if (!vm)
		return;
	if (vm->notification)
		eventfd_ctx_put(vm->notification);
	if (vm->mm)
		mmdrop(vm->mm);
	kfree(vm->trusted_apps);
	kvfree(vm->regions);
	kfree(vm);
}

int guest_add_region(struct om_port_vm *vm, const struct om_region *region)
{
	int error;

	spin_lock(&vm->regions_lock);
	error = om_regions_add(vm->regions, region);
	spin_unlock(&vm->regions_lock);
	return error;
}

int guest_remove_region(struct om_port_vm *vm, om_ipa_t ipa, u64 length)
{
	int error;

	spin_lock(&vm->regions_lock);
	error = om_regions_remove(vm->regions, ipa, length);
	spin_unlock(&vm->regions_lock);
	return error;
}

bool guest_find(struct om_port_vm *vm, om_ipa_t ipa, struct om_region_span *span)
{
	bool found;

	spin_lock(&vm->regions_lock);
	found = om_regions_find(vm->regions, ipa, span);
	spin_unlock(&vm->regions_lock);
	return found;
}

u32 guest_count_regions(struct om_port_vm *vm)
{
	u32 count;

	spin_lock(&vm->regions_lock);
	count = vm->regions->count;
	spin_unlock(&vm->regions_lock);
	return count;
}

/* Who makes VMs again and again has each say it once. */
static DEFINE_RATELIMIT_STATE(notes, 60 * HZ, 100);

void guest_note(struct om_port_vm *vm, atomic_long_t *count, int event, const char *what)
{
	if (atomic_long_inc_return(count) != 1)
		return;
	atomic_or(event, &vm->events);
	if (__ratelimit(&notes))
		pr_warn("VM %u of process %d (%s): %s\n", vm->client_id, vm->creator,
			vm->creator_name, what);
}
