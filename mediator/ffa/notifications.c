/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See notifications.h. GET clears what it finds, so what is fetched for the interrupt is kept until
 * the guest asks.
 */
#include "notifications.h"

#include <stdint.h>
#include <optee_mediator/port_ffa.h>

#include "ffa_vm.h"
#include "refuse.h"
#include "registers.h"
#include "spmc.h"

/* GET, w2: those of secure partitions. */
#define FROM_PARTITIONS UINT32_C(1)

/* All 64 are in one word of the set. */
static _Atomic uint64_t *pending(struct om_ffa_vm *ffa)
{
	return &ffa->vm.notif.pending[0];
}

static void fetch(struct om_ffa_vm *ffa)
{
	struct om_smc smc = { .a = { FFA_NOTIFICATION_GET, ffa->vm.client_id, FROM_PARTITIONS } };

	om_port_ffa_smc(&smc);
	if (!om_spmc_code(&smc))
		atomic_fetch_or_explicit(pending(ffa), om_ffa_handle(smc.a[2], smc.a[3]),
					 memory_order_release);
}

void om_notifications_fetch(struct om_ffa_vm *ffa)
{
	if (!om_notif_is_enabled(&ffa->vm.notif))
		return;
	fetch(ffa);
	if (om_notif_is_any_pending(&ffa->vm.notif))
		om_port_ffa_notify(ffa->vm.owner);
}

/* w1 has the vCPU, which does not matter: they are the VM's. */
static void get(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	uint64_t bits = 0;

	if ((uint16_t)smc->a[1] != ffa->vm.client_id) {
		om_ffa_answer(smc, om_ffa_refuse(ffa, OM_REFUSED_MESSAGE));
		return;
	}
	if (smc->a[2] & FROM_PARTITIONS) {
		fetch(ffa);
		bits = atomic_exchange_explicit(pending(ffa), 0, memory_order_acquire);
	}
	om_ffa_succeed(smc, (uint32_t)bits, (uint32_t)(bits >> 32));
}

/* Source and destination; w2, flags: none, as there are none for one vCPU alone. */
static void bind(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	uint32_t path = (uint32_t)om_spmc.optee.id << 16 | ffa->vm.client_id;
	struct om_smc call = { .a = { (uint32_t)smc->a[0], path, 0, (uint32_t)smc->a[3],
				      (uint32_t)smc->a[4] } };

	if ((uint32_t)smc->a[1] != path || (uint32_t)smc->a[2]) {
		om_ffa_answer(smc, om_ffa_refuse(ffa, OM_REFUSED_MESSAGE));
		return;
	}
	om_port_ffa_smc(&call);
	om_ffa_answer(smc, om_spmc_code(&call));
}

void om_notification_call(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	if ((uint32_t)smc->a[0] == FFA_NOTIFICATION_GET)
		get(ffa, smc);
	else
		bind(ffa, smc);
}
