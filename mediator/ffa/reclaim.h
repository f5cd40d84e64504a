/* SPDX-License-Identifier: BSD-2-Clause */
/* MEM_RECLAIM: OP-TEE lets go of a share, and then its pages are unpinned, in steps. */
#ifndef OM_RECLAIM_H
#define OM_RECLAIM_H

#include <optee_mediator/types.h>

struct om_ffa_vm;

/* For who is counted in (presence.h). @smc is the guest's registers, and what it gets. */
void om_reclaim_memory(struct om_ffa_vm *ffa, struct om_smc *smc);

#endif
