/* SPDX-License-Identifier: BSD-2-Clause */
/* A VM's own page, and the count of its lives, whatever door it uses. */
#ifndef OM_VM_PAGE_H
#define OM_VM_PAGE_H

#include <stddef.h>

#include "../vm/memory.h"
#include "../vm/refuse.h"
#include "../vm/trace.h"
#include "../vm/vm.h"
#include "limits.h"

/*
 * The page, which begins with struct om_vm and is otherwise zero; NULL if the port has none. It is
 * charged to the VM like all others.
 */
static inline struct om_vm *om_vm_page_new(uint16_t client_id, const struct om_config *config,
					   struct om_port_vm *owner)
{
	struct om_vm *vm = om_port_page_get(owner);

	if (!vm)
		return NULL;
	vm->owner = owner;
	vm->config = *config;
	vm->client_id = client_id;
	om_limits_apply(vm, &config->limits);
	om_quota_take(&vm->memory, OM_PAGE_SIZE);
	return vm;
}

static inline void om_vm_page_free(struct om_vm *vm)
{
	om_quota_give(&vm->memory, OM_PAGE_SIZE);
	om_port_page_put(vm->owner, vm);
}

/* A renewal is over, and OP-TEE has taken the VM again, or not. */
static inline void om_renewal_tell(struct om_vm *vm)
{
	if (vm->is_known)
		atomic_fetch_add_explicit(&vm->renewals, 1, memory_order_relaxed);
	else
		om_log_sometimes(vm, &vm->renewals_failed,
				 "OP-TEE did not take the VM again after its guest has rebooted");
	om_trace(vm, OM_TRACE_LIFE, OM_TRACE_RENEWAL, vm->is_known, 0);
}

#endif
