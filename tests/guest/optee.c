/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages to OP-TEE, as drivers send them (sim/secure/abi.h has the numbers).
 */
#include "optee.h"
#include <string.h>
#include "transport.h"

const struct uuid optee_device_pta = { { 0x70, 0x11, 0xa6, 0x88, 0xdd, 0xde, 0x40, 0x53, 0xa5, 0xa9,
					 0x7b, 0x3c, 0x4d, 0xdf, 0x13, 0xb8 } };
const struct uuid optee_stats_pta = { { 0xd9, 0x6a, 0x5b, 0x40, 0xe2, 0xc7, 0xb1, 0xaf, 0x87, 0x94,
					0x10, 0x02, 0xa5, 0xd5, 0xc6, 0x1b } };
const struct uuid optee_nobodys_ta = { { 0x6e, 0x6f, 0x62, 0x6f, 0x64, 0x79, 0x40, 0x68, 0xa1, 0x73,
					 0x20, 0x74, 0x68, 0x69, 0x73, 0x2e } };

#define FIGURES_PAGE 60 /* for what OP-TEE tells of itself */

static struct abi_msg *message;
static uint64_t last_rpc; /* number of the RPC that is not answered any more */
static uint64_t rpcs;	  /* of the last message */

static uint64_t cookie_of(uint64_t number)
{
	return 0x1000 + number;
}

static void write(struct abi_msg *to, uint32_t cmd, uint32_t num_params)
{
	memset(to, 0, sizeof(*to));
	to->cmd = cmd;
	to->num_params = num_params;
}

void optee_write_open(struct abi_msg *to, const struct uuid *ta)
{
	write(to, ABI_CMD_OPEN_SESSION, 2);
	to->params[0].attr = ABI_ATTR_VALUE_INPUT | ABI_ATTR_META;
	memcpy(&to->params[0].u.value, ta, sizeof(*ta));
	to->params[1].attr = ABI_ATTR_VALUE_INPUT | ABI_ATTR_META;
}

void optee_write_invoke(struct abi_msg *to, uint32_t function, uint32_t num_params)
{
	const uint32_t session = to->session;

	write(to, ABI_CMD_INVOKE, num_params);
	to->session = session;
	to->func = function;
}

void optee_write_close(struct abi_msg *to, uint32_t session)
{
	write(to, ABI_CMD_CLOSE_SESSION, 0);
	to->session = session;
}

void optee_begin(uint32_t cmd, uint32_t num_params)
{
	message = transport()->message();
	write(message, cmd, num_params);
}

const char *optee_send_and_show(void)
{
	const struct sent sent = transport()->send(last_rpc);

	rpcs = sent.rpcs;
	print("a0=%x ret=%x origin=%u rpcs=%lu interruptions=%lu", sent.result, message->ret,
	      message->ret_origin, sent.rpcs, sent.interruptions);
	return sent.result || message->ret ? "OP-TEE did not do it" : NULL;
}

const char *optee_share(uint64_t first, uint64_t pages, uint64_t cookie)
{
	return transport()->share(first, pages, cookie);
}

const char *optee_unshare(uint64_t cookie)
{
	return transport()->unshare(cookie);
}

const char *optee_register(uint64_t number)
{
	return optee_share((uintptr_t)page_at(number), 1, cookie_of(number));
}

const char *optee_unregister(uint64_t number)
{
	return optee_unshare(cookie_of(number));
}

static const char *open_session(const struct uuid *ta)
{
	message = transport()->message();
	optee_write_open(message, ta);
	return optee_send_and_show();
}

static struct abi_param registered(uint64_t number)
{
	return (struct abi_param){
		.attr = ABI_ATTR_RMEM_OUTPUT,
		.u.rmem = { .size = PAGE_SIZE, .shm_ref = transport()->name(cookie_of(number)) },
	};
}

static struct abi_param temporary(uint64_t number)
{
	static struct abi_list_page list __attribute__((aligned(4096)));

	list.entry[0] = (uintptr_t)page_at(number);
	return (struct abi_param){
		.attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG,
		.u.tmem = { .buf_ptr = (uintptr_t)&list, .size = PAGE_SIZE },
	};
}

/* In the session that was opened last. */
static const char *list_devices(struct abi_param room)
{
	const char *error;

	optee_write_invoke(message, OPTEE_PTA_GET_DEVICES, 1);
	message->params[0] = room;
	error = optee_send_and_show();
	if (!error)
		print("bytes=%lu", message->params[0].u.rmem.size);
	return error;
}

static void close_session(uint32_t session)
{
	optee_write_close(message, session);
	transport()->send(0);
}

static const char *devices(struct abi_param room)
{
	const char *error = open_session(&optee_device_pta);
	uint32_t session = message->session;

	if (error)
		return error;
	error = list_devices(room);
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

/* OP-TEE: pta_stats.h, struct pta_stats_alloc, which ends so; a later one has more before that. */
struct pool_figures {
	uint32_t allocated, most, size, failures, biggest_failure, used_then;
};

static const char *show_pool(uint64_t pool, uint64_t number)
{
	const struct pool_figures *figures;
	const char *error;

	optee_write_invoke(message, OPTEE_PTA_GET_MEMORY, 2);
	message->params[0].attr = ABI_ATTR_VALUE_INPUT;
	message->params[0].u.value.a = pool;
	message->params[1] = registered(number);
	error = optee_send_and_show();
	figures = (const void *)((const char *)page_at(number) + message->params[1].u.rmem.size -
				 sizeof(*figures));
	if (!error)
		print("allocated=%u most=%u size=%u failures=%u", figures->allocated, figures->most,
		      figures->size, figures->failures);
	return error;
}

const char *optee_sessions(uint64_t count)
{
	const char *error = NULL;

	while (count-- && !error)
		error = open_session(&optee_device_pta);
	return error;
}

/* OP-TEE writes it to a page that is registered for that. */
const char *optee_memory(uint64_t pool)
{
	const char *error = optee_register(FIGURES_PAGE);
	uint32_t session;

	if (error)
		return error;
	error = open_session(&optee_stats_pta);
	session = message->session;
	if (!error) {
		error = show_pool(pool, FIGURES_PAGE);
		close_session(session);
	}
	optee_unregister(FIGURES_PAGE);
	return error;
}

const char *optee_ask_for_ta(void)
{
	return open_session(&optee_nobodys_ta);
}

const char *optee_abandon(uint64_t rpc)
{
	last_rpc = rpc;
	open_session(&optee_nobodys_ta);
	last_rpc = 0;
	return rpcs == rpc ? NULL : "there were not so many RPCs";
}

const char *optee_capabilities(void)
{
	return transport()->capabilities();
}
