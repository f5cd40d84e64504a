/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OP-TEE behind FF-A, as a transport: messages are in a page that is shared with it, requests of
 * OP-TEE's follow the message in it, and buffers have handles, which OP-TEE chooses.
 */
#include "transport.h"
#include "ffa/client.h"
#include "ffa/message.h"
#include "ffa/share.h"
#include "optee.h"

#define COOKIES 80

static struct ffa_page page;
static struct abi_msg text __attribute__((aligned(4096)));

static struct {
	uint64_t cookie;
	uint64_t handle;
} buffers[COOKIES];
static uint64_t data_handle;

/* Not before a message is sent: whoever has nothing to say shares nothing. */
static uint32_t begin(void)
{
	static bool is_begun;
	uint32_t result;

	if (is_begun)
		return 0;
	if (!ffa_map() || !ffa_find_optee())
		return ABI_NOT_FOUND;
	page.message = &text;
	result = ffa_page_share(&page);
	is_begun = !result;
	return result;
}

static struct abi_msg *message(void)
{
	return &text;
}

static struct sent send(uint64_t last_rpc)
{
	struct sent sent = { .result = begin() };
	struct om_smc answer;

	if (sent.result)
		return sent;
	answer = ffa_page_call(&page, last_rpc, &sent);
	sent.result = ffa_result(&answer);
	return sent;
}

static unsigned int find(uint64_t cookie)
{
	unsigned int i = 0;

	while (i < COOKIES - 1 && buffers[i].cookie != cookie)
		i++;
	return i;
}

static const char *show(uint32_t result)
{
	print("a0=0 ret=%x rpcs=0 interruptions=0", result);
	return result ? "it was refused" : NULL;
}

static const char *share(uint64_t first, uint64_t pages, uint64_t cookie)
{
	const unsigned int place = find(0);
	uint32_t result = begin();

	if (!result)
		result = ffa_share(first, (uint32_t)pages, &buffers[place].handle);
	if (!result)
		buffers[place].cookie = cookie;
	return show(result);
}

static const char *unshare(uint64_t cookie)
{
	const unsigned int place = find(cookie);
	uint32_t result = ffa_unregister(buffers[place].handle);

	if (!result)
		result = ffa_reclaim(buffers[place].handle);
	if (!result)
		buffers[place].cookie = 0;
	return show(result);
}

static uint64_t name(uint64_t cookie)
{
	return buffers[find(cookie)].handle;
}

static uint32_t lend(struct abi_param *param, uint64_t first, uint64_t pages)
{
	if (ffa_share(first, (uint32_t)pages, &data_handle))
		return ABI_OUT_OF_MEMORY;
	param->attr = ABI_ATTR_RMEM_OUTPUT;
	param->u.rmem.offs = 0;
	param->u.rmem.size = pages * PAGE_SIZE;
	param->u.rmem.shm_ref = data_handle;
	return ABI_SUCCESS;
}

static void take_back(void)
{
	ffa_reclaim(data_handle);
}

static const char *capabilities(void)
{
	const uint32_t result = begin();
	const struct om_smc answer = ffa_message(ABI_FFA_EXCHANGE_CAPS, 0, 0, 0, 0);

	print("a0=%x capabilities=%x", result ? result : ffa_result(&answer),
	      (uint32_t)answer.a[5]);
	return result || ffa_result(&answer) ? "OP-TEE is not there" : NULL;
}

const struct transport transport_ffa = {
	.message = message,
	.send = send,
	.share = share,
	.unshare = unshare,
	.name = name,
	.lend = lend,
	.take_back = take_back,
	.capabilities = capabilities,
};
