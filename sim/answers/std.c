/* SPDX-License-Identifier: BSD-2-Clause */
/* See std.h. */
#include "answers/std.h"

#include <string.h>
#include "answers/fast.h"
#include "answers/memory.h"
#include "answers/message.h"
#include "answers/note.h"
#include "answers/rpc.h"
#include "answers/sessions.h"
#include "machine/violation.h"

/* Pages that a call's first use of its slot may take. */
#define CALL_PAGES 3u

static void fail(struct answers_set *set, uint32_t a0)
{
	set->must_fail = true;
	answers_may(set, a0);
}

static enum answers_form form_of(uint32_t function)
{
	if (function == ABI_CALL_WITH_RPC_ARG)
		return ANSWERS_RPC_ARG;
	return function == ABI_CALL_WITH_REGD_ARG ? ANSWERS_REGD_ARG : ANSWERS_PLAIN;
}

/* OP-TEE was asked to let go of it, and did not. */
static bool is_kept(const struct answers_vm *vm, const struct answers_buffer *buffer)
{
	for (unsigned i = 0; i < ANSWERS_CALLS; i++) {
		const struct answers_call *call = &vm->call[i];

		if (call->is_there && call->buffer == buffer &&
		    call->msg.cmd == ABI_CMD_UNREGISTER_SHM)
			return call->stage == ANSWERS_AFTER && !answers_is_done(call);
	}
	return false;
}

/*
 * OP-TEE's name for the registered buffer that the guest calls so; 0: there is none. OP-TEE may
 * have taken one already, or kept it, though its guest is not told yet.
 */
static uint64_t secret_of(const struct answers_vm *vm, uint64_t given)
{
	const struct answers_buffer *buffer = answers_by_name(vm, given);

	if (buffer && (buffer->life == ANSWERS_LIVES || is_kept(vm, buffer)))
		return buffer->secret;
	for (unsigned i = 0; i < ANSWERS_CALLS; i++) {
		const struct answers_call *call = &vm->call[i];

		if (call->is_there && call->msg.cmd == ABI_CMD_REGISTER_SHM &&
		    call->msg.params[0].u.tmem.shm_ref == given && answers_is_done(call) &&
		    !call->is_undone)
			return call->secret;
	}
	return 0;
}

/* Where the message is, if there can be one: OP-TEE wants a page, or 8 bytes of a buffer. */
static bool find_place(const struct answers_entry *it, struct answers_call *call)
{
	call->place = (struct answers_place){ .ipa = call->where };
	if (call->form != ANSWERS_REGD_ARG)
		return !(call->where & ABI_PAGE_MASK);
	call->place =
		(struct answers_place){ .secret = secret_of(it->vm, call->where), .at = call->at };
	if (!call->place.secret)
		return false;
	call->name[ANSWERS_PARAMS] = call->where;
	return !(call->at & 7);
}

static void find_names(struct answers_call *call)
{
	const struct answers_msg *msg = &call->msg;

	if (msg->cmd != ABI_CMD_OPEN_SESSION && msg->cmd != ABI_CMD_INVOKE)
		return;
	for (uint32_t i = 0; i < msg->num_params && i < ANSWERS_PARAMS; i++)
		if (abi_attr_is_rmem(msg->params[i].attr))
			call->name[i] = msg->params[i].u.rmem.shm_ref;
}

static void begin_call(struct answers_entry *it)
{
	struct answers_call *call = answers_call_new(it->vm);

	it->call = call;
	if (!call) { /* so many were begun of which nobody knows whether a question ended them */
		it->vm->is_unsure = true;
		return;
	}
	call->form = form_of(it->function);
	call->where = abi_pair(it->asked.a[1], it->asked.a[2]);
	call->at = (uint32_t)it->asked.a[3];
}

/* Of a client's parameters, those behind a list are looked at when that has been read. */
static bool has_late(const struct answers_call *call)
{
	const struct answers_msg *msg = &call->msg;
	bool has_list = false;

	if (msg->cmd != ABI_CMD_OPEN_SESSION && msg->cmd != ABI_CMD_INVOKE)
		return false;
	for (uint32_t i = 0; i < msg->num_params && i < ANSWERS_PARAMS; i++) {
		const struct abi_param *param = &msg->params[i];

		if (has_list && (abi_attr_is_rmem(param->attr) || abi_is_temporary(param)))
			return true;
		has_list |= abi_is_temporary(param);
	}
	return false;
}

