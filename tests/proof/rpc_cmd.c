/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages of RPCs: any request of OP-TEE's, any answer of the guest's. What goes to the guest is
 * looked at where it is written.
 */
/* cbmc: --unwind 5 --conversion-check */
/* with: contracts/refuse.c mediator/rpc/rpc_msg.c */
#include "frame.h"

#include "rpc/rpc_cmd.c"

static struct om_vm vm;
static struct om_call call;
static struct om_msg_param page[16];  /* the shadow of the call's message */
static struct om_msg message, before; /* on OP-TEE's side */
static struct om_msg sent;	      /* to the guest */
static struct om_msg reply;	      /* as the guest has it */
static struct om_shm arg;	/* the buffer of the message, if the call has none of its own */
static struct om_shm buffer;	/* that OP-TEE may name, if it is one */
static om_guest_cookie_t freed; /* the guest's name of what OP-TEE has let go of */
static bool is_found, is_allowed, is_valid_alloc, is_written, is_read;
static unsigned int writes, unbound, allocated;
static size_t sent_size;

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	assert(size == MSG_RPC_ARG_SIZE && from == &message);
	*(struct om_msg *)to = message;
	return to;
}

/* The first of a message of @size bytes that goes to the guest. */
static bool write(const void *from, size_t size)
{
	assert(!writes && size == om_msg_size(((const struct om_msg *)from)->header.num_params));
	assert(size <= MSG_RPC_ARG_SIZE);
	sent = *(const struct om_msg *)from;
	sent_size = size;
	writes++;
	return is_written;
}

static bool is_place(uint64_t at)
{
	return at == call.rpc.place.at;
}

bool om_port_write_guest(struct om_port_vm *owner, om_ipa_t to, const void *from, size_t size)
{
	assert(owner == vm.owner && is_place(to.v));
	return write(from, size);
}

void om_port_write_pinned(struct om_port_vm *owner, om_pa_t to, const void *from, size_t size)
{
	assert(owner == vm.owner && is_place(to.v));
	is_written = true;
	write(from, size);
}

bool om_place_write_buffer(struct om_vm *of, const struct om_place *place, const char *from,
			   size_t size)
{
	assert(of == &vm && is_place(place->at));
	return write(from, size);
}

/* Any content; of what was not read there is nothing. */
static bool read(void *to, size_t size)
{
	assert(size == om_msg_size(call.rpc.kept.num_params));
	*(struct om_msg *)to = reply;
	return is_read;
}

bool om_port_read_guest(struct om_port_vm *owner, void *to, om_ipa_t from, size_t size)
{
	assert(owner == vm.owner && is_place(from.v));
	return read(to, size);
}

void om_port_read_pinned(struct om_port_vm *owner, void *to, om_pa_t from, size_t size)
{
	assert(owner == vm.owner && is_place(from.v));
	is_read = true;
	read(to, size);
}

bool om_place_read_buffer(struct om_vm *of, const struct om_place *place, char *to, size_t size)
{
	assert(of == &vm && is_place(place->at));
	return read(to, size);
}

static void place_message(void)
{
	call.rpc.shadow = &message;
	call.rpc.place.kind = nondet_u8() % 3;
	call.rpc.place.at = nondet_u64();
	call.rpc.arg = nondet_bool() || !call.with_rpc_arg ? &arg : NULL;
}

/* The contract is what rpc_arg_find is proved to do. */
bool om_rpc_arg_find(struct om_call *of, om_cookie_t cookie)
{
	assert(of == &call);
	is_found = nondet_bool();
	if (is_found)
		place_message();
	else
		call.rpc.arg = NULL;
	return is_found;
}

void om_shm_unbind(struct om_vm *of, struct om_shm *shm)
{
	assert(of == &vm && shm == &arg && call.rpc.arg == shm);
	unbound++;
}

