/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's one way into the mediator.
 */
#ifndef SIM_GUEST_ENTRY_H
#define SIM_GUEST_ENTRY_H

#include "model/guest_state.h"

struct answers_entry;
struct sim_entry;

/* The way itself: for drivers of either ABI, who look at what came back. */
void guest_enter(struct guest *guest, uint32_t vcpu, struct om_smc *smc, struct sim_entry *entry,
		 struct answers_entry *judged);
/* Behind it: what can be judged now. */
void guest_judge(void);

void guest_smc(struct guest *guest, uint32_t vcpu, struct om_smc *smc);
struct om_smc guest_fast_call(struct guest *guest, uint32_t id, uint32_t a1);
/* OP-TEE's interrupt, for this VM: the hypervisor tells the mediator. It needs no lock for it. */
void guest_tell(struct guest *guest);
/* The hypervisor's: one step of a reset, or if @last is there, of the VM's end. */
enum om_status guest_enter_life(struct guest *guest, struct om_stats *last,
				struct sim_entry *entry);
/* The test itself says when all is at rest, and calls model_check() then. */
extern bool guest_is_judged_later;

#endif
