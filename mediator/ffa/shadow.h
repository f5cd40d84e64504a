/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shadows of messages: pages of the mediator's, shared with OP-TEE in a VM's name, in which OP-TEE
 * finds a copy of each message, and writes the requests of RPCs.
 *
 * They are one share, which is made when the first call of a life begins, and is there until OP-TEE
 * forgets the VM. Its handle is OP-TEE's as all others, but no guest is told, and none can name it:
 * what a message, an answer, UNREGISTER_SHM or MEM_RECLAIM names is looked for among what the guest
 * has shared. As the share is made before a message is judged, and stays, no handle that was good
 * then can become that of the shadows later.
 */
#ifndef OM_SHADOW_H
#define OM_SHADOW_H

#include <stdbool.h>
#include <stdint.h>

#include "../optee/abi_msg.h"
#include "ffa_vm.h"

/* A message of a call, and that of an RPC behind it. */
#define OM_SHADOW_SIZE (OM_PAGE_SIZE / OM_FFA_CALLS_PER_PAGE)

_Static_assert(sizeof(struct om_msg) + MSG_RPC_ARG_SIZE <= OM_SHADOW_SIZE, "a shadow has room");

/* A shadow for each call. Returns false if there is no memory: om_shadow_clean_up() is due. */
bool om_shadow_init(struct om_ffa_vm *ffa);
void om_shadow_clean_up(struct om_ffa_vm *ffa);

/*
 * OP-TEE has the shadows from now on, if it had not before. Returns 0; FFA_BUSY, if another CPU is
 * at it or has TX: the guest is to make the same call again; or why OP-TEE has them not: FFA_...
 */
int32_t om_shadow_share(struct om_ffa_vm *ffa);

/*
 * Whether a message may name @handle: the VM shares it. What is just being taken back may be
 * OP-TEE's no more, and its handle have become the shadows', which are shared by now.
 */
bool om_shadow_may_be_named(const struct om_ffa_vm *ffa, uint64_t handle);

/* OP-TEE has forgotten the VM, and nobody else is there. */
void om_shadow_forget(struct om_ffa_vm *ffa);

/* The shadow of the call in @slot, and where in the share it is. */
struct om_msg *om_shadow_of(const struct om_ffa_vm *ffa, uint32_t slot);
static inline uint32_t om_shadow_offset(uint32_t slot)
{
	return slot * (uint32_t)OM_SHADOW_SIZE;
}

#endif
