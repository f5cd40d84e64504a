/* SPDX-License-Identifier: BSD-2-Clause */
/* See rpc.h. */
#include "answers/rpc.h"

#include <string.h>
#include "answers/memory.h"
#include "answers/message.h"
#include "answers/told.h"
#include "machine/vm.h"

/* What the guest need not know is an interrupt to it. */
static void interrupt(struct answers_set *set)
{
	answers_may_ask(set, ABI_RPC_FOREIGN_INTR, 0, 0, ANSWER_NO_MESSAGE);
}

static bool is_policy(const struct answers_vm *vm, uint32_t cmd)
{
	switch (cmd) {
	case ABI_RPC_CMD_RESERVED:
	case ABI_RPC_CMD_BENCH_REG:
		return false;
	case ABI_RPC_CMD_RPMB:
	case ABI_RPC_CMD_RPMB_PROBE_RESET:
	case ABI_RPC_CMD_RPMB_PROBE_NEXT:
	case ABI_RPC_CMD_RPMB_FRAMES:
		return vm->guest->config.rpmb;
	default:
		return true;
	}
}

/* SHM_ALLOC and SHM_FREE have one value; the latter names what the guest gave. */
static bool is_about_memory(const struct answers_msg *request)
{
	return request->cmd == ABI_RPC_CMD_SHM_ALLOC || request->cmd == ABI_RPC_CMD_SHM_FREE;
}

static bool is_good_about_memory(const struct answers_vm *vm, const struct answers_msg *request)
{
	struct abi_param param = request->params[0];

	if (request->num_params != 1 || param.attr != ABI_ATTR_VALUE_INPUT)
		return false;
	return request->cmd == ABI_RPC_CMD_SHM_ALLOC || answers_translate_free(vm, &param);
}

static bool params_are_good(const struct answers_vm *vm, const struct answers_msg *request)
{
	if (request->num_params > ABI_RPC_NUM_PARAMS)
		return false;
	if (is_about_memory(request))
		return is_good_about_memory(vm, request);
	for (uint32_t i = 0; i < request->num_params; i++) {
		struct abi_param param = request->params[i];

		if (!answers_translate(vm, &param))
			return false;
	}
	return true;
}

/* A buffer for messages is one call's at a time. */
static bool is_others(const struct answers_vm *vm, const struct answers_call *call)
{
	for (unsigned i = 0; call->optee_cookie && i < ANSWERS_CALLS; i++)
		if (vm->call[i].is_there && &vm->call[i] != call &&
		    vm->call[i].arg_secret == call->optee_cookie)
			return true;
	return false;
}

/* A message may end where its buffer does, and then there is no room behind it. */
static bool has_room(const struct answers_entry *it)
{
	struct answers_msg there;
	struct answers_place place;
	uint64_t offset;

	return answers_request_place(it->vm, it->call, &place, &offset) &&
	       answers_read(it->vm, &place, offset, &there,
			    abi_msg_size(it->call->request.num_params));
}

static bool is_deliverable(const struct answers_entry *it)
{
	const struct answers_call *call = it->call;

	return call->request_found && !is_others(it->vm, call) &&
	       is_policy(it->vm, call->request.cmd) && params_are_good(it->vm, &call->request) &&
	       has_room(it);
}

/* The guest's name of the buffer that requests of the call are in; 0 if they are in its own room.
 */
static uint64_t request_name(const struct answers_entry *it)
{
	const struct answers_buffer *buffer = answers_by_secret(it->vm, it->call->optee_cookie);

	return it->call->form == ANSWERS_PLAIN && buffer ? buffer->given : 0;
}

static void of_cmd(const struct answers_entry *it, struct answers_set *set)
{
	uint64_t given = request_name(it);

	if (is_deliverable(it) && !it->call->write_failed)
		answers_may_ask(set, ABI_RPC_CMD, given >> 32, given & UINT32_MAX, ANSWER_REQUEST);
	else
		interrupt(set);
}

static void of_alloc(const struct answers_entry *it, struct answers_set *set)
{
	uint32_t size = it->call->optee_size;

	if (it->call->form != ANSWERS_PLAIN) {
		interrupt(set);
		return;
	}
	answers_may_ask(set, ABI_RPC_ALLOC, size, 0, ANSWER_NO_MESSAGE);
	if (size < ABI_RPC_ARG_SIZE)
		answers_may_ask(set, ABI_RPC_ALLOC, ABI_RPC_ARG_SIZE, 0, ANSWER_NO_MESSAGE);
}

static void of_free(const struct answers_entry *it, struct answers_set *set)
{
	const struct answers_buffer *buffer = answers_by_secret(it->vm, it->call->optee_cookie);

	if (!buffer || buffer->kind != ANSWERS_RPC_MESSAGES || buffer->is_own ||
	    is_others(it->vm, it->call))
		interrupt(set);
	else
		answers_may_ask(set, ABI_RPC_FREE, buffer->given >> 32, buffer->given & UINT32_MAX,
				ANSWER_NO_MESSAGE);
}

void answers_of_request(const struct answers_entry *it, struct answers_set *set)
{
	switch (it->call->optee_a0) {
	case ABI_RPC_CMD:
		of_cmd(it, set);
		return;
	case ABI_RPC_ALLOC:
		of_alloc(it, set);
		return;
	case ABI_RPC_FREE:
		of_free(it, set);
		return;
	default:
		interrupt(set);
	}
}

