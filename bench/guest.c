/* SPDX-License-Identifier: BSD-2-Clause */
/* See guest.h. What the guest answers to RPCs is in guest_rpc.c. */
#include "guest.h"

#include <stdalign.h>
#include <string.h>

#include "optee/abi_smc.h"

#define PAGE	   4096
#define CACHE_LINE 64

/* The first pages of guest RAM have messages, the next ones lists. */
#define MESSAGES GUEST_RAM
#define LISTS	 (GUEST_RAM + 16 * PAGE)

#define REGION_PAGES 512 /* 2 MiB */
#define DATA_REGIONS ((GUEST_PAGES - GUEST_DATA) / REGION_PAGES)

/* A vCPU's message, the call that hands it over, and the session that its invokes are in. */
static struct place {
	alignas(CACHE_LINE) struct om_msg *message;
	struct om_smc smc;
	uint32_t session;
} places[GUEST_VCPUS];

static struct om_vm *create(uint16_t client_id, const struct om_config *config)
{
	struct om_vm *vm;
	enum om_status status = om_vm_create(&vm, client_id, config, NULL);

	if (status != OM_OK)
		machine_fail(om_status_text(status), status);
	return vm;
}

static void open_session(struct om_vm *vm, uint32_t vcpu)
{
	guest_write_open(guest_prepare(vcpu, MSG_CMD_OPEN_SESSION, MSG_NUM_META_PARAMS));
	guest_call(vm, vcpu);
	places[vcpu].session = places[vcpu].message->header.session;
}

static struct om_vm *begin(uint16_t client_id, const struct om_config *config)
{
	struct om_vm *vm = create(client_id, config);

	for (uint32_t vcpu = 0; vcpu < GUEST_VCPUS; vcpu++) {
		guest_message_by_address(vcpu, SMC_CALL_WITH_RPC_ARG);
		open_session(vm, vcpu);
	}
	return vm;
}

static struct om_config with_limits(uint32_t buffers, uint32_t pages)
{
	struct om_config config = om_default_config;

	config.limits.buffers = buffers;
	config.limits.pages = pages;
	config.limits.pages_per_buffer = pages;
	config.limits.memory = om_footprint(&config.limits);
	config.temporary_buffers = true;
	return config;
}

struct om_vm *guest_begin(uint16_t client_id, uint32_t buffers, uint32_t pages)
{
	struct om_config config = with_limits(buffers, pages);

	return begin(client_id, &config);
}

struct om_vm *guest_begin_ffa(uint16_t client_id, uint32_t buffers, uint32_t pages, bool shadowed)
{
	struct om_config config = with_limits(buffers, pages);

	config.shadow_messages = shadowed;
	return create(client_id, &config);
}

struct om_vm *guest_begin_default(uint16_t client_id)
{
	return begin(client_id, NULL);
}

void guest_message_by_address(uint32_t vcpu, uint32_t function)
{
	uint64_t ipa = MESSAGES + (uint64_t)vcpu * PAGE;

	places[vcpu].message = guest_at(ipa);
	places[vcpu].smc = (struct om_smc){ .a = { function, ipa >> 32, (uint32_t)ipa } };
}

static uint64_t data_ipa(uint64_t page)
{
	return GUEST_RAM + (GUEST_DATA + page) * PAGE;
}

void guest_message_in_buffer(uint32_t vcpu, uint64_t buffer, uint32_t offset)
{
	uint64_t cookie = guest_cookie(buffer);

	places[vcpu].message = guest_at(data_ipa(buffer) + offset);
	places[vcpu].smc = (struct om_smc){ .a = { SMC_CALL_WITH_REGD_ARG, cookie >> 32,
						   (uint32_t)cookie, offset } };
}

struct om_msg *guest_prepare(uint32_t vcpu, uint32_t cmd, uint32_t num_params)
{
	struct om_msg *message = places[vcpu].message;

	memset(message, 0, sizeof(*message));
	message->header.cmd = cmd;
	message->header.num_params = num_params;
	if (cmd == MSG_CMD_INVOKE_COMMAND)
		message->header.session = places[vcpu].session;
	return message;
}

/* Which Trusted Application, and who wants it. */
void guest_write_open(struct om_msg *message)
{
	for (int i = 0; i < MSG_NUM_META_PARAMS; i++)
		message->param[i].attr = MSG_ATTR_TYPE_VALUE_INPUT | MSG_ATTR_META;
}

/* Entry @i of the list, which may be written in any order. */
static void write_entry(uint64_t i, uint64_t ipa)
{
	uint64_t page = LISTS + i / MSG_LIST_ENTRIES * PAGE;
	uint64_t *list = guest_at(page);

	list[i % MSG_LIST_ENTRIES] = ipa;
	list[MSG_LIST_ENTRIES] = page + PAGE;
}

