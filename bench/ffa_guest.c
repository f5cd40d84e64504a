/* SPDX-License-Identifier: BSD-2-Clause */
/* See ffa_guest.h. */
#include "ffa_guest.h"

#include <string.h>

#include "ffa/abi_ffa.h"
#include "optee/abi_msg.h"
#include "guest.h"

#define PAGE 4096

/* Pages of guest RAM: messages, RX and TX; then data. */
#define MESSAGES GUEST_RAM
#define RX	 (GUEST_RAM + 16 * PAGE)
#define TX	 (GUEST_RAM + 32 * PAGE)

/* Where in its page the message is: Linux has several in one. */
#define OFFSET GUEST_MESSAGE_SIZE

struct head {
	struct om_ffa_transaction transaction;
	struct om_ffa_access access;
	struct om_ffa_composite composite;
};

static uint16_t own_id;
static uint64_t messages; /* the handle */
static uint64_t data[MSG_NUM_TA_PARAMS];

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

static uint32_t write_head(uint32_t ranges, uint32_t pages)
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

	memcpy(guest_at(TX), &head, sizeof(head));
	return sizeof(head);
}

/* What is being shared, and how much of it has been described. */
struct description {
	uint64_t first; /* IPA */
	uint32_t ranges, pages;
	uint32_t done;
};

/* Fills TX with ranges, from @at on. Returns where they end. */
static uint32_t write_ranges(struct description *of, uint32_t at)
{
	for (; of->done < of->ranges && at < PAGE; of->done++, at += sizeof(struct om_ffa_range)) {
		struct om_ffa_range *range = guest_at(TX + at);

		*range = (struct om_ffa_range){
			.address = of->first + (uint64_t)of->done * (of->pages + 1) * PAGE,
			.pages = of->pages
		};
	}
	return at;
}

static uint64_t share(struct om_vm *vm, struct description *of)
{
	uint32_t at = write_head(of->ranges, of->pages);
	uint64_t length = at + of->ranges * sizeof(struct om_ffa_range);
	struct om_smc smc = { .a = { FFA_MEM_SHARE_32, length, write_ranges(of, at) } };

	om_vm_smc(vm, 0, &smc);
	while (smc.a[0] == FFA_MEM_FRAG_RX) {
		smc = (struct om_smc){ .a = { FFA_MEM_FRAG_TX, smc.a[1], smc.a[2],
					      write_ranges(of, 0) } };
		om_vm_smc(vm, 0, &smc);
	}
	expect_success(&smc, "MEM_SHARE");
	return smc.a[3] << 32 | smc.a[2];
}

uint64_t ffa_guest_share(struct om_vm *vm, uint32_t ranges, uint32_t pages)
{
	struct description data = { .first = GUEST_RAM + GUEST_DATA * PAGE,
				    .ranges = ranges,
				    .pages = pages };

	return share(vm, &data);
}

void ffa_guest_reclaim(struct om_vm *vm, uint64_t handle)
{
	struct om_smc smc = { .a = { FFA_MEM_RECLAIM, (uint32_t)handle, handle >> 32 } };

	om_vm_smc(vm, 0, &smc);
	expect_success(&smc, "MEM_RECLAIM");
}

static void open_session(struct om_vm *vm)
{
	memset(message(), 0, sizeof(struct om_msg));
	message()->header.cmd = MSG_CMD_OPEN_SESSION;
	message()->header.num_params = MSG_NUM_META_PARAMS;
	guest_write_open(message());
	ffa_guest_call(vm);
}

void ffa_guest_begin(struct om_vm *vm, uint16_t id)
{
	struct om_smc version = { .a = { FFA_VERSION, FFA_VERSION_1_1 } };
	struct om_smc map = { .a = { FFA_RXTX_MAP_64, TX, RX, 1 } };
	struct description page = { .first = MESSAGES, .ranges = 1, .pages = 1 };

	own_id = id;
	om_vm_smc(vm, 0, &version);
	if (version.a[0] != FFA_VERSION_1_1)
		machine_fail("FFA_VERSION", version.a[0]);
	om_vm_smc(vm, 0, &map);
	expect_success(&map, "RXTX_MAP");
	messages = share(vm, &page);
	open_session(vm);
	for (uint32_t i = 0; i < MSG_NUM_TA_PARAMS; i++)
		data[i] = ffa_guest_share(vm, 1, 1);
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

void ffa_guest_prepare_references(uint32_t references)
{
	ffa_guest_prepare(references);
	for (uint32_t i = 0; i < references; i++) {
		message()->param[i].attr = MSG_ATTR_TYPE_RMEM_INOUT;
		message()->param[i].u.rmem.size = PAGE;
		message()->param[i].u.rmem.shm_ref = data[i];
	}
}

/* See the secure world's use(). */
static void expect_results(const struct om_msg *sent)
{
	if (message()->header.ret != TEEC_SUCCESS)
		machine_fail("a message", message()->header.ret);
	if (message()->header.session != SESSION)
		machine_fail("a session", message()->header.session);
	if (sent->header.cmd == MSG_CMD_OPEN_SESSION)
		return;
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
