/* SPDX-License-Identifier: BSD-2-Clause */
/* See guest.h. */
#include "guest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi_smc.h"

#define PAGE 4096

/* The first pages of guest RAM have messages, the next ones lists. */
#define MESSAGES GUEST_RAM
#define LISTS	 (GUEST_RAM + 16 * PAGE)

static void fail(const char *what, uint64_t code)
{
	fprintf(stderr, "bench: %s failed: %#llx\n", what, (unsigned long long)code);
	exit(1);
}

struct om_vm *guest_begin(uint16_t client_id, uint32_t buffers, uint32_t pages)
{
	struct om_config config = om_default_config;
	struct om_vm *vm;
	enum om_status status;

	config.limits.buffers = buffers;
	config.limits.pages = pages;
	config.limits.pages_per_buffer = pages;
	config.limits.memory = om_footprint(&config.limits);
	config.temporary_buffers = true;
	status = om_vm_create(&vm, client_id, &config, NULL);
	if (status != OM_OK)
		fail(om_status_text(status), status);
	return vm;
}

static uint64_t message_ipa(uint32_t vcpu)
{
	return MESSAGES + (uint64_t)vcpu * PAGE;
}

struct om_msg *guest_message(uint32_t vcpu)
{
	return guest_at(message_ipa(vcpu));
}

struct om_msg *guest_prepare(uint32_t vcpu, uint32_t cmd, uint32_t num_params)
{
	struct om_msg *message = guest_message(vcpu);

	memset(message, 0, sizeof(*message));
	message->header.cmd = cmd;
	message->header.num_params = num_params;
	return message;
}

uint64_t guest_list(uint64_t first, uint64_t pages)
{
	for (uint64_t i = 0; i < pages; i++) {
		uint64_t page = LISTS + i / MSG_LIST_ENTRIES * PAGE;
		uint64_t *list = guest_at(page);

		list[i % MSG_LIST_ENTRIES] = GUEST_RAM + (first + i) * PAGE;
		list[MSG_LIST_ENTRIES] = page + PAGE;
	}
	return LISTS;
}

uint64_t guest_cookie(uint64_t buffer)
{
	return UINT64_C(0xffff000012345600) + buffer * 192;
}

void guest_prepare_references(uint32_t vcpu, uint64_t first, uint32_t count)
{
	struct om_msg *message = guest_prepare(vcpu, MSG_CMD_INVOKE_COMMAND, count);

	for (uint32_t i = 0; i < count; i++) {
		message->param[i].attr = MSG_ATTR_TYPE_RMEM_INOUT;
		message->param[i].u.rmem.size = PAGE;
		message->param[i].u.rmem.shm_ref = guest_cookie(first + i);
	}
}

void guest_prepare_register(uint64_t cookie, uint64_t list, uint64_t pages)
{
	struct om_msg *message = guest_prepare(0, MSG_CMD_REGISTER_SHM, 1);

	message->param[0].attr = MSG_ATTR_TYPE_TMEM_OUTPUT | MSG_ATTR_NONCONTIG;
	message->param[0].u.tmem.buf_ptr = list;
	message->param[0].u.tmem.size = pages * PAGE;
	message->param[0].u.tmem.shm_ref = cookie;
}

void guest_prepare_unregister(uint64_t cookie)
{
	struct om_msg *message = guest_prepare(0, MSG_CMD_UNREGISTER_SHM, 1);

	message->param[0].attr = MSG_ATTR_TYPE_RMEM_INPUT;
	message->param[0].u.rmem.shm_ref = cookie;
}

void guest_call(struct om_vm *vm, uint32_t vcpu)
{
	uint64_t ipa = message_ipa(vcpu);
	struct om_smc smc = { .a = { SMC_CALL_WITH_RPC_ARG, ipa >> 32, (uint32_t)ipa } };
	const struct om_msg *message = guest_message(vcpu);

	om_vm_smc(vm, vcpu, &smc);
	while ((smc.a[0] & SMC_RETURN_RPC_PREFIX_MASK) == SMC_RETURN_RPC_PREFIX) {
		smc.a[0] = SMC_RETURN_FROM_RPC;
		om_vm_smc(vm, vcpu, &smc);
	}
	if (smc.a[0] != SMC_RETURN_OK)
		fail("a call", smc.a[0]);
	if (message->header.ret != TEEC_SUCCESS)
		fail("a message", message->header.ret);
}

void guest_share(struct om_vm *vm, uint64_t buffer)
{
	guest_prepare_register(guest_cookie(buffer), guest_list(GUEST_DATA + buffer, 1), 1);
	guest_call(vm, 0);
}

void guest_fast_call(struct om_vm *vm, uint32_t function)
{
	struct om_smc smc = { .a = { function } };

	om_vm_smc(vm, 0, &smc);
}
