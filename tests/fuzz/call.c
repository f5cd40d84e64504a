/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls that a guest makes, behind either door: their messages, and where these are. */
#include <string.h>

#include "memory.h"
#include "secure/optee_ta.h"
#include "steps.h"

#define HEADER_SIZE 32u

_Static_assert(sizeof(struct message) == 32 + MESSAGE_PARAMS * sizeof(struct abi_param),
	       "as struct abi_msg begins");

static struct abi_param *param_new(struct message *msg, uint64_t attr)
{
	struct abi_param *param = &msg->params[msg->num_params++];

	param->attr = attr;
	return param;
}

static void add_value(struct message *msg, uint64_t attr, uint64_t a, uint64_t b)
{
	struct abi_param *param = param_new(msg, attr);

	param->u.value.a = memory_value(a);
	param->u.value.b = memory_value(b);
}

static uint64_t name_of(const struct slot *slot)
{
	if (is_ffa())
		return slot->handle;
	return slot->share ? slot->share->cookie : 0x77;
}

static uint64_t size_of(const struct slot *slot)
{
	if (is_ffa())
		return slot->count * OM_PAGE_SIZE;
	return slot->share ? slot->share->size : 0x100;
}

static void add_memory(struct vm *vm, struct message *msg, unsigned how, unsigned n)
{
	const struct slot *slot = &vm->slot[n % SLOTS];
	struct abi_param *param = param_new(msg, ABI_ATTR_RMEM_INPUT + how % 3);

	param->u.rmem.offs = how == 3 ? 0x123 : 0;
	param->u.rmem.size = how == 3 ? 0x45 : size_of(slot);
	param->u.rmem.shm_ref = name_of(slot);
}

/* One that OP-TEE keeps, if it is an old one: then the guest cannot use it again. */
static void add_temporary(struct vm *vm, struct message *msg, unsigned how)
{
	struct guest *guest = &vm->guest;
	struct abi_param *param = param_new(msg, ABI_ATTR_TMEM_INPUT + how % 3);
	struct guest_share *share;

	if (is_ffa() || !memory_has(vm, 4))
		return;
	share = guest_share_new_of(guest, 0x80, 3 * OM_PAGE_SIZE, 2);
	share->kind = GUEST_TEMPORARY;
	share->state = GUEST_MAY_LIVE;
	param->attr |= ABI_ATTR_NONCONTIG;
	param->u.tmem.buf_ptr = guest_list_write(guest, share);
	param->u.tmem.size = share->size;
	param->u.tmem.shm_ref = share->cookie;
	damage_page(vm, DAMAGE_LIST, share->list[0]);
}

/* Three bits for each: 0 is none. */
static void add_params(struct vm *vm, struct message *msg, unsigned bits, unsigned n)
{
	for (; bits & 7 && msg->num_params < MESSAGE_PARAMS; bits >>= 3, n++) {
		if ((bits & 7) <= 4)
			add_memory(vm, msg, (bits & 7) - 1, n);
		else if ((bits & 7) == 5)
			param_new(msg, ABI_ATTR_TMEM_INOUT);
		else if ((bits & 7) == 6)
			add_temporary(vm, msg, n);
		else
			add_value(msg, ABI_ATTR_VALUE_OUTPUT, 1, 2);
	}
}

static void be_invoke(struct vm *vm, struct message *msg, const struct record *record)
{
	static const uint16_t amount[] = { 0, 1, 3, 64, 4096, 5000, 9000, 0x4000 };
	bool is_small = record->n & 0x20;

	msg->cmd = ABI_CMD_INVOKE;
	msg->func = record->n & 0x1f;
	add_value(msg, ABI_ATTR_VALUE_INOUT, is_small ? amount[record->a & 7] : record->a,
		  record->b);
	add_params(vm, msg, record->n >> 6, record->vcpu >> 4);
}

static void be_open(struct message *msg)
{
	add_value(msg, ABI_ATTR_VALUE_INPUT | ABI_ATTR_META, 0x1111, 0x2222);
	add_value(msg, ABI_ATTR_VALUE_INPUT | ABI_ATTR_META, 0x3333, 0x4444);
}

struct message message_of(struct vm *vm, const struct record *record)
{
	struct message msg = { .session = vm->session[record->how >> 7], .ret = GUEST_NO_RESULT };

	switch (record->how & 15) {
	case 0:
		be_open(&msg);
		if (record->n & 0x20)
			add_params(vm, &msg, record->n >> 6, record->vcpu >> 4);
		break;
	case 1:
		msg.cmd = ABI_CMD_CLOSE_SESSION;
		break;
	case 2:
		msg.cmd = ABI_CMD_CANCEL;
		break;
	case 3:
		msg.cmd = ABI_CMD_DO_BOTTOM_HALF;
		break;
	case 4:
		msg.cmd = ABI_CMD_STOP_ASYNC_NOTIF;
		break;
	case 5:
		msg.cmd = (uint32_t)record->a & (record->n & 1 ? 15 : UINT32_MAX);
		break;
	default:
		be_invoke(vm, &msg, record);
	}
	return msg;
}

struct call *call_free(struct vm *vm)
{
	for (unsigned i = 0; i < CALLS; i++)
		if (vm->call[i].state == CALL_NONE)
			return &vm->call[i];
	return NULL;
}

struct call *call_asked(struct vm *vm, unsigned n)
{
	for (unsigned i = 0; i < CALLS; i++)
		if (vm->call[(n + i) % CALLS].state == CALL_ASKED)
			return &vm->call[(n + i) % CALLS];
	return NULL;
}

/* Byte @at of the message, and how many of @size are in that page. */
static size_t part_at(const struct call *call, uint32_t at, size_t size, om_ipa_t *ipa)
{
	uint32_t from = call->at + at;
	size_t left = OM_PAGE_SIZE - from % OM_PAGE_SIZE;

	*ipa = from / OM_PAGE_SIZE < 2 ? call->page[from / OM_PAGE_SIZE] : (om_ipa_t){ 0 };
	ipa->v += from % OM_PAGE_SIZE;
	return size < left ? size : left;
}

/* Where the page was given back, the mediator reads what stood there before. */
void call_write(struct vm *vm, const struct call *call, uint32_t at, const void *from, size_t size)
{
	const uint8_t *bytes = from;
	om_ipa_t ipa;
	size_t part;

	for (; size; size -= part, at += part, bytes += part) {
		part = part_at(call, at, size, &ipa);
		if (!memory_write(vm, ipa, bytes, part))
			vm->is_wild = true;
	}
}

bool call_read(struct vm *vm, const struct call *call, uint32_t at, void *to, size_t size)
{
	uint8_t *bytes = to;
	bool is_there = true;
	om_ipa_t ipa;
	size_t part;

	for (; size; size -= part, at += part, bytes += part) {
		part = part_at(call, at, size, &ipa);
		if (memory_read(vm, bytes, ipa, part))
			continue;
		memset(bytes, 0xee, part);
		is_there = false;
	}
	return is_there;
}

uint32_t call_result(struct vm *vm, struct call *call)
{
	struct message msg;

	if (!call_read(vm, call, 0, &msg, HEADER_SIZE))
		msg.ret = GUEST_NO_RESULT;
	if (call->cmd == ABI_CMD_OPEN_SESSION && !msg.ret)
		vm->session[msg.session & 1] = msg.session;
	if (call->owns_page)
		guest_page_free(&vm->guest, call->page[0]);
	call->state = CALL_NONE;
	return msg.ret;
}
