/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OP-TEE behind FF-A: the SPMC of this machine, as om_ffa_init() found it, and what the mediator
 * says to it in the hypervisor's own name. What was found does not change afterwards.
 */
#ifndef OM_SPMC_H
#define OM_SPMC_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/mediator.h>
#include <optee_mediator/port_ffa.h>

#include "abi_ffa.h"

struct om_spmc {
	uint16_t id;
	struct om_ffa_partition optee;
	struct om_ffa_buffers buffers;
	bool has_notifications;
};

extern struct om_spmc om_spmc;

/* See om_init(). */
enum om_status om_ffa_init(void);

/*
 * OP-TEE gets to know a VM: with a bitmap for its notifications, if it may have any, before its
 * guest can ask for them. Returns false, and OP-TEE does not know it, if OP-TEE takes no further
 * one.
 */
bool om_spmc_vm_created(uint16_t id, bool notifications, uint32_t vcpus);

/* OP-TEE forgets a VM. No CPU is in OP-TEE in its name. */
void om_spmc_vm_destroyed(uint16_t id);

/*
 * Takes the hypervisor's TX, for all VMs, until om_spmc_give_tx(): from the first word that is
 * written to it until OP-TEE has read it, and never while a guest runs. Waits for nobody: false if
 * another CPU has it.
 */
bool om_spmc_take_tx(void);
void om_spmc_give_tx(void);

/*
 * What the descriptor in TX says, of @length bytes, is shared in the VM's name that is in it. The
 * caller has TX. Returns the answer.
 */
struct om_smc om_spmc_share(uint32_t length);

/*
 * OP-TEE lets go of what was shared. Returns 0, or FFA_... if it has not. Of a VM that is destroyed
 * it is nothing but a record that it keeps: it must be asked before the next VM of that id is
 * created.
 */
int32_t om_spmc_reclaim(uint64_t handle);

/*
 * OP-TEE's messages to @id, the VM, name @handle no more; in the VM's name. Returns 0, or FFA_...
 * if one of them still does. OP-TEE must have the handle.
 */
int32_t om_spmc_unregister(uint16_t id, uint64_t handle);

/* The code of FFA_ERROR, or 0 for FFA_SUCCESS; anything else is no answer: FFA_ABORTED. */
int32_t om_spmc_code(const struct om_smc *smc);

#endif
