/* SPDX-License-Identifier: BSD-2-Clause */
/* See told.h. */
#include "answers/told.h"

#include <string.h>
#include "answers/memory.h"

/* c of a value is in the header, and no known OP-TEE answers with it. */
static bool value_is_told(const struct abi_param *told, const struct abi_param *left,
			  const struct abi_param *sent)
{
	return told->u.value.a == left->u.value.a && told->u.value.b == left->u.value.b &&
	       (told->u.value.c == left->u.value.c || told->u.value.c == sent->u.value.c);
}

static bool param_is_told(const struct abi_param *told, const struct abi_param *left,
			  const struct abi_param *sent)
{
	if (!abi_attr_is_output(sent->attr))
		return true;
	if (abi_attr_is_value(sent->attr))
		return value_is_told(told, left, sent);
	return told->u.rmem.size == left->u.rmem.size;
}

/* Whether OP-TEE gives something back in parameters; it writes to none of other commands. */
static bool has_outputs(const struct answers_msg *sent)
{
	return sent->cmd == ABI_CMD_OPEN_SESSION || sent->cmd == ABI_CMD_INVOKE;
}

static const char *result_fault(const struct answers_call *call, const struct answers_msg *told)
{
	const struct answers_msg *left =
		answers_has_result(&call->msg) ? &call->result : &call->msg;
	const struct abi_param *given = has_outputs(&call->msg) ? left->params : call->msg.params;
	bool opens = call->msg.cmd == ABI_CMD_OPEN_SESSION;

	if (told->ret != left->ret)
		return "ret is not OP-TEE's";
	if (told->ret_origin != left->ret_origin)
		return "ret_origin is not OP-TEE's";
	if (told->session != (opens ? left->session : call->msg.session))
		return "session";
	for (uint32_t i = 0; i < call->msg.num_params; i++)
		if (!param_is_told(&told->params[i], &given[i], &call->msg.params[i]))
			return "a parameter is not OP-TEE's";
	return NULL;
}

/* A buffer that OP-TEE may name to the guest: its own name for it, or that of what it registered.
 */
static bool translate_name(const struct answers_vm *vm, uint64_t *name)
{
	const struct answers_buffer *buffer = answers_by_secret(vm, *name);

	if (!*name || !buffer || buffer->kind == ANSWERS_RPC_MESSAGES)
		return false;
	if (buffer->kind == ANSWERS_REGISTERED && buffer->life == ANSWERS_BEGINS)
		return false; /* OP-TEE is about to know it, and has it until it has let go */
	*name = buffer->given;
	return true;
}

bool answers_translate(const struct answers_vm *vm, struct abi_param *param)
{
	if (param->attr == ABI_ATTR_NONE ||
	    (abi_attr_is_value(param->attr) && param->attr <= ABI_ATTR_TYPE_MASK))
		return true;
	if (abi_attr_is_rmem(param->attr) && param->attr <= ABI_ATTR_TYPE_MASK)
		return translate_name(vm, &param->u.rmem.shm_ref);
	return abi_attr_is_tmem(param->attr) && param->attr <= ABI_ATTR_TYPE_MASK &&
	       !param->u.tmem.buf_ptr;
}

bool answers_request_place(const struct answers_vm *vm, const struct answers_call *call,
			   struct answers_place *place, uint64_t *offset)
{
	const struct answers_buffer *buffer = answers_by_secret(vm, call->optee_cookie);

	*place = call->place;
	*offset = abi_msg_size(call->msg.num_params);
	if (call->form != ANSWERS_PLAIN)
		return true;
	*offset = 0;
	if (!buffer || buffer->kind != ANSWERS_RPC_MESSAGES || buffer->is_own)
		return false;
	*place = (struct answers_place){ .ipa = buffer->ipa };
	return true;
}

static bool read_request(const struct answers_entry *it, struct answers_msg *told)
{
	struct answers_place place;
	uint64_t offset;

	memset(told, 0, sizeof(*told));
	return answers_request_place(it->vm, it->call, &place, &offset) &&
	       answers_read(it->vm, &place, offset, told, ABI_RPC_ARG_SIZE);
}

static bool is_same(const struct abi_param *told, const struct abi_param *asked)
{
	if (told->attr != asked->attr)
		return false;
	if (told->attr == ABI_ATTR_NONE)
		return true;
	if (abi_attr_is_tmem(told->attr))
		return !told->u.tmem.buf_ptr && told->u.tmem.size == asked->u.tmem.size;
	return !memcmp(&told->u, &asked->u, sizeof(told->u));
}

bool answers_translate_free(const struct answers_vm *vm, struct abi_param *param)
{
	const struct answers_buffer *buffer = answers_by_secret(vm, param->u.value.b);

	if (!buffer || buffer->kind != ANSWERS_RPC_DATA)
		return false;
	param->u.value.b = buffer->given;
	return true;
}

static bool translate(const struct answers_vm *vm, uint32_t cmd, struct abi_param *param)
{
	return cmd == ABI_RPC_CMD_SHM_FREE ? answers_translate_free(vm, param)
					   : answers_translate(vm, param);
}

static const char *request_fault(const struct answers_entry *it, const struct answers_msg *told)
{
	const struct answers_msg *request = &it->call->request;

	if (told->cmd != request->cmd || told->num_params != request->num_params)
		return "another request";
	for (uint32_t i = 0; i < request->num_params; i++) {
		struct abi_param asked = request->params[i];

		if (!translate(it->vm, request->cmd, &asked) || !is_same(&told->params[i], &asked))
			return "a parameter of the request";
	}
	return NULL;
}

/* SHM_FREE of the name that was in the answer, and of the type that had been asked for. */
static const char *take_back_fault(const struct answers_entry *it, const struct answers_msg *told)
{
	const struct answers_call *call = it->call;
	const struct abi_param *param = &told->params[0];

	if (told->cmd != ABI_RPC_CMD_SHM_FREE || told->num_params != 1 ||
	    param->attr != ABI_ATTR_VALUE_INPUT)
		return "no SHM_FREE";
	if (param->u.value.a != call->request.params[0].u.value.a ||
	    param->u.value.b != call->reply.params[0].u.tmem.shm_ref)
		return "SHM_FREE of something else";
	return NULL;
}

static const char *refusal_fault(const struct answers_msg *told, uint32_t ret)
{
	if (told->ret != ret)
		return "another ret";
	return told->ret_origin == ABI_ORIGIN_COMMS ? NULL : "ret_origin is not COMMS";
}

const char *answers_message_fault(const struct answers_entry *it, const struct answer *answer)
{
	struct answers_msg told;
	bool asks = answer->message == ANSWER_REQUEST || answer->message == ANSWER_TAKE_BACK;

	if (answer->message == ANSWER_NO_MESSAGE)
		return NULL;
	if (!(asks ? read_request(it, &told) : answers_read_msg(it->vm, &it->call->place, &told)))
		return answer->message == ANSWER_UNWRITTEN ? NULL : "no memory to tell it in";
	switch (answer->message) {
	case ANSWER_REFUSED:
		return refusal_fault(&told, answer->ret);
	case ANSWER_RESULT:
		return result_fault(it->call, &told);
	case ANSWER_REQUEST:
		return request_fault(it, &told);
	case ANSWER_TAKE_BACK:
		return take_back_fault(it, &told);
	default:
		return told.ret == it->call->msg.ret ? NULL : "ret was written";
	}
}