bool om_shm_guest_cookie(struct om_vm *of, enum om_shm_kind kind, om_cookie_t cookie,
			 om_guest_cookie_t *guest_cookie)
{
	assert(of == &vm && (kind == OM_SHM_RPC_DATA || kind == OM_SHM_REGISTERED));
	if (om_shm_kind(&buffer) != kind || buffer.cookie.v != cookie.v)
		return false;
	guest_cookie->v = buffer.guest_cookie;
	return true;
}

bool om_policy_allows_rpc(const struct om_vm *of, uint32_t cmd)
{
	assert(of == &vm && cmd == message.header.cmd);
	return is_allowed;
}

static bool has_one_value(const struct om_msg *request)
{
	return request->header.num_params == 1 &&
	       request->param[0].attr == MSG_ATTR_TYPE_VALUE_INPUT;
}

/* These three are what rpc_shm.c proves. */
bool om_rpc_shm_request_alloc(struct om_call *of, const struct om_msg *request)
{
	assert(of == &call && is_allowed);
	is_valid_alloc = has_one_value(request);
	return is_valid_alloc;
}

bool om_rpc_shm_request_free(struct om_call *of, struct om_msg *request)
{
	assert(of == &call && is_allowed);
	if (!has_one_value(request) || nondet_bool())
		return false;
	request->param[0].u.value.b = freed.v;
	return true;
}

void om_rpc_shm_answer_alloc(struct om_call *of, const struct om_msg *answer)
{
	assert(of == &call && is_read && is_same(*answer, reply));
	assert(call.rpc.kept.cmd == MSG_RPC_CMD_SHM_ALLOC && answer->header.ret == TEEC_SUCCESS);
	allocated++;
}

static void begin(void)
{
	any(&vm);
	any(&call);
	any(&message);
	any(&reply);
	any(&buffer);
	any(&arg);
	call.vm = &vm;
	call.shadow = (struct om_msg *)page;
	call.msg.header.num_params = MSG_NUM_TA_PARAMS;
	freed.v = nondet_u64();
	is_allowed = nondet_bool();
	is_written = nondet_bool();
	is_read = nondet_bool();
	before = message;
}

static bool is_value(uint64_t attr)
{
	return attr >= MSG_ATTR_TYPE_VALUE_INPUT && attr <= MSG_ATTR_TYPE_VALUE_INOUT;
}

static bool is_rmem(uint64_t attr)
{
	return attr >= MSG_ATTR_TYPE_RMEM_INPUT && attr <= MSG_ATTR_TYPE_RMEM_INOUT;
}

static bool is_tmem(uint64_t attr)
{
	return attr >= MSG_ATTR_TYPE_TMEM_INPUT && attr <= MSG_ATTR_TYPE_TMEM_INOUT;
}

/* What of OP-TEE's parameter the guest may see. */
static bool may_see(const struct om_msg_param *optee, const struct om_msg_param *guest)
{
	if (guest->attr != optee->attr)
		return false;
	if (is_rmem(guest->attr))
		return optee->u.rmem.shm_ref == buffer.cookie.v &&
		       guest->u.rmem.shm_ref == buffer.guest_cookie &&
		       (om_shm_kind(&buffer) == OM_SHM_RPC_DATA ||
			om_shm_kind(&buffer) == OM_SHM_REGISTERED);
	if (is_tmem(guest->attr))
		return !guest->u.tmem.buf_ptr && !guest->u.tmem.shm_ref;
	return !guest->attr || (is_value(guest->attr) && is_same(*guest, *optee));
}

static bool is_asked(void)
{
	return call.phase == OM_PHASE_ASK && call.rpc.kind == OM_RPC_CMD;
}

/* OP-TEE is told, and the guest gets nothing but its turn. */
static void check_refused(void)
{
	assert(call.phase == OM_PHASE_ASK && call.rpc.kind == OM_RPC_NOTHING);
	assert(call.rpc.function == SMC_RPC_FUNC_FOREIGN_INTR && !call.rpc.pair);
	assert(!writes || !is_written);
	assert(!call.rpc.arg);
	if (is_found) {
		assert(message.header.ret != TEEC_SUCCESS);
		before.header.ret = message.header.ret;
	}
	assert(is_same(message, before));
}