/* Linux before 6.8 gives one page by its address alone. */
static bool is_good_memory(const struct answers_vm *vm, const struct abi_param *param)
{
	uint64_t pages = answers_pages(param->u.tmem.buf_ptr, param->u.tmem.size);

	if (!pages || !param->u.tmem.buf_ptr)
		return false;
	if (param->attr & ABI_ATTR_NONCONTIG)
		return answers_list_is_good(vm, param->u.tmem.buf_ptr, param->u.tmem.size);
	return pages == 1 && !(param->u.tmem.buf_ptr & ABI_PAGE_MASK) &&
	       sim_page_at(vm->guest->vm, (om_ipa_t){ param->u.tmem.buf_ptr });
}

static bool is_memory(const struct answers_msg *reply)
{
	uint64_t attr = reply->params[0].attr;

	return !reply->ret && reply->num_params == 1 &&
	       (attr == ABI_ATTR_TMEM_OUTPUT ||
		attr == (ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG));
}

/* As big as was asked for, and within the VM's limits. */
static void judge_memory(const struct answers_entry *it, struct answers_call *call)
{
	const struct abi_param *param = &call->reply.params[0];
	struct answers_set over = { 0 };
	uint64_t pages = answers_pages(param->u.tmem.buf_ptr, param->u.tmem.size);

	answers_of_limits(it, &over, pages);
	call->reply_is_good = param->u.tmem.size >= call->request.params[0].u.value.b &&
			      pages <= it->limits.pages_per_buffer && !over.must_fail &&
			      is_good_memory(it->vm, param);
	call->reply_is_open = over.count && !over.must_fail;
}

/* Its list takes memory as it is read, which may be in a later entry. */
static void judge_again(const struct answers_entry *it, struct answers_call *call)
{
	const struct abi_param *param = &call->reply.params[0];
	struct answers_set over = { 0 };

	answers_of_memory(it, &over, answers_pages(param->u.tmem.buf_ptr, param->u.tmem.size));
	call->reply_is_open |= over.count;
}

void answers_read_reply(struct answers_entry *it)
{
	struct answers_call *call = it->call;
	struct answers_place place;
	uint64_t offset;

	if (call->is_replying)
		judge_again(it, call);
	if (call->asked != ABI_RPC_CMD || call->frees || call->request.cmd != ABI_RPC_CMD_SHM_ALLOC)
		return;
	call->is_replying = true;
	memset(&call->reply, 0, sizeof(call->reply));
	call->reply_read = answers_request_place(it->vm, call, &place, &offset) &&
			   answers_read(it->vm, &place, offset, &call->reply, ABI_RPC_ARG_SIZE);
	call->reply_is_good = false;
	call->reply_is_open = false;
	if (call->reply_read && is_memory(&call->reply))
		judge_memory(it, call);
}

/* What it cannot take the guest gets back, by the name that it gave. */
static void of_memory(const struct answers_entry *it, struct answers_set *set)
{
	const struct answers_call *call = it->call;
	uint64_t given = request_name(it);

	if (!call->reply_read || !is_memory(&call->reply))
		return;
	if (call->reply_is_good && !call->reply_is_open && !call->port_failed && !call->no_page)
		return;
	if (!it->call->write_failed)
		answers_may_ask(set, ABI_RPC_CMD, given >> 32, given & UINT32_MAX,
				ANSWER_TAKE_BACK);
	set->must_fail = !call->reply_is_good || call->port_failed;
}

/* An address that can be written to, for as many bytes as a message takes. */
static bool is_good_place(const struct answers_entry *it, uint64_t ipa)
{
	uint64_t size = it->size;

	if (size < ABI_RPC_ARG_SIZE)
		size = ABI_RPC_ARG_SIZE;
	return !(ipa & 7) && ipa % ABI_PAGE_SIZE + size <= ABI_PAGE_SIZE &&
	       sim_page_at(it->vm->guest->vm, (om_ipa_t){ ipa });
}

static void of_place(const struct answers_entry *it, struct answers_set *set)
{
	uint64_t ipa = abi_pair(it->asked.a[1], it->asked.a[2]);
	bool is_full = it->stats.buffers_now >= it->limits.buffers;
	bool is_written = !it->call->write_failed || it->entered;
	bool is_good = is_good_place(it, ipa) && !is_full && !it->page_failed && is_written;
	bool is_near = it->stats.memory_now + 6 * OM_PAGE_SIZE > it->limits.memory;

	if (!ipa || (is_good && !is_near))
		return;
	answers_may_ask(set, ABI_RPC_FREE, it->asked.a[4] & UINT32_MAX, it->asked.a[5] & UINT32_MAX,
			ANSWER_NO_MESSAGE);
	set->must_fail = !is_good;
}

void answers_of_reply(const struct answers_entry *it, struct answers_set *set)
{
	if (it->call->asked == ABI_RPC_ALLOC)
		of_place(it, set);
	else if (it->call->is_replying)
		of_memory(it, set);
}

/* What OP-TEE tells to free it has dropped. */
void answers_note_request(struct answers_entry *it)
{
	const struct answers_call *call = it->call;
	bool frees = call->optee_a0 == ABI_RPC_CMD && is_deliverable(it) &&
		     call->request.cmd == ABI_RPC_CMD_SHM_FREE;
	uint64_t secret = frees ? call->request.params[0].u.value.b : call->optee_cookie;
	struct answers_buffer *buffer = answers_by_secret(it->vm, secret);

	if (!buffer || buffer->kind == ANSWERS_REGISTERED)
		return;
	if (frees || (call->optee_a0 == ABI_RPC_FREE && buffer->kind == ANSWERS_RPC_MESSAGES &&
		      !is_others(it->vm, call)))
		answers_buffer_end(it->vm, buffer);
}
