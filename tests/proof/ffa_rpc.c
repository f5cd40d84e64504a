/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages of RPCs behind FF-A: any request of OP-TEE's, any answer of the guest's. What goes to
 * the guest is looked at where it is written.
 */
/* cbmc: --unwind 5 -DOM_FFA --conversion-check */
/* with: contracts/refuse.c */
#include "frame.h"

#include "ffa/ffa_rpc.c"

static struct om_ffa_vm ffa;
static struct om_ffa_call call;
static struct om_share share; /* that the guest has, under this handle and no other */
static struct {
	struct om_msg_param
		call[1 + MSG_NUM_TA_PARAMS]; /* the call's own message, a header first */
	struct om_msg message;		     /* on OP-TEE's side */
} page, before;
static struct om_msg sent;  /* to the guest */
static struct om_msg reply; /* as the guest has it */
static bool is_allowed, is_there;
static unsigned int writes, users;

#define MESSAGE_AT (sizeof(page.call))

struct om_msg *om_shadow_of(const struct om_ffa_vm *of, uint32_t slot)
{
	assert(of == &ffa && slot == call.slot);
	return (struct om_msg *)(void *)&page;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	assert(size == MSG_RPC_ARG_SIZE && from == &page.message);
	*(struct om_msg *)to = page.message;
	return to;
}

static void write(uint64_t at, const void *from, size_t size)
{
	assert(!writes && size == om_msg_size(((const struct om_msg *)from)->header.num_params));
	assert(size <= MSG_RPC_ARG_SIZE && at == call.place.at + MESSAGE_AT);
	sent = *(const struct om_msg *)from;
	writes++;
}

bool om_port_write_guest(struct om_port_vm *owner, om_ipa_t to, const void *from, size_t size)
{
	assert(!"no message is at an address behind FF-A");
	return false;
}

void om_port_write_pinned(struct om_port_vm *owner, om_pa_t to, const void *from, size_t size)
{
	assert(owner == ffa.vm.owner);
	write(to.v, from, size);
}

bool om_place_write_buffer(struct om_vm *of, const struct om_place *place, const char *from,
			   size_t size)
{
	assert(of == &ffa.vm);
	write(place->at, from, size);
	return true;
}

static void read(uint64_t at, void *to, size_t size)
{
	assert(size == om_msg_size(call.kept.num_params) && at == call.place.at + MESSAGE_AT);
	*(struct om_msg *)to = reply;
}

bool om_port_read_guest(struct om_port_vm *owner, void *to, om_ipa_t from, size_t size)
{
	assert(!"no message is at an address behind FF-A");
	return false;
}

void om_port_read_pinned(struct om_port_vm *owner, void *to, om_pa_t from, size_t size)
{
	assert(owner == ffa.vm.owner);
	read(from.v, to, size);
}

bool om_place_read_buffer(struct om_vm *of, const struct om_place *place, char *to, size_t size)
{
	assert(of == &ffa.vm);
	read(place->at, to, size);
	return true;
}

/* What shadow.c proves: never the handle of the shadows. */
bool om_shadow_may_be_named(const struct om_ffa_vm *of, uint64_t handle)
{
	assert(of == &ffa);
	return is_there && handle == share.handle;
}

struct om_share *om_share_use(struct om_ffa_vm *of, uint64_t handle, bool *is_busy)
{
	assert(of == &ffa);
	*is_busy = nondet_bool();
	if (!is_there || handle != share.handle)
		return NULL;
	users++;
	return &share;
}

void om_share_unuse(struct om_share *of)
{
	assert(of == &share && users);
	users--;
}

bool om_policy_allows_rpc(const struct om_vm *of, uint32_t cmd)
{
	assert(of == &ffa.vm && cmd == page.message.header.cmd);
	return is_allowed;
}

static void begin(void)
{
	any(&ffa);
	any(&call);
	any(&page);
	any(&reply);
	any(&share);
	call.msg.header.num_params = MSG_NUM_TA_PARAMS;
	call.place.kind = nondet_bool() ? OM_PLACE_PINNED : OM_PLACE_BUFFER;
	is_allowed = nondet_bool();
	is_there = nondet_bool();
	before = page;
}

static bool has_one_value(const struct om_msg *request)
{
	return request->header.num_params == 1 &&
	       request->param[0].attr == MSG_ATTR_TYPE_VALUE_INPUT;
}

static bool is_named(uint64_t handle)
{
	return is_there && handle == share.handle;
}

/* A value, or a handle of the guest's own; where OP-TEE has its memory no guest is told. */
static bool is_for_guest(const struct om_msg_param *param)
{
	if (param->attr >= MSG_ATTR_TYPE_RMEM_INPUT && param->attr <= MSG_ATTR_TYPE_RMEM_INOUT)
		return param->u.rmem.shm_ref == MSG_FMEM_NO_HANDLE ||
		       is_named(param->u.rmem.shm_ref);
	return param->attr <= MSG_ATTR_TYPE_VALUE_INOUT;
}