static void check_asked(void)
{
	uint32_t k = nondet_u8() % MSG_NUM_RPC_PARAMS;

	assert(is_found && is_allowed && writes == 1 && is_written && !unbound);
	assert(is_same(sent.header, before.header) && is_same(message, before));
	assert(sent.header.num_params <= MSG_NUM_RPC_PARAMS);
	assert(call.rpc.kept.cmd == sent.header.cmd &&
	       call.rpc.kept.num_params == sent.header.num_params);
	assert(call.rpc.function == SMC_RPC_FUNC_CMD &&
	       call.rpc.pair == (call.with_rpc_arg ? 0 : arg.guest_cookie));
	if (k >= sent.header.num_params)
		return;
	assert(call.rpc.kept.attr[k] == before.param[k].attr);
	if (sent.header.cmd == MSG_RPC_CMD_SHM_ALLOC)
		assert(is_valid_alloc && is_same(sent.param[0], before.param[0]));
	else if (sent.header.cmd == MSG_RPC_CMD_SHM_FREE)
		assert(has_one_value(&sent) && sent.param[0].u.value.b == freed.v);
	else
		assert(may_see(&before.param[k], &sent.param[k]));
	reached(k == 3 && is_rmem(sent.param[k].attr));
	reached(k == 0 && is_tmem(sent.param[k].attr));
	reached(sent.header.cmd == MSG_RPC_CMD_SHM_FREE);
}

PROOF(rpc_request,
      "the guest sees values, null references and its own names, of a command that it may be "
      "asked; "
      "or it is not asked, and OP-TEE is told so",
      "a call's message of four parameters, one buffer that can be found")
{
	bool has_arg;

	begin();
	om_rpc_cmd_request(&call, (om_cookie_t){ nondet_u64() });
	has_arg = call.rpc.arg;
	if (is_asked())
		check_asked();
	else
		check_refused();
	assert(unbound <= 1);
	assert(implies(is_asked() && !call.with_rpc_arg, has_arg));
	reached(!is_asked() && writes && unbound);
	reached(!is_asked() && !is_found);
	reached(!is_asked() && is_found && !is_allowed);
	reached(is_asked() && call.with_rpc_arg && !has_arg);
}

/* The one of OP-TEE's, with what of the guest's is a result. */
static struct om_msg_param with_result(uint32_t k)
{
	const struct om_msg_param *from = &reply.param[k];
	struct om_msg_param param = before.param[k];
	uint64_t attr = k < call.rpc.kept.num_params ? call.rpc.kept.attr[k] : 0;

	if (!(attr & MSG_ATTR_TYPE_OUTPUTS))
		return param;
	if (attr & MSG_ATTR_TYPE_MEMREFS)
		param.u.rmem.size = from->u.rmem.size;
	else
		param.u.value = from->u.value;
	return param;
}

PROOF(rpc_answer,
      "OP-TEE gets values and sizes of the outputs that it asked for, and a result; nothing else "
      "of "
      "the guest's answer",
      "a call's message of four parameters")
{
	uint32_t k = nondet_u8() % MSG_NUM_PARAMS;
	struct om_msg_param expected;
	bool had_arg;

	begin();
	place_message();
	had_arg = call.rpc.arg;
	assume(call.rpc.kept.num_params <= MSG_NUM_RPC_PARAMS);
	om_rpc_cmd_answer(&call);
	expected = is_read && !allocated ? with_result(k) : before.param[k];
	assert(is_same(message.param[k], expected));
	assert(message.header.ret == (allocated ? before.header.ret
				      : is_read ? reply.header.ret
						: TEEC_ERROR_GENERIC));
	before.header.ret = message.header.ret;
	assert(is_same(message.header, before.header) && !writes);
	if (!allocated)
		assert(call.phase == OM_PHASE_ENTER && !call.rpc.arg && unbound == had_arg);
	else
		assert(!unbound);
	reached(allocated);
	reached(!is_read && unbound);
	reached(is_read && !allocated && !is_same(expected, before.param[k]) && k == 3);
}
