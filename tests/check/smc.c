/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each SMC to OP-TEE, looked at before it goes over: no register has anything but what the function
 * is for, and no address that is not the VM's own.
 */
#include "account.h"
#include "machine/panic.h"
#include "port.h"
#include "question.h"
#include "vm/vm.h"

#define CLIENT 7 /* the register that says in whose name it is */

static unsigned int client_of(const struct om_smc *call)
{
	if (!call->a[CLIENT] || call->a[CLIENT] > vm_count)
		panic("check: OP-TEE gets %lx in the name of %lx", call->a[0], call->a[CLIENT]);
	return (unsigned int)call->a[CLIENT];
}

static void need_zero(const struct om_smc *call, unsigned int first)
{
	for (unsigned int i = first; i < CLIENT; i++)
		if (call->a[i])
			panic("check: VM %lx: OP-TEE gets %lx with %lx in a%u", call->a[CLIENT],
			      call->a[0], call->a[i], i);
}

/* What the mediator asks or tells in its own name. */
static void need_hypervisor(const struct om_smc *call)
{
	if (call->a[CLIENT])
		panic("check: OP-TEE gets %lx in the name of %lx", call->a[0], call->a[CLIENT]);
}

/* The functions that take no address; a1 of some is a number of VMs or capabilities. */
static void look_at_fast_call(const struct om_smc *call)
{
	switch (call->a[0]) {
	case ABI_CALLS_UID:
	case ABI_CALLS_REVISION:
	case ABI_GET_OS_UUID:
	case ABI_GET_OS_REVISION:
	case ABI_EXCHANGE_CAPABILITIES:
	case ABI_GET_THREAD_COUNT:
		need_zero(call, 1);
		need_hypervisor(call);
		break;
	case ABI_ENABLE_SHM_CACHE:
	case ABI_DISABLE_SHM_CACHE:
	case ABI_ENABLE_ASYNC_NOTIF:
	case ABI_GET_ASYNC_NOTIF_VALUE:
		need_zero(call, 1);
		client_of(call);
		break;
	case ABI_VM_CREATED:
	case ABI_VM_DESTROYED:
		need_zero(call, 2);
		need_hypervisor(call);
		if (!call->a[1] || call->a[1] > vm_count)
			panic("check: OP-TEE is told of VM %lx", call->a[1]);
		break;
	default:
		panic("check: OP-TEE gets %lx, which is no function that it is to get", call->a[0]);
	}
}

static void note_fast_call(const struct om_smc *call, const struct om_smc *answer)
{
	if (call->a[0] == ABI_VM_DESTROYED)
		question_forget((unsigned int)call->a[1]);
	else if (call->a[0] == ABI_DISABLE_SHM_CACHE && (uint32_t)answer->a[0] == ABI_OK)
		question_forget_buffer((unsigned int)call->a[CLIENT],
				       abi_pair(answer->a[1], answer->a[2]));
}

static void fast_call(struct om_smc *smc)
{
	const struct om_smc call = *smc;

	look_at_fast_call(&call);
	plain_port_smc(smc);
	note_fast_call(&call, smc);
}

/* What goes over was looked at. */
static void enter(struct om_smc *smc, struct entered entered)
{
	plain_port_smc(smc);
	question_note(&entered, smc);
}

static void begin(struct om_smc *smc)
{
	need_zero(smc, 3);
	enter(smc, question_begin(client_of(smc), smc));
}

static void answer(struct om_smc *smc)
{
	need_zero(smc, 6);
	enter(smc, question_answer(client_of(smc), smc));
}

/* The first one is asked while the mediator looks for OP-TEE, before any page is given. */
void om_port_smc(struct om_smc *smc)
{
	account_init();
	switch (smc->a[0]) {
	case ABI_CALL_WITH_ARG:
	case ABI_CALL_WITH_RPC_ARG:
		begin(smc);
		break;
	case ABI_RETURN_FROM_RPC:
		answer(smc);
		break;
	default:
		fast_call(smc);
		break;
	}
}
