/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Direct messages of a guest to OP-TEE: who speaks to whom (request.h), and which of OP-TEE's
 * services is asked for. Those that begin a call or go on with one are in yielding.h.
 */
#ifndef OM_DIRECT_H
#define OM_DIRECT_H

#include <optee_mediator/types.h>

struct om_ffa_vm;

/* @smc is the guest's registers, and then what it gets. Counted in (presence.h). */
void om_direct_message(struct om_ffa_vm *ffa, struct om_smc *smc);

#endif
