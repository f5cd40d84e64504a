/* SPDX-License-Identifier: BSD-2-Clause */
/* See ffa_guest.h. */
#include "ffa_guest.h"

#include <string.h>

#include "ffa/abi_ffa.h"
#include "optee/abi_msg.h"
#include "guest.h"

#define PAGE 4096

/* Pages of guest RAM: one of messages, then RX, then TX, as large as it may be; then data. */
#define MESSAGES GUEST_RAM
#define RX	 (GUEST_RAM + 16 * PAGE)
#define TX	 (GUEST_RAM + 32 * PAGE)
#define TX_PAGES 16

/* Where in its page the message is: Linux has several in one. */
#define OFFSET GUEST_MESSAGE_SIZE

struct head {
	struct om_ffa_transaction transaction;
	struct om_ffa_access access;
	struct om_ffa_composite composite;
};

static uint16_t own_id;
static uint64_t messages; /* the handle */

static struct om_msg *message(void)
{
	return guest_at(MESSAGES + OFFSET);
}

/* The message of an RPC follows the call's. */
static struct om_msg *rpc_message(void)
{
	return guest_at(MESSAGES + OFFSET + om_msg_size(message()->header.num_params));
}

static void expect_success(const struct om_smc *smc, const char *what)
{
	if (smc->a[0] != FFA_SUCCESS_32)
		machine_fail(what, smc->a[2]);
}

/* TX is written page by page, as its pages are not in order. */
static void write_tx(uint32_t at, const void *from, size_t size)
{
	memcpy(guest_at(TX + at), from, size);
}

static void write_range(uint32_t i, uint64_t page, uint32_t pages)
{
	const struct om_ffa_range range = { .address = GUEST_RAM + (GUEST_DATA + page) * PAGE,
					    .pages = pages };

	write_tx((uint32_t)(sizeof(struct head) + i * sizeof(range)), &range, sizeof(range));
}

uint32_t ffa_guest_describe(uint32_t ranges, uint32_t pages)
{
	const struct head head = {
		.transaction = { .sender = own_id,
				 .attributes = FFA_ATTRIBUTES_NORMAL,
				 .access_size = sizeof(struct om_ffa_access),
				 .access_count = 1,
				 .access_offset = offsetof(struct head, access) },
		.access = { .receiver = OPTEE_ENDPOINT,
			    .permissions = FFA_PERMISSIONS_RW,
			    .composite_offset = offsetof(struct head, composite) },
		.composite = { .pages = ranges * pages, .ranges = ranges },
	};

	write_tx(0, &head, sizeof(head));
	for (uint32_t i = 0; i < ranges; i++)
		write_range(i, (uint64_t)i * (pages + 1), pages);
	return (uint32_t)(sizeof(head) + ranges * sizeof(struct om_ffa_range));
}

uint64_t ffa_guest_share(struct om_vm *vm, uint32_t length)
{
	struct om_smc smc = { .a = { FFA_MEM_SHARE_32, length, length } };

	om_vm_smc(vm, 0, &smc);
	expect_success(&smc, "MEM_SHARE");
	return smc.a[3] << 32 | smc.a[2];
}

void ffa_guest_reclaim(struct om_vm *vm, uint64_t handle)
{
	struct om_smc smc = { .a = { FFA_MEM_RECLAIM, (uint32_t)handle, handle >> 32 } };

	om_vm_smc(vm, 0, &smc);
	expect_success(&smc, "MEM_RECLAIM");
}

static void share_messages(struct om_vm *vm)
{
	const struct om_ffa_range range = { .address = MESSAGES, .pages = 1 };
	uint32_t length = ffa_guest_describe(1, 1);

	write_tx(sizeof(struct head), &range, sizeof(range));
	messages = ffa_guest_share(vm, length);
}

void ffa_guest_begin(struct om_vm *vm, uint16_t id)
{
	struct om_smc version = { .a = { FFA_VERSION, FFA_VERSION_1_1 } };
	struct om_smc map = { .a = { FFA_RXTX_MAP_64, TX, RX, TX_PAGES } };

	own_id = id;
	om_vm_smc(vm, 0, &version);
	if (version.a[0] != FFA_VERSION_1_1)
		machine_fail("FFA_VERSION", version.a[0]);
	om_vm_smc(vm, 0, &map);
	expect_success(&map, "RXTX_MAP");
	share_messages(vm);
}

void ffa_guest_prepare(uint32_t values)
{
	memset(message(), 0, sizeof(struct om_msg));
	message()->header.cmd = MSG_CMD_INVOKE_COMMAND;
	message()->header.session = SESSION;
	message()->header.num_params = values;
	for (uint32_t i = 0; i < values; i++)
		message()->param[i].attr = MSG_ATTR_TYPE_VALUE_INOUT;
}

/* See the secure world's use(). */
static void expect_results(const struct om_msg *sent)
{
	if (message()->header.ret != TEEC_SUCCESS)
		machine_fail("a message", message()->header.ret);
	for (uint32_t i = 0; i < sent->header.num_params; i++)
		if (message()->param[i].u.value.b != (sent->param[i].u.value.b ^ 1))
			machine_fail("the result of a parameter", i);
}

/* As Linux's driver resumes: w7 as it came, and nothing between. */
static void resume(struct om_smc *smc, uint64_t path)
{
	*smc = (struct om_smc){ .a = { [0] = FFA_DIRECT_REQ_32,
				       [1] = path,
				       [3] = FFA_OPTEE_RESUME,
				       [7] = smc->a[7] } };
}

static void serve_rpc(void)
{
	struct om_msg *rpc = rpc_message();

	if (rpc->header.cmd != RPC_CMD_GET_TIME)
		machine_fail("an RPC command", rpc->header.cmd);
	rpc->param[0].u.value.a = NOW;
	rpc->header.ret = TEEC_SUCCESS;
}

void ffa_guest_call(struct om_vm *vm)
{
	const uint64_t path = (uint64_t)own_id << 16 | OPTEE_ENDPOINT;
	struct om_smc smc = { .a = { FFA_DIRECT_REQ_32, path, 0, FFA_OPTEE_CALL_WITH_ARG,
				     (uint32_t)messages, messages >> 32, OFFSET } };
	struct om_msg sent;

	message()->header.ret = TEEC_ERROR_GENERIC;
	sent = *message();
	om_vm_smc(vm, 0, &smc);
	while (smc.a[0] == FFA_DIRECT_RESP_32 && !smc.a[3] && smc.a[4] != YIELDING_DONE) {
		if (smc.a[4] == YIELDING_RPC)
			serve_rpc();
		resume(&smc, path);
		om_vm_smc(vm, 0, &smc);
	}
	if (smc.a[0] != FFA_DIRECT_RESP_32 || smc.a[3])
		machine_fail("a direct message",
			     smc.a[0] == FFA_DIRECT_RESP_32 ? smc.a[3] : smc.a[2]);
	expect_results(&sent);
}
