/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages to OP-TEE, as drivers send them (sim/secure/abi.h has the numbers).
 */
#include "optee.h"
#include <string.h>

const struct uuid optee_device_pta = { { 0x70, 0x11, 0xa6, 0x88, 0xdd, 0xde, 0x40, 0x53, 0xa5, 0xa9,
					 0x7b, 0x3c, 0x4d, 0xdf, 0x13, 0xb8 } };
const struct uuid optee_stats_pta = { { 0xd9, 0x6a, 0x5b, 0x40, 0xe2, 0xc7, 0xb1, 0xaf, 0x87, 0x94,
					0x10, 0x02, 0xa5, 0xd5, 0xc6, 0x1b } };
static const struct uuid no_ta = { { 0x6e, 0x6f, 0x62, 0x6f, 0x64, 0x79, 0x40, 0x68, 0xa1, 0x73,
				     0x20, 0x74, 0x68, 0x69, 0x73, 0x2e } };

static struct abi_msg message __attribute__((aligned(4096)));
static struct abi_list_page list __attribute__((aligned(4096)));

/* Number of the RPC that is not answered any more, and how many there were. */
static uint64_t last_rpc;
static uint64_t rpcs;
static uint64_t interruptions; /* how often OP-TEE, or the mediator, gave way to an interrupt */

static uint64_t cookie_of(uint64_t number)
{
	return 0x1000 + number;
}

static bool is_abandoned(const struct om_smc *call)
{
	if ((uint32_t)call->a[0] == ABI_RPC_FOREIGN_INTR) {
		interruptions++;
		return false;
	}
	return ++rpcs == last_rpc;
}

/* Sends the message and serves OP-TEE until it is done; returns register 0. */
static uint32_t send(void)
{
	const uint64_t at = (uintptr_t)&message;
	struct om_smc call = { { ABI_CALL_WITH_ARG, at >> 32, (uint32_t)at } };

	rpcs = 0;
	interruptions = 0;
	smc(&call);
	while (abi_is_rpc((uint32_t)call.a[0]) && !is_abandoned(&call)) {
		rpc_answer(&call);
		smc(&call);
	}
	return (uint32_t)call.a[0];
}

static const char *send_and_show(void)
{
	const uint32_t result = send();

	print("a0=%x ret=%x origin=%u rpcs=%lu interruptions=%lu", result, message.ret,
	      message.ret_origin, rpcs, interruptions);
	return result || message.ret ? "OP-TEE did not do it" : NULL;
}

static void begin(uint32_t cmd, uint32_t num_params)
{
	memset(&message, 0, sizeof(message));
	message.cmd = cmd;
	message.num_params = num_params;
}

const char *optee_share(uint64_t page_list, uint64_t size, uint64_t cookie)
{
	begin(ABI_CMD_REGISTER_SHM, 1);
	message.params[0].attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	message.params[0].u.tmem.buf_ptr = page_list;
	message.params[0].u.tmem.size = size;
	message.params[0].u.tmem.shm_ref = cookie;
	return send_and_show();
}

const char *optee_unshare(uint64_t cookie)
{
	begin(ABI_CMD_UNREGISTER_SHM, 1);
	message.params[0].attr = ABI_ATTR_RMEM_INPUT;
	message.params[0].u.rmem.shm_ref = cookie;
	return send_and_show();
}

const char *optee_register(uint64_t number)
{
	list.entry[0] = (uintptr_t)page_at(number);
	return optee_share((uintptr_t)&list, PAGE_SIZE, cookie_of(number));
}

const char *optee_unregister(uint64_t number)
{
	return optee_unshare(cookie_of(number));
}

static const char *open_session(const struct uuid *ta)
{
	begin(ABI_CMD_OPEN_SESSION, 2);
	message.params[0].attr = ABI_ATTR_VALUE_INPUT | ABI_ATTR_META;
	memcpy(&message.params[0].u.value, ta, sizeof(*ta));
	message.params[1].attr = ABI_ATTR_VALUE_INPUT | ABI_ATTR_META;
	return send_and_show();
}

static struct abi_param registered(uint64_t number)
{
	return (struct abi_param){
		.attr = ABI_ATTR_RMEM_OUTPUT,
		.u.rmem = { .size = PAGE_SIZE, .shm_ref = cookie_of(number) },
	};
}

static struct abi_param temporary(uint64_t number)
{
	list.entry[0] = (uintptr_t)page_at(number);
	return (struct abi_param){
		.attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG,
		.u.tmem = { .buf_ptr = (uintptr_t)&list, .size = PAGE_SIZE },
	};
}

static const char *list_devices(uint32_t session, struct abi_param room)
{
	const char *error;

	begin(ABI_CMD_INVOKE, 1);
	message.session = session;
	message.func = OPTEE_PTA_GET_DEVICES;
	message.params[0] = room;
	error = send_and_show();
	if (!error)
		print("bytes=%lu", message.params[0].u.rmem.size);
	return error;
}

static void close_session(uint32_t session)
{
	begin(ABI_CMD_CLOSE_SESSION, 0);
	message.session = session;
	send();
}

static const char *devices(struct abi_param room)
{
	const char *error = open_session(&optee_device_pta);
	uint32_t session = message.session;

	if (error)
		return error;
	error = list_devices(session, room);
	close_session(session);
	return error;
}

const char *optee_devices(uint64_t number)
{
	return devices(registered(number));
}

const char *optee_devices_unregistered(uint64_t number)
{
	return devices(temporary(number));
}

const char *optee_ask_for_ta(void)
{
	return open_session(&no_ta);
}

const char *optee_abandon(uint64_t rpc)
{
	last_rpc = rpc;
	open_session(&no_ta);
	last_rpc = 0;
	return rpcs == rpc ? NULL : "there were not so many RPCs";
}

const char *optee_capabilities(void)
{
	struct om_smc call = { { ABI_EXCHANGE_CAPABILITIES } };

	smc(&call);
	print("a0=%x capabilities=%x", (uint32_t)call.a[0], (uint32_t)call.a[1]);
	return call.a[0] ? "OP-TEE is not there" : NULL;
}
