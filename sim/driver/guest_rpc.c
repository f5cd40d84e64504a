/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a guest goes on with a call: it answers RPCs, with the driver's part (memory, notifications)
 * and tee-supplicant's. A driver that registers what it gives makes calls in the middle, so that
 * the end of a call is here too.
 */
#include <string.h>
#include "driver/guest_rpc.h"
#include "driver/guest_memory.h"
#include "driver/guest_msg.h"
#include "machine/violation.h"

#define STEPS_AT_MOST	20000u
#define SUPPLICANT_BYTE 0x5a

static uint64_t cookie_of(const struct om_smc *smc)
{
	return abi_pair(smc->a[1], smc->a[2]);
}

/* As U-Boot: a call of its own, while the one that asks is suspended. */
static bool register_page(struct guest *guest, struct guest_rpc_page *page)
{
	struct guest_share *share = guest_share_new(guest, 0, ABI_PAGE_SIZE);

	page->cookie = share->cookie;
	page->ipa = share->page[0];
	guest_register(guest, share);
	if (share->state == GUEST_LIVES) {
		page->share = share;
		return true;
	}
	page->cookie = 0;
	guest_share_free(guest, share);
	return false;
}

static bool fill_page(struct guest *guest, struct guest_rpc_page *page)
{
	page->share = NULL;
	if (guest->manner.registers_rpc_memory)
		return register_page(guest, page);
	page->cookie = guest_cookie_new(guest);
	page->ipa = guest_page_new(guest);
	return true;
}

/* NULL if the guest has no more to give. */
static struct guest_rpc_page *rpc_page_new(struct guest *guest)
{
	for (unsigned i = 0; i < GUEST_RPC_PAGES; i++) {
		struct guest_rpc_page *page = &guest->rpc_page[i];

		if (!page->cookie)
			return fill_page(guest, page) ? page : NULL;
	}
	return NULL;
}

static void answer_alloc(struct guest *guest, struct om_smc *smc)
{
	struct guest_rpc_page *page;

	page = guest->manner.refuses_rpc_alloc ? NULL : rpc_page_new(guest);
	if (!page)
		return;
	smc->a[1] = page->ipa.v >> 32;
	smc->a[2] = page->ipa.v & UINT32_MAX;
	smc->a[4] = page->cookie >> 32;
	smc->a[5] = page->cookie & UINT32_MAX;
}

static void unregister_and_free(struct guest *guest, struct guest_share *share)
{
	if (share->state == GUEST_LIVES)
		guest_unregister(guest, share);
	if (share->state == GUEST_IS_OURS)
		guest_share_free(guest, share);
}

void guest_rpc_page_free(struct guest *guest, uint64_t cookie)
{
	struct guest_rpc_page *page = guest_rpc_page_find(guest, cookie);

	if (!page) {
		sim_violation("RPC_FREE of %#llx, which the guest did not give",
			      (unsigned long long)cookie);
		return;
	}
	page->cookie = 0;
	if (page->share)
		unregister_and_free(guest, page->share);
	else
		guest_page_free(guest, page->ipa);
}

/* Registers what is about to be given, under the same cookie. */
static bool register_twin(struct guest *guest, struct guest_share *share)
{
	struct guest_share *twin;

	if (!guest->manner.registers_rpc_memory)
		return true;
	twin = guest_share_twin(guest, share, GUEST_REGISTERED);
	guest_register(guest, twin);
	if (twin->state == GUEST_LIVES)
		return true;
	guest_share_free(guest, twin);
	return false;
}

static void shm_alloc(struct guest *guest, struct abi_msg *msg)
{
	struct abi_param *param = &msg->params[0];
	struct guest_share *share;

	if (guest->manner.refuses_shm_alloc) {
		msg->ret = ABI_OUT_OF_MEMORY;
		return;
	}
	share = guest_share_new(guest, 0, param->u.value.b);
	share->kind = GUEST_RPC_DATA;
	if (!register_twin(guest, share)) {
		guest_share_free(guest, share);
		msg->ret = ABI_OUT_OF_MEMORY;
		return;
	}
	share->state = GUEST_MAY_LIVE;
	param->attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	param->u.tmem.buf_ptr = guest_list_write(guest, share);
	param->u.tmem.size = share->size;
	param->u.tmem.shm_ref = share->cookie;
	if (guest->manner.contiguous && share->count == 1) {
		param->attr = ABI_ATTR_TMEM_OUTPUT;
		param->u.tmem.buf_ptr = share->page[0].v;
	}
	msg->ret = ABI_SUCCESS;
}

static void shm_free(struct guest *guest, struct abi_msg *msg)
{
	uint64_t cookie = msg->params[0].u.value.b;
	struct guest_share *share = guest_share_find(guest, GUEST_RPC_DATA, cookie);
	struct guest_share *twin = guest_share_find(guest, GUEST_REGISTERED, cookie);

	if (!share) {
		sim_violation("SHM_FREE of %#llx, which the guest did not give",
			      (unsigned long long)cookie);
		msg->ret = ABI_BAD_PARAMETERS;
		return;
	}
	if (twin && twin->borrows)
		unregister_and_free(guest, twin);
	guest_share_free(guest, share);
	msg->ret = ABI_SUCCESS;
}

/* One that it gave for RPCs, or one that it has registered: behind FF-A these are the same. */
static struct guest_share *shared_as(struct guest *guest, uint64_t cookie)
{
	struct guest_share *share = NULL;

