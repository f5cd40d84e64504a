/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Handles of the hypervisor's own making, for shares that come in fragments: a guest gets the
 * handle with the answer to its first fragment, and OP-TEE hears of the share after the last.
 *
 * Of its own handles OP-TEE lets go after VM_DESTROYED. For one of these it can be asked only while
 * it knows the VM, and it denies what is in use: what a life leaves behind then, nobody can take
 * back any more (core/arch/arm/kernel/virtualization.c). So it is bounded twice: a VM that has left
 * one behind makes no others, and there is a number for all VMs, of those that have and those that
 * can.
 */
#ifndef OM_OWN_HANDLE_H
#define OM_OWN_HANDLE_H

#include <stdbool.h>
#include <stdint.h>

struct om_ffa_vm;

/* Lives that have left one behind, and those that can. */
#define OM_OWN_HANDLE_LIVES 8

/* OP-TEE has just begun. */
void om_own_handles_init(void);

/* One that no VM has. 0, and counted as a refusal, if the VM may make none. */
uint64_t om_own_handle_new(struct om_ffa_vm *ffa);

bool om_is_own_handle(uint64_t handle);

/* OP-TEE has one that it does not let go of: the life will leave it behind. */
void om_own_handle_lose(struct om_ffa_vm *ffa);

/* OP-TEE has forgotten the VM: when nobody else is there. */
void om_own_handles_end(struct om_ffa_vm *ffa);

#endif
