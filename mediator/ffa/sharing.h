/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * MEM_SHARE: a guest's descriptor becomes pinned pages, which are then offered to OP-TEE.
 *
 * A share can be long, so it is done in steps, and gives way between them: then the guest makes the
 * same call again. What was done until then belongs to the VM, not to the vCPU: a guest moves its
 * threads. A VM shares one thing at a time, as it has one TX buffer; whoever wants to share another
 * thing while one has given way, gives that one up. Ranges are read from TX once each, when they
 * are due.
 *
 * A descriptor may come in fragments: each is read and its pages are pinned, and with the last one
 * OP-TEE is offered all at once, as no call gives half a share up. A fragment that cannot be part
 * of the descriptor makes an end of it.
 */
#ifndef OM_SHARING_H
#define OM_SHARING_H

#include <stdbool.h>
#include <optee_mediator/types.h>

struct om_ffa_vm;

/* Both are for who is counted in (presence.h). @smc is the guest's registers, and what it gets. */
void om_share_memory(struct om_ffa_vm *ffa, struct om_smc *smc);
/* MEM_FRAG_TX. */
void om_share_fragment(struct om_ffa_vm *ffa, struct om_smc *smc);

/*
 * Gives up a share that has given way, or waits for a fragment, if there is one. Returns false if
 * that gave way itself, or another CPU is at it: call again.
 */
bool om_sharing_give_up(struct om_ffa_vm *ffa);

/* There is none: when nobody else is there. Its pages are those of a share in the table. */
void om_sharing_forget(struct om_ffa_vm *ffa);

#endif
