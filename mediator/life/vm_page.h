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

/* Whether OP-TEE may be asked to take the VM once more. Without a limit, 0, there is no end. */
static inline bool om_life_is_left(const struct om_vm *vm)
{
	return vm->lived <= om_vm_limit(&vm->lives) - 1;
}

/* OP-TEE was asked, if a life was left, and has taken the VM, or not. */
static inline void om_life_taken(struct om_vm *vm, bool is_taken)
{
	vm->is_known = is_taken;
	vm->lived += is_taken;
}

/* Why a reset leaves the VM without OP-TEE. */
static inline enum om_status om_life_missed(const struct om_vm *vm)
{
	return om_life_is_left(vm) ? OM_ERR_OPTEE_IS_FULL : OM_ERR_NO_LIFE_LEFT;
}

/* A renewal is over, and OP-TEE has taken the VM again, or not. */
static inline void om_renewal_tell(struct om_vm *vm)
{
	if (vm->is_known)
		atomic_fetch_add_explicit(&vm->renewals, 1, memory_order_relaxed);
	else
		om_log_sometimes(
			vm, &vm->renewals_failed,
			om_life_is_left(vm)
				? "OP-TEE did not take the VM again after its guest has rebooted"
				: "limit reached: lives");
	om_trace(vm, OM_TRACE_LIFE, OM_TRACE_RENEWAL, vm->is_known, 0);
}

#endif