uint64_t guest_list(uint64_t first, uint64_t pages)
{
	for (uint64_t i = 0; i < pages; i++)
		write_entry(i, GUEST_RAM + (first + i) * PAGE);
	return LISTS;
}

uint64_t guest_list_sparse(uint64_t pages)
{
	for (uint64_t i = 0; i < pages; i++)
		write_entry(i, data_ipa(i % DATA_REGIONS * REGION_PAGES + i / DATA_REGIONS));
	return LISTS;
}

uint64_t guest_cookie(uint64_t buffer)
{
	return UINT64_C(0xffff000012345600) + buffer * 192;
}

void guest_prepare_cookies(uint32_t vcpu, const uint64_t *cookie, uint32_t count)
{
	struct om_msg *message = guest_prepare(vcpu, MSG_CMD_INVOKE_COMMAND, count);

	for (uint32_t i = 0; i < count; i++) {
		message->param[i].attr = MSG_ATTR_TYPE_RMEM_INOUT;
		message->param[i].u.rmem.size = PAGE;
		message->param[i].u.rmem.shm_ref = cookie[i];
	}
}

void guest_prepare_references(uint32_t vcpu, uint64_t first, uint32_t count)
{
	uint64_t cookie[MSG_NUM_TA_PARAMS];

	for (uint32_t i = 0; i < count; i++)
		cookie[i] = guest_cookie(first + i);
	guest_prepare_cookies(vcpu, cookie, count);
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

/* The message as it is sent, with nothing of the results of a call before. */
static struct om_msg send(struct om_msg *message)
{
	message->header.ret = TEEC_ERROR_GENERIC;
	if (message->header.cmd == MSG_CMD_OPEN_SESSION)
		message->header.session = 0;
	return *message;
}

/* See the secure world's use(). */
static void expect_results(const struct om_msg *sent, const struct om_msg *message)
{
	if ((message->header.session == sent->header.session) ==
	    (sent->header.cmd == MSG_CMD_OPEN_SESSION))
		machine_fail("a session", message->header.session);
	if (sent->header.cmd != MSG_CMD_INVOKE_COMMAND)
		return;
	for (uint32_t i = 0; i < sent->header.num_params; i++)
		if (message->param[i].u.value.b !=
		    (sent->param[i].u.value.b ^ (sent->param[i].attr != MSG_ATTR_TYPE_NONE)))
			machine_fail("the result of a parameter", message->param[i].u.value.b);
}

static bool is_rpc(const struct om_smc *smc)
{
	return (smc->a[0] & SMC_RETURN_RPC_PREFIX_MASK) == SMC_RETURN_RPC_PREFIX;
}

static struct om_msg *own_rpc_message(const struct place *place)
{
	struct om_msg *message = place->message;

	if (place->smc.a[0] == SMC_CALL_WITH_ARG)
		return NULL;
	return (struct om_msg *)((char *)message + om_msg_size(message->header.num_params));
}

uint32_t guest_try(struct om_vm *vm, uint32_t vcpu)
{
	const struct place *place = &places[vcpu];
	const struct om_msg sent = send(place->message);
	struct om_smc smc = place->smc;

	om_vm_smc(vm, vcpu, &smc);
	while (is_rpc(&smc)) {
		guest_serve(&smc, own_rpc_message(place));
		om_vm_smc(vm, vcpu, &smc);
	}
	if (smc.a[0] != SMC_RETURN_OK)
		machine_fail("a call", smc.a[0]);
	if (place->message->header.ret == TEEC_SUCCESS)
		expect_results(&sent, place->message);
	return place->message->header.ret;
}

void guest_call(struct om_vm *vm, uint32_t vcpu)
{
	uint32_t ret = guest_try(vm, vcpu);

	if (ret != TEEC_SUCCESS)
		machine_fail("a message", ret);
}

void guest_share(struct om_vm *vm, uint64_t from, uint64_t to)
{
	for (uint64_t i = from; i < to; i++) {
		guest_prepare_register(guest_cookie(i), guest_list(GUEST_DATA + i, 1), 1);
		guest_call(vm, 0);
	}
}

void guest_call_uid(struct om_vm *vm)
{
	struct om_smc smc = { .a = { SMC_CALLS_UID } };

	om_vm_smc(vm, 0, &smc);
	if (smc.a[0] != SMC_UID_0 || smc.a[3] != SMC_UID_3)
		machine_fail("CALLS_UID", smc.a[0]);
}