	if (!guest->ffa.is_spoken)
		share = guest_share_find(guest, GUEST_RPC_DATA, cookie);
	return share ? share : guest_share_find(guest, GUEST_REGISTERED, cookie);
}

/* A memref in a request names a buffer of the guest's. */
static void supplicant_memref(struct guest *guest, struct abi_param *param)
{
	struct guest_share *share = shared_as(guest, param->u.rmem.shm_ref);

	if (!share) {
		sim_violation("an RPC names the buffer %#llx, which the guest did not give",
			      (unsigned long long)param->u.rmem.shm_ref);
		return;
	}
	if (abi_attr_is_output(param->attr))
		guest_share_fill(guest, share, SUPPLICANT_BYTE);
}

void guest_supplicant(struct guest *guest, struct abi_msg *msg)
{
	for (uint32_t i = 0; i < msg->num_params && i < ABI_RPC_NUM_PARAMS; i++) {
		struct abi_param *param = &msg->params[i];

		if (abi_attr_is_rmem(param->attr))
			supplicant_memref(guest, param);
		else if (abi_attr_is_value(param->attr) && abi_attr_is_output(param->attr))
			param->u.value.a += 100;
	}
	msg->ret = ABI_SUCCESS;
}

static void command_run(struct guest *guest, struct abi_msg *msg)
{
	switch (msg->cmd) {
	case ABI_RPC_CMD_SHM_ALLOC:
		shm_alloc(guest, msg);
		return;
	case ABI_RPC_CMD_SHM_FREE:
		shm_free(guest, msg);
		return;
	default:
		guest_supplicant(guest, msg);
	}
}

static void answer_cmd(struct guest_call *call)
{
	struct guest *guest = call->guest;
	struct abi_msg msg;

	if (!guest_rpc_has_place(call))
		return;
	msg = guest_rpc_request(call);
	command_run(guest, &msg);
	if (guest->manner.tamper_reply)
		guest->manner.tamper_reply(call, &msg);
	guest_rpc_write(call, &msg);
}

struct om_smc guest_rpc_answer(struct guest_call *call)
{
	struct om_smc smc = { { ABI_RETURN_FROM_RPC, 0, 0, call->smc.a[3], 0, 0, 0x66, 0x77 } };

	switch (call->smc.a[0]) {
	case ABI_RPC_ALLOC:
		answer_alloc(call->guest, &smc);
		break;
	case ABI_RPC_FREE:
		guest_rpc_page_free(call->guest, cookie_of(&call->smc));
		break;
	case ABI_RPC_CMD:
		answer_cmd(call);
		break;
	case ABI_RPC_FOREIGN_INTR:
		break;
	default:
		sim_violation("an RPC that the ABI does not know: %#llx",
			      (unsigned long long)call->smc.a[0]);
	}
	return smc;
}

void guest_call_step(struct guest_call *call)
{
	struct om_smc smc = guest_rpc_answer(call);

	if (call->guest->manner.tamper_resume)
		call->guest->manner.tamper_resume(call, &smc);
	guest_call_resume(call, smc);
}

/* OP-TEE may have done it: what it says about it could not be written. */
static bool is_lost(struct guest_result result)
{
	return result.a0 == ABI_EBADADDR && result.ret == GUEST_NO_RESULT;
}

static void share_settle(struct guest_call *call, struct guest_result result)
{
	bool done = result.a0 == ABI_OK && result.ret == ABI_SUCCESS;
	bool registers = call->msg.cmd == ABI_CMD_REGISTER_SHM;

	if (!call->share)
		return;
	if (is_lost(result))
		call->share->state = GUEST_MAY_LIVE;
	else
		call->share->state = registers == done ? GUEST_LIVES : GUEST_IS_OURS;
}

struct guest_result guest_call_finish(struct guest_call *call)
{
	uint32_t cmd = call->msg.cmd;
	struct guest_result result;

	for (unsigned steps = 0; guest_call_is_suspended(call); steps++) {
		if (steps == STEPS_AT_MOST)
			sim_misuse("a call that does not end");
		guest_call_step(call);
	}
	guest_call_read_back(call);
	result = (struct guest_result){ (uint32_t)call->smc.a[0], call->msg.ret,
					call->msg.ret_origin };
	call->msg.cmd = cmd;
	share_settle(call, result);
	return result;
}

struct guest_result guest_call(struct guest *guest, const struct abi_msg *msg)
{
	struct guest_call call;

	guest_call_begin(&call, guest, msg);
	return guest_call_finish(&call);
}

void guest_register_begin(struct guest_call *call, struct guest *guest, struct guest_share *share)
{
	struct abi_msg msg = msg_register(guest, share);

	share->state = GUEST_MAY_LIVE;
	guest_call_begin(call, guest, &msg);
	call->share = share;
}

void guest_unregister_begin(struct guest_call *call, struct guest *guest, struct guest_share *share)
{
	struct abi_msg msg = msg_unregister(share);

	share->state = GUEST_MAY_LIVE;
	guest_call_begin(call, guest, &msg);
	call->share = share;
}

struct guest_result guest_register(struct guest *guest, struct guest_share *share)
{
	struct guest_call call;

	guest_register_begin(&call, guest, share);
	return guest_call_finish(&call);
}

struct guest_result guest_unregister(struct guest *guest, struct guest_share *share)
{
	struct guest_call call;

	guest_unregister_begin(&call, guest, share);
	return guest_call_finish(&call);
}