static void keep(struct answers_call *call, const struct answer *refusal)
{
	struct answers_refusal kept = { (uint32_t)refusal->a[0], refusal->ret };

	for (uint32_t i = 0; i < call->refusals; i++)
		if (call->refusal[i].a0 == kept.a0 && call->refusal[i].ret == kept.ret)
			return;
	if (call->refusals == ANSWERS_REFUSALS)
		sim_misuse("too many refusals");
	call->refusal[call->refusals++] = kept;
}

static bool is_closing(const struct answers_call *call)
{
	return call->is_read && call->msg.cmd == ABI_CMD_CLOSE_SESSION;
}

static void read_message(const struct answers_entry *it, struct answers_call *call)
{
	call->is_read = find_place(it, call) && answers_read_msg(it->vm, &call->place, &call->msg);
	find_names(call);
}

/*
 * The mediator is about to read it, unless it gives way before; or has come to it in an entry
 * before, if it did not have to read anything to refuse it. A CLOSE_SESSION that has waited for
 * others is judged again, by what it was.
 */
static void judge_message(const struct answers_entry *it, struct answers_call *call)
{
	struct answers_set set = { 0 };
	bool may_be_judged = call->asked && !call->was_judged;

	if (!call->was_judged)
		read_message(it, call);
	if (is_closing(call))
		call->close_waits = answers_session_use(it->vm, call);
	answers_of_message(it, &set);
	call->is_late = !set.must_fail && has_late(call);
	if (!set.must_fail)
		answers_of_params(it, &set);
	if (!may_be_judged)
		call->refusals = 0;
	call->must_fail = set.must_fail && (!may_be_judged || call->must_fail);
	for (unsigned i = 0; i < set.count; i++)
		keep(call, &set.answer[i]);
}

/*
 * In each entry that may go on with lists: others may have registered buffers since, taken them
 * away, or let go of what is limited, which counts for parameters behind a list; and a list takes
 * memory as it is read.
 */
static void judge_again(const struct answers_entry *it, struct answers_call *call)
{
	struct answers_set set = { 0 };

	if (call->is_late) {
		answers_of_params(it, &set);
		call->must_fail &= set.must_fail;
	}
	answers_of_lists(it, &set);
	for (unsigned i = 0; i < set.count; i++)
		keep(call, &set.answer[i]);
}

static void judge(const struct answers_entry *it, struct answers_call *call)
{
	if (!call->was_judged || is_closing(call))
		judge_message(it, call);
	else
		judge_again(it, call);
}

void answers_read_again(const struct answers_entry *it)
{
	struct answers_call *call = it->call;
	bool was_alone = !it->is_beside && it->vm->entries == it->number;

	if (!call->was_judged && !was_alone)
		read_message(it, call);
}

/* Two calls of one message: what either is told in it stands where the other's guest looks. */
static void doubt_others_of_message(const struct answers_entry *it)
{
	for (unsigned i = 0; i < ANSWERS_CALLS; i++) {
		struct answers_call *other = &it->vm->call[i];
		bool is_same = other->where == it->call->where &&
			       (other->form != ANSWERS_REGD_ARG || other->at == it->call->at);

		other->was_beside |= other->is_there && other != it->call && is_same;
	}
}

void answers_find_call(struct answers_entry *it)
{
	bool is_offered =
		it->function == ABI_CALL_WITH_ARG || answers_offered(it->vm) & ABI_CAP_RPC_ARG;

	if (it->function != ABI_RETURN_FROM_RPC && is_offered)
		begin_call(it);
	if (it->function == ABI_RETURN_FROM_RPC)
		it->call = answers_call_by_id(it->vm, (uint32_t)it->asked.a[3]);
	if (it->call)
		doubt_others_of_message(it);
	if (it->call && it->call->stage == ANSWERS_INSIDE)
		answers_read_reply(it);
	it->stage = it->call ? it->call->stage : ANSWERS_BEFORE;
	it->size = it->call ? it->call->optee_size : 0;
	it->call_number = it->call ? it->call->number : 0;
	if (it->call && it->stage == ANSWERS_BEFORE)
		judge(it, it->call);
}

