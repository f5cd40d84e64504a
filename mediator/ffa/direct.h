/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Direct messages of a guest to OP-TEE. Their contents pass untouched: a message names buffers by
 * handles, which OP-TEE looks up among those of the VM. What is checked is who speaks to whom, and
 * which of OP-TEE's services is asked for.
 */
#ifndef OM_DIRECT_H
#define OM_DIRECT_H

#include <optee_mediator/types.h>

struct om_ffa_vm;

/* @smc is the guest's registers, and then what it gets. Counted in (presence.h). */
void om_direct_message(struct om_ffa_vm *ffa, struct om_smc *smc);

#endif
