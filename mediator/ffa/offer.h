/* SPDX-License-Identifier: BSD-2-Clause */
/* A share whose pages are all pinned is offered to OP-TEE, which takes it or not. */
#ifndef OM_OFFER_H
#define OM_OFFER_H

#include <stdbool.h>
#include <optee_mediator/types.h>

struct om_ffa_vm;

/*
 * OP-TEE gets the descriptor of the share that is being made, and the guest its answer in @smc. If
 * it was refused, sharing.error says why, and the share is to be released.
 *
 * Returns false to give way: another CPU has the hypervisor's TX.
 */
bool om_offer(struct om_ffa_vm *ffa, struct om_smc *smc);

#endif