static void of_result(const struct answers_entry *it, struct answers_set *set)
{
	if (it->call->is_lost)
		answers_may_be(set, (struct answer){ .a = { ABI_EBADADDR } });
	else
		answers_may_be(set, (struct answer){ .a = { ABI_OK }, .message = ANSWER_RESULT });
}

/*
 * A guest that has no other call in progress would wait for ever; and behind that it makes its SMC
 * again, which has to be the one that began the call.
 */
static void of_no_thread(const struct answers_entry *it, struct answers_set *set)
{
	bool may_wait = it->function != ABI_RETURN_FROM_RPC && it->call->can_wait != ANSWERS_NO;

	if (may_wait)
		answers_may(set, ABI_ETHREAD_LIMIT);
	if (!may_wait || it->call->can_wait != ANSWERS_YES)
		answers_may(set, ABI_ENOMEM);
}

/* OP-TEE was entered, and has answered. */
static void of_optee(const struct answers_entry *it, struct answers_set *set)
{
	if (abi_is_rpc(it->call->optee_a0)) {
		answers_of_request(it, set);
		return;
	}
	switch (it->call->optee_a0) {
	case ABI_OK:
		of_result(it, set);
		return;
	case ABI_ETHREAD_LIMIT:
		of_no_thread(it, set);
		return;
	case ABI_EBUSY:
	case ABI_EBADADDR:
	case ABI_EBADCMD:
	case ABI_ENOMEM:
		answers_may(set, it->call->optee_a0);
		return;
	default: /* what a guest would take for something else */
		answers_may(set, ABI_ENOTAVAIL);
	}
}

/* No more than OP-TEE has threads for the VM, if it tells how many. */
static uint32_t slots_of(const struct answers_entry *it)
{
	uint32_t calls = it->vm->guest->config.limits.calls;
	uint64_t threads = answers_probed.thread_count.a[1];

	if (answers_probed.thread_count.a[0] != ABI_OK || !threads)
		return calls;
	return threads < calls ? (uint32_t)threads : calls;
}

static bool is_lowered(const struct answers_entry *it)
{
	return it->limits.calls < slots_of(it);
}

static bool has_doubtful(const struct answers_vm *vm)
{
	for (unsigned i = 0; i < ANSWERS_CALLS; i++)
		if (vm->call[i].is_there && vm->call[i].is_doubtful)
			return true;
	return false;
}

/* A slot, of a number that is limited; and a page, when one is used first. */
static void of_slot(const struct answers_entry *it, struct answers_set *set)
{
	uint32_t beside = answers_calls_beside(it->vm, it->call);
	bool is_full = beside >= it->limits.calls || beside >= slots_of(it);

	if (it->no_first_page)
		fail(set, ABI_ENOMEM);
	else if (is_full && !is_lowered(it) && !has_doubtful(it->vm))
		fail(set, ABI_ETHREAD_LIMIT);
	else if (is_full || is_lowered(it))
		answers_may(set, ABI_ETHREAD_LIMIT);
	if (it->stats.memory_now + CALL_PAGES * OM_PAGE_SIZE > it->limits.memory)
		answers_may(set, ABI_ENOMEM);
}

/* Memory that could not be had, though the guest's message is right. */
static void of_port(const struct answers_entry *it, struct answers_set *set)
{
	if (it->call->msg_failed)
		fail(set, ABI_EBADADDR);
	if (it->call->port_failed)
		answers_refuse(set, ABI_BAD_PARAMETERS);
	if (it->call->no_page)
		answers_refuse(set, ABI_OUT_OF_MEMORY);
}

/* A buffer that was there may be gone when the mediator comes to it. */
static bool has_lost_one(const struct answers_entry *it)
{
	const struct answers_call *call = it->call;

	for (uint32_t i = 0; i < ANSWERS_PARAMS; i++)
		if (call->name[i] && !answers_by_name(it->vm, call->name[i]))
			return true;
	return false;
}

