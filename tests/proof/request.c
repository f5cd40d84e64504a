/* SPDX-License-Identifier: BSD-2-Clause */
/* Direct requests to OP-TEE, and the calls of notifications: all registers, on either way. */
/* cbmc: --unwind 9 -DOM_FFA */
/* with: contracts/refuse.c contracts/spmc_code.c mediator/vm/notif_set.c */
#include "frame.h"

#include "ffa/request.c"

#include "ffa/notifications.c"

struct om_spmc om_spmc;
static struct om_ffa_vm ffa, before;
static struct om_smc asked; /* what OP-TEE got */
static struct om_smc answer;
static unsigned int calls, notified;

static void begin(struct om_smc *smc)
{
	any(&om_spmc);
	any(&ffa);
	any(smc);
	before = ffa;
}

void om_port_ffa_smc(struct om_smc *smc)
{
	calls++;
	asked = *smc;
	any(smc);
	answer = *smc;
}

void om_port_ffa_notify(struct om_port_vm *owner)
{
	assert(owner == ffa.vm.owner);
	notified++;
}

static uint32_t of_vm_to_optee(void)
{
	return (uint32_t)ffa.vm.client_id << 16 | om_spmc.optee.id;
}

static uint32_t of_optee_to_vm(void)
{
	return (uint32_t)om_spmc.optee.id << 16 | ffa.vm.client_id;
}

static bool fits_32(const struct om_smc *smc)
{
	bool fits = true;

	for (unsigned int i = 0; i < 8; i++)
		fits &= smc->a[i] <= UINT32_MAX;
	return fits;
}

PROOF(request_take,
      "a request is the VM's own to OP-TEE, or refused; no register is passed that its kind has "
      "not",
      "none")
{
	struct om_smc smc, was;
	bool taken;

	begin(&smc);
	was = smc;
	taken = om_request_take(&ffa, &smc);
	assert(taken == ((uint32_t)was.a[1] == of_vm_to_optee() && !(uint32_t)was.a[2]));
	if (taken) {
		assert(smc.a[0] == (uint32_t)was.a[0] && smc.a[1] == of_vm_to_optee() && !smc.a[2]);
		assert(smc.a[0] & FFA_64 || fits_32(&smc));
		assert((uint32_t)smc.a[3] == (uint32_t)was.a[3] &&
		       (uint32_t)smc.a[7] == (uint32_t)was.a[7]);
	} else {
		assert(smc.a[0] == FFA_ERROR && (int32_t)smc.a[2] == FFA_INVALID_PARAMETERS &&
		       fits_32(&smc));
	}
	assert(!calls);
	reached(taken && smc.a[0] & FFA_64);
	reached(!taken && (uint32_t)was.a[1] == of_optee_to_vm());
}

PROOF(request_send,
      "the guest gets OP-TEE's response, or an error; never a register that OP-TEE had no reason "
      "to give",
      "none")
{
	struct om_smc smc, was;
	bool responded;

	begin(&smc);
	was = smc;
	responded = om_request_send(&ffa, &smc);
	assert(calls == 1 && is_same(asked, was));
	if (responded) {
		assert((uint32_t)answer.a[0] ==
		       (FFA_DIRECT_RESP_32 | ((uint32_t)was.a[0] & FFA_64)));
		assert(smc.a[0] == (uint32_t)answer.a[0] && smc.a[1] == of_optee_to_vm() &&
		       !smc.a[2]);
		assert(was.a[0] & FFA_64 || fits_32(&smc));
	} else {
		assert(smc.a[0] == FFA_ERROR && (int32_t)(uint32_t)smc.a[2] && fits_32(&smc));
		assert(!smc.a[1] && !smc.a[3] && !smc.a[4] && !smc.a[5] && !smc.a[6] && !smc.a[7]);
	}
	assert(is_same(before, ffa));
	reached(responded && smc.a[0] == FFA_DIRECT_RESP_64);
	reached(!responded && (int32_t)smc.a[2] == FFA_ABORTED);
	reached(!responded && (int32_t)smc.a[2] == FFA_BUSY);
}

PROOF(notification_call,
      "a guest binds and gets what is OP-TEE's and its own, and nothing of another's; what it gets "
      "is gone",
      "none")
{
	struct om_smc smc, was;

	begin(&smc);
	was = smc;
	om_notification_call(&ffa, &smc);
	assert(fits_32(&smc) && (smc.a[0] == FFA_SUCCESS_32 || smc.a[0] == FFA_ERROR));
	assert(calls <= 1);
	if ((uint32_t)was.a[0] == FFA_NOTIFICATION_GET) {
		assert(implies(calls, asked.a[1] == ffa.vm.client_id &&
					      (uint16_t)was.a[1] == ffa.vm.client_id));
		assert(implies(calls, !ffa.vm.notif.pending[0]));
		assert(implies(!calls, ffa.vm.notif.pending[0] == before.vm.notif.pending[0]));
		assert(implies(calls, (om_ffa_handle(smc.a[2], smc.a[3]) &
				       before.vm.notif.pending[0]) == before.vm.notif.pending[0]));
	} else {
		assert(implies(calls,
			       asked.a[1] == of_optee_to_vm() && !asked.a[2] && fits_32(&asked)));
		assert(implies(!calls, smc.a[0] == FFA_ERROR));
	}
	reached(calls && (uint32_t)was.a[0] == FFA_NOTIFICATION_GET && smc.a[3]);
	reached(calls && (uint32_t)was.a[0] == FFA_NOTIFICATION_BIND && smc.a[0] == FFA_SUCCESS_32);
	reached(!calls && (uint32_t)was.a[0] == FFA_NOTIFICATION_BIND);
}

PROOF(notifications_fetch,
      "what comes for the interrupt is kept, and the guest is told of what is there, if it wants "
      "it",
      "none")
{
	struct om_smc unused;

	begin(&unused);
	om_notifications_fetch(&ffa);
	assert(implies(!ffa.vm.notif.enabled, !calls && !notified && is_same(before, ffa)));
	assert(implies(calls, asked.a[1] == ffa.vm.client_id));
	assert((ffa.vm.notif.pending[0] & before.vm.notif.pending[0]) ==
	       before.vm.notif.pending[0]);
	assert(notified == (ffa.vm.notif.enabled && om_notif_is_any_pending(&ffa.vm.notif)));
	reached(notified && !before.vm.notif.pending[0]);
	reached(calls && !notified);
}
