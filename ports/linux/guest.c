// SPDX-License-Identifier: GPL-2.0-only
/* See guest.h. */
#include <linux/pid.h>
#include <linux/sched.h>
#include "guest.h"

void guest_init(struct om_port_vm *vm, u16 client_id)
{
	*vm = (struct om_port_vm){ .client_id = client_id, .creator = task_tgid_nr(current) };
	spin_lock_init(&vm->regions_lock);
}

static const struct guest_region *region_of(const struct om_port_vm *vm, u64 ipa)
{
	for (size_t i = 0; i < vm->region_count; i++) {
		const struct guest_region *region = &vm->regions[i];

		if (ipa >= region->ipa && ipa - region->ipa < region->size)
			return region;
	}
	return NULL;
}

bool guest_find(struct om_port_vm *vm, u64 ipa, unsigned long *address, u64 *left)
{
	const struct guest_region *region;

	spin_lock(&vm->regions_lock);
	region = region_of(vm, ipa);
	if (region) {
		*address = region->address + (ipa - region->ipa);
		*left = region->size - (ipa - region->ipa);
	}
	spin_unlock(&vm->regions_lock);
	return region;
}
