/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OP-TEE behind SMCs of its own: addresses of pages and of lists of pages, and cookies of ours.
 */
#include "big.h"
#include "guest.h"
#include "optee.h"
#include "transport.h"

#define ARG_COOKIE  0x2000
#define DATA_COOKIE 0x3000
#define LIST_PAGES  ((BIG_MAX_PAGES + ABI_LIST_ENTRIES - 1) / ABI_LIST_ENTRIES)

static struct abi_msg message __attribute__((aligned(4096)));
static struct abi_msg arg __attribute__((aligned(4096)));

static struct abi_list_page lists[LIST_PAGES] __attribute__((aligned(4096)));
static struct abi_list_page data_list __attribute__((aligned(4096)));

static struct abi_msg *the_message(void)
{
	return &message;
}

static void lend_arg(struct om_smc *call)
{
	const uint64_t at = (uintptr_t)&arg;

	call->a[1] = at >> 32;
	call->a[2] = (uint32_t)at;
	call->a[4] = 0;
	call->a[5] = ARG_COOKIE;
}

/* @call is then ready to return from the RPC. */
static void answer(struct om_smc *call)
{
	switch ((uint32_t)call->a[0]) {
	case ABI_RPC_ALLOC:
		lend_arg(call);
		break;
	case ABI_RPC_CMD:
		arg.ret = rpc_carry_out(&arg);
		break;
	}
	call->a[0] = ABI_RETURN_FROM_RPC;
}

/* Returns whether the RPC is to be answered. */
static bool note(struct sent *sent, const struct om_smc *call, uint64_t last_rpc)
{
	if ((uint32_t)call->a[0] == ABI_RPC_FOREIGN_INTR) {
		sent->interruptions++;
		return true;
	}
	return ++sent->rpcs != last_rpc;
}

static struct sent send(uint64_t last_rpc)
{
	const uint64_t at = (uintptr_t)&message;
	struct om_smc call = { { ABI_CALL_WITH_ARG, at >> 32, (uint32_t)at } };
	struct sent sent = { 0 };

	smc(&call);
	while (abi_is_rpc((uint32_t)call.a[0]) && note(&sent, &call, last_rpc)) {
		answer(&call);
		smc(&call);
	}
	sent.result = (uint32_t)call.a[0];
	return sent;
}

static void write_list(struct abi_list_page *list, uint64_t first, uint64_t pages)
{
	for (uint64_t i = 0; i < pages; i++) {
		struct abi_list_page *page = &list[i / ABI_LIST_ENTRIES];

		page->entry[i % ABI_LIST_ENTRIES] = first + i * PAGE_SIZE;
		page->next = (uintptr_t)(page + 1);
	}
}

static const char *share(uint64_t first, uint64_t pages, uint64_t cookie)
{
	write_list(lists, first, pages);
	optee_begin(ABI_CMD_REGISTER_SHM, 1);
	message.params[0].attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	message.params[0].u.tmem.buf_ptr = (uintptr_t)lists;
	message.params[0].u.tmem.size = pages * PAGE_SIZE;
	message.params[0].u.tmem.shm_ref = cookie;
	return optee_send_and_show();
}

static const char *unshare(uint64_t cookie)
{
	optee_begin(ABI_CMD_UNREGISTER_SHM, 1);
	message.params[0].attr = ABI_ATTR_RMEM_INPUT;
	message.params[0].u.rmem.shm_ref = cookie;
	return optee_send_and_show();
}

static uint64_t name(uint64_t cookie)
{
	return cookie;
}

static uint32_t lend(struct abi_param *param, uint64_t first, uint64_t pages)
{
	write_list(&data_list, first, pages);
	param->attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	param->u.tmem.buf_ptr = (uintptr_t)&data_list;
	param->u.tmem.size = pages * PAGE_SIZE;
	param->u.tmem.shm_ref = DATA_COOKIE;
	return ABI_SUCCESS;
}

static void take_back(void)
{
}

static const char *capabilities(void)
{
	struct om_smc call = { { ABI_EXCHANGE_CAPABILITIES } };

	smc(&call);
	print("a0=%x capabilities=%x", (uint32_t)call.a[0], (uint32_t)call.a[1]);
	return call.a[0] ? "OP-TEE is not there" : NULL;
}

const struct transport transport_smc = {
	.message = the_message,
	.send = send,
	.share = share,
	.unshare = unshare,
	.name = name,
	.lend = lend,
	.take_back = take_back,
	.capabilities = capabilities,
};
