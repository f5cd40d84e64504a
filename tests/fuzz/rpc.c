/* SPDX-License-Identifier: BSD-2-Clause */
/* See rpc.h. */
#include "rpc.h"

#include "machine/violation.h"
#include "machine/vm.h"
#include "memory.h"
#include "steps.h"

#define ANSWER_REFUSE	 1u
#define ANSWER_STRANGELY 2u
#define ANSWER_CONTIG	 4u

/* What a right guest is asked about is its own. */
static void miss(const struct vm *vm, const char *what, uint64_t cookie)
{
	if (!vm->is_wild)
		sim_violation("%s of %#llx, which the guest did not give", what,
			      (unsigned long long)cookie);
}

void rpc_page_drop(struct vm *vm, uint64_t cookie)
{
	struct guest_rpc_page *page = guest_rpc_page_find(&vm->guest, cookie);

	if (!page) {
		miss(vm, "RPC_FREE", cookie);
		return;
	}
	page->cookie = 0;
	guest_page_free(&vm->guest, page->ipa);
}

static struct guest_rpc_page *page_new(struct vm *vm)
{
	for (unsigned i = 0; i < GUEST_RPC_PAGES; i++) {
		struct guest_rpc_page *page = &vm->guest.rpc_page[i];

		if (page->cookie || !memory_has(vm, 1))
			continue;
		page->cookie = guest_cookie_new(&vm->guest);
		page->ipa = guest_page_new(&vm->guest);
		return page;
	}
	return NULL;
}

static void answer_alloc(struct vm *vm, const struct record *record, struct om_smc *smc)
{
	struct guest_rpc_page *page = record->how & ANSWER_REFUSE ? NULL : page_new(vm);
	uint64_t ipa, cookie;

	if (!page)
		return;
	ipa = page->ipa.v;
	cookie = page->cookie;
	if (record->how & ANSWER_STRANGELY) {
		ipa = record->n & 1 ? memory_value(record->a) : ipa + record->n;
		cookie = record->n & 2 ? memory_value(record->b) : cookie;
		vm->is_wild = true;
	}
	smc->a[1] = ipa >> 32;
	smc->a[2] = (uint32_t)ipa;
	smc->a[4] = cookie >> 32;
	smc->a[5] = (uint32_t)cookie;
}

/* The request behind the message, or in a page that the guest gave. */
static bool find_request(struct vm *vm, const struct call *call, struct call *request)
{
	uint64_t cookie = abi_pair(call->answer.a[1], call->answer.a[2]);
	const struct guest_rpc_page *page = guest_rpc_page_find(&vm->guest, cookie);

	if (call->has_rpc_arg && !cookie) {
		*request = *call;
		request->at += 32 + call->params * sizeof(struct abi_param);
		return true;
	}
	if (!page) {
		miss(vm, "RPC_CMD", cookie);
		return false;
	}
	*request = (struct call){ .page = { page->ipa } };
	return true;
}

static void shm_alloc(struct vm *vm, const struct record *record, struct abi_msg *msg)
{
	struct abi_param *param = &msg->params[0];
	uint64_t size = param->u.value.b;
	struct guest_share *share;

	msg->ret = ABI_OUT_OF_MEMORY;
	if (record->how & ANSWER_REFUSE || !size || size > 4 * OM_PAGE_SIZE || !memory_has(vm, 6))
		return;
	share = guest_share_new(&vm->guest, 0, size);
	share->kind = GUEST_RPC_DATA;
	share->state = GUEST_MAY_LIVE;
	param->attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	param->u.tmem.buf_ptr = guest_list_write(&vm->guest, share);
	damage_page(vm, DAMAGE_LIST, share->list[0]);
	param->u.tmem.size = share->size;
	param->u.tmem.shm_ref = share->cookie;
	if (record->how & ANSWER_CONTIG && share->count == 1) {
		param->attr = ABI_ATTR_TMEM_OUTPUT;
		param->u.tmem.buf_ptr = share->page[0].v;
	}
	msg->ret = ABI_SUCCESS;
}

static void shm_free(struct vm *vm, struct abi_msg *msg)
{
	uint64_t cookie = msg->params[0].u.value.b;
	struct guest_share *share = guest_share_find(&vm->guest, GUEST_RPC_DATA, cookie);

	if (share)
		guest_share_free(&vm->guest, share);
	else
		miss(vm, "SHM_FREE", cookie);
	msg->ret = share ? ABI_SUCCESS : ABI_BAD_PARAMETERS;
}

void rpc_supplicate(struct abi_msg *request)
{
	for (uint32_t i = 0; i < request->num_params && i < ABI_RPC_NUM_PARAMS; i++) {
		struct abi_param *param = &request->params[i];

		if (abi_attr_is_value(param->attr) && abi_attr_is_output(param->attr))
			param->u.value.a += 100;
	}
	request->ret = ABI_SUCCESS;
}

static void answer_cmd(struct vm *vm, struct call *call, const struct record *record)
{
	struct abi_msg msg;
	struct call request;

	if (!find_request(vm, call, &request))
		return;
	call_read(vm, &request, 0, &msg, ABI_RPC_ARG_SIZE);
	if (msg.cmd == ABI_RPC_CMD_SHM_ALLOC)
		shm_alloc(vm, record, &msg);
	else if (msg.cmd == ABI_RPC_CMD_SHM_FREE)
		shm_free(vm, &msg);
	else
		rpc_supplicate(&msg);
	damage_words(vm, DAMAGE_REPLY, &msg, ABI_RPC_ARG_SIZE);
	call_write(vm, &request, 0, &msg, ABI_RPC_ARG_SIZE);
}

struct om_smc rpc_answer(struct vm *vm, struct call *call, const struct record *record)
{
	struct om_smc smc = { { ABI_RETURN_FROM_RPC, 0, 0, call->answer.a[3], 0, 0, 0x66, 0x77 } };

	switch (call->answer.a[0]) {
	case ABI_RPC_ALLOC:
		answer_alloc(vm, record, &smc);
		break;
	case ABI_RPC_FREE:
		rpc_page_drop(vm, abi_pair(call->answer.a[1], call->answer.a[2]));
		break;
	case ABI_RPC_CMD:
		answer_cmd(vm, call, record);
		break;
	case ABI_RPC_FOREIGN_INTR:
		break;
	default:
		sim_violation("an RPC that the ABI does not know: %#llx",
			      (unsigned long long)call->answer.a[0]);
	}
	return smc;
}
