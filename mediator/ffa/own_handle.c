/* SPDX-License-Identifier: BSD-2-Clause */
/* See own_handle.h. Those of a VM are guarded by the one share that it makes at a time. */
#include "own_handle.h"

#include "../vm/quota.h"
#include "../vm/refuse.h"
#include "abi_ffa.h"
#include "ffa_vm.h"

/* A handle of ours has the VM's id, which has 15 bits, and a number behind it. */
#define VM_SHIFT 48

static struct om_quota lives;

void om_own_handles_init(void)
{
	lives = (struct om_quota){ .limit = OM_OWN_HANDLE_LIVES };
}

static bool may_make(struct om_own_handles *own)
{
	if (own->has_lost)
		return false;
	if (!own->may_lose)
		own->may_lose = om_quota_take(&lives, 1);
	return own->may_lose;
}

uint64_t om_own_handle_new(struct om_ffa_vm *ffa)
{
	if (!may_make(&ffa->own)) {
		om_refuse(&ffa->vm, OM_REFUSED_BUFFERS);
		return 0;
	}
	return FFA_HANDLE_HYPERVISOR | (uint64_t)ffa->vm.client_id << VM_SHIFT | ++ffa->own.made;
}

bool om_is_own_handle(uint64_t handle)
{
	return handle & FFA_HANDLE_HYPERVISOR;
}

void om_own_handle_lose(struct om_ffa_vm *ffa)
{
	ffa->own.has_lost = true;
}

void om_own_handles_end(struct om_ffa_vm *ffa)
{
	if (ffa->own.may_lose && !ffa->own.has_lost)
		om_quota_give(&lives, 1);
	ffa->own.may_lose = false;
}