static void check_asked(void)
{
	uint32_t k = nondet_u8() % MSG_NUM_RPC_PARAMS;

	assert(is_allowed && writes == 1 && is_same(page, before));
	assert(is_same(sent.header, before.message.header));
	assert(sent.header.num_params <= MSG_NUM_RPC_PARAMS);
	assert(call.kept.cmd == sent.header.cmd && call.kept.num_params == sent.header.num_params);
	if (k >= sent.header.num_params)
		return;
	assert(call.kept.attr[k] == sent.param[k].attr);
	assert(is_same(sent.param[k], before.message.param[k]) && is_for_guest(&sent.param[k]));
	if (sent.header.cmd == MSG_RPC_CMD_SHM_ALLOC)
		assert(has_one_value(&sent) && call.alloc_size == sent.param[0].u.value.b);
	if (sent.header.cmd == MSG_RPC_CMD_SHM_FREE)
		assert(has_one_value(&sent) && is_named(sent.param[0].u.value.b));
	reached(k == 3 && sent.param[k].attr == MSG_ATTR_TYPE_RMEM_INOUT);
	reached(sent.header.cmd == MSG_RPC_CMD_SHM_FREE);
	reached(sent.header.cmd == MSG_RPC_CMD_SHM_ALLOC);
}

PROOF(ffa_rpc_request,
      "the guest sees values, and handles of its own, of a command that it may be asked; or it is "
      "not asked, and OP-TEE is told so",
      "a call's message of four parameters, one handle that the guest has")
{
	bool is_asked;

	begin();
	is_asked = om_ffa_rpc_request(&ffa, &call);
	if (is_asked) {
		check_asked();
	} else {
		assert(!writes && page.message.header.ret != TEEC_SUCCESS);
		before.message.header.ret = page.message.header.ret;
		assert(is_same(page, before));
	}
	reached(!is_asked && !is_allowed);
	reached(!is_asked && is_allowed && before.message.header.num_params == 4);
	reached(!is_asked && before.message.header.num_params > MSG_NUM_RPC_PARAMS);
}

/* The one of OP-TEE's, with what of the guest's is a result. */
static struct om_msg_param with_result(uint32_t k)
{
	struct om_msg_param param = before.message.param[k];
	uint64_t attr = k < call.kept.num_params ? call.kept.attr[k] : 0;

	if (!(attr & MSG_ATTR_TYPE_OUTPUTS))
		return param;
	if (attr & MSG_ATTR_TYPE_MEMREFS)
		param.u.rmem.size = reply.param[k].u.rmem.size;
	else
		param.u.value = reply.param[k].u.value;
	return param;
}

/* What OP-TEE asked for, if the guest has shared so much. */
static bool is_good_buffer(void)
{
	const struct om_msg_param *param = &reply.param[0];
	uint64_t first = param->u.rmem.offs >> 48;

	return reply.header.num_params == 1 && param->attr == MSG_ATTR_TYPE_RMEM_OUTPUT &&
	       is_named(param->u.rmem.shm_ref) && first < OM_PAGE_SIZE &&
	       (unsigned __int128)first + call.alloc_size <=
		       (unsigned __int128)share.pages.count * OM_PAGE_SIZE;
}

PROOF(ffa_rpc_answer,
      "OP-TEE gets values and sizes of the outputs that it asked for, or a buffer that the guest "
      "shares and that is large enough; nothing else",
      "a call's message of four parameters, one handle that the guest has")
{
	uint32_t k = nondet_u8() % MSG_NUM_PARAMS;
	bool is_buffer;

	begin();
	assume(call.kept.num_params <= MSG_NUM_RPC_PARAMS);
	assume(share.pages.count);
	om_ffa_rpc_answer(&ffa, &call);
	is_buffer = call.kept.cmd == MSG_RPC_CMD_SHM_ALLOC && reply.header.ret == TEEC_SUCCESS;
	assert(!users && !writes);
	if (is_buffer) {
		assert(page.message.header.ret ==
		       (is_good_buffer() ? TEEC_SUCCESS : TEEC_ERROR_BAD_PARAMETERS));
		if (is_good_buffer()) {
			before.message.header.num_params = 1;
			before.message.param[0] = reply.param[0];
		}
		assert(is_same(page.message.param[k], before.message.param[k]));
	} else {
		assert(is_same(page.message.param[k], with_result(k)));
		assert(page.message.header.ret == reply.header.ret);
	}
	before.message.header.ret = page.message.header.ret;
	assert(is_same(page.message.header, before.message.header));
	reached(is_buffer && is_good_buffer() && call.alloc_size > OM_PAGE_SIZE);
	reached(is_buffer && !is_good_buffer() && is_named(reply.param[0].u.rmem.shm_ref));
	reached(!is_buffer && k == 3 && call.kept.num_params == 4 &&
		call.kept.attr[3] == MSG_ATTR_TYPE_RMEM_OUTPUT);
}
