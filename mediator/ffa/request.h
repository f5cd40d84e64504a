/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A direct request to OP-TEE in a VM's name, and the response: what is in the registers on either
 * way. What they mean is in direct.h and yielding.h.
 */
#ifndef OM_REQUEST_H
#define OM_REQUEST_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/types.h>

struct om_ffa_vm;

/*
 * Makes the guest's registers a request of its VM to OP-TEE, with w3 to w7 as they are. Returns
 * false, with the answer in @smc, if it is none: it is of another VM, or for another endpoint.
 */
bool om_request_take(struct om_ffa_vm *ffa, struct om_smc *smc);

/*
 * OP-TEE gets the request. Returns true if it responds: then @smc has w3 to w7 of the response.
 * Else
 * @smc is the error for the guest.
 */
bool om_request_send(struct om_ffa_vm *ffa, struct om_smc *smc);

/* Drops the upper halves of w3 to w7, which mean nothing in an SMC32. */
void om_request_narrow(struct om_smc *smc);

/* What the guest gets in OP-TEE's stead: w3 alone. */
void om_request_answer(const struct om_ffa_vm *ffa, struct om_smc *smc, uint32_t w3);

#endif