/* As it was when it was read, in this entry or in an earlier one. */
static void of_the_message(const struct answers_entry *it, struct answers_set *set)
{
	const struct answers_call *call = it->call;

	if (call->asked && has_lost_one(it))
		answers_may_refuse(set, ABI_BAD_PARAMETERS);

	for (uint32_t i = 0; i < call->refusals; i++)
		if (call->refusal[i].a0 == ABI_OK)
			answers_may_refuse(set, call->refusal[i].ret);
		else
			answers_may(set, call->refusal[i].a0);
	set->must_fail |= call->must_fail;
}

/* Whoever brings room for its RPCs waits until OP-TEE has prepared itself in a call that does not.
 */
static bool may_wait(const struct answers_entry *it)
{
	return it->call->form != ANSWERS_PLAIN && !it->vm->is_set_up &&
	       answers_calls_beside(it->vm, it->call);
}

/* What cannot be told in a message that is not there any more. */
static void of_lost_message(struct answers_set *set)
{
	for (unsigned i = 0; i < set->count; i++)
		if (set->answer[i].message == ANSWER_REFUSED)
			set->answer[i] = (struct answer){ .a = { ABI_EBADADDR } };
}

/* As for an interrupt, until no other call uses the session. */
static void of_waiting(const struct answers_entry *it, struct answers_set *set)
{
	if (!is_closing(it->call) || it->call->close_waits == ANSWERS_UNUSED)
		return;
	answers_may_ask(set, ABI_RPC_FOREIGN_INTR, 0, 0, ANSWER_UNWRITTEN);
	set->must_fail = it->call->close_waits == ANSWERS_USED;
}

static void of_start(const struct answers_entry *it, struct answers_set *set)
{
	if (it->function != ABI_RETURN_FROM_RPC)
		of_slot(it, set);
	if (set->must_fail)
		return;
	of_the_message(it, set);
	of_port(it, set);
	if (it->call->is_lost)
		of_lost_message(set);
	if (!set->must_fail)
		of_waiting(it, set);
	if (set->must_fail)
		return;
	if (it->entered)
		of_optee(it, set);
	else if (may_wait(it))
		answers_may_ask(set, ABI_RPC_FOREIGN_INTR, 0, 0, ANSWER_UNWRITTEN);
}

static void of_answer(const struct answers_entry *it, struct answers_set *set)
{
	answers_of_reply(it, set);
	if ((it->entered || it->call->is_due) && !set->must_fail)
		of_optee(it, set);
}

static void of_stage(const struct answers_entry *it, struct answers_set *set)
{
	switch (it->stage) {
	case ANSWERS_BEFORE:
		of_start(it, set);
		return;
	case ANSWERS_INSIDE:
		of_answer(it, set);
		return;
	case ANSWERS_AFTER:
		of_optee(it, set);
		return;
	}
}

static void of_no_call(const struct answers_entry *it, struct answers_set *set)
{
	answers_may(set, it->function == ABI_RETURN_FROM_RPC ? ABI_ERESUME : ABI_UNKNOWN_FUNCTION);
}

/* Of a VM that OP-TEE does not take; and of one that is being reset. */
static bool is_without(const struct answers_entry *it)
{
	return !it->vm->has_life || it->vm->is_shut;
}

/* What was begun has ended with its life, though its message may have been written before. */
static void of_nobody(const struct answers_entry *it, struct answers_set *set)
{
	if (it->function != ABI_RETURN_FROM_RPC) {
		of_slot(it, set);
		answers_may(set, ABI_UNKNOWN_FUNCTION);
		return;
	}
	answers_may_be(set, (struct answer){ .a = { ABI_ERESUME } });
	answers_may_be(set, (struct answer){ .a = { ABI_UNKNOWN_FUNCTION } });
}

void answers_of_std(const struct answers_entry *it, struct answers_set *set)
{
	if (is_without(it))
		of_nobody(it, set);
	else if (!it->call)
		of_no_call(it, set);
	else
		of_stage(it, set);
	if (it->call && it->call->is_doubtful && it->function == ABI_RETURN_FROM_RPC)
		answers_may(set, ABI_ERESUME);
	if (it->gave_way) {
		set->count = 0;
		answers_may_ask(set, ABI_RPC_FOREIGN_INTR, 0, 0, ANSWER_NO_MESSAGE);
	}
}
