/* SPDX-License-Identifier: BSD-2-Clause */
/* See sessions.h. */
#include "answers/sessions.h"

static uint32_t find(const struct answers_vm *vm, uint32_t id)
{
	uint32_t i = 0;

	while (i < vm->sessions && vm->session[i] != id)
		i++;
	return i;
}

static void add(struct answers_vm *vm, uint32_t id)
{
	if (vm->sessions < ANSWERS_SESSIONS)
		vm->session[vm->sessions++] = id;
}

static void take_out(struct answers_vm *vm, uint32_t id)
{
	uint32_t i = find(vm, id);

	if (i < vm->sessions)
		vm->session[i] = vm->session[--vm->sessions];
}

/* What a call has taken when it was judged it has until OP-TEE is done, or it is refused. */
static enum answers_use hold_of(const struct answers_call *call)
{
	bool may_fail = call->refusals || call->port_failed || call->no_page;

	if (!call->is_there || !call->was_judged || !call->is_read || call->stage == ANSWERS_AFTER)
		return ANSWERS_UNUSED;
	if (call->is_doubtful || (call->stage == ANSWERS_BEFORE && may_fail))
		return ANSWERS_PERHAPS;
	return ANSWERS_USED;
}

/* CLOSE_SESSION has taken its session out when OP-TEE has it, and not before. */
static bool has_place(const struct answers_call *call)
{
	return call->msg.cmd == ABI_CMD_OPEN_SESSION ||
	       (call->msg.cmd == ABI_CMD_CLOSE_SESSION && call->stage == ANSWERS_INSIDE);
}

static bool is_for(const struct answers_call *call, uint32_t id)
{
	return (call->msg.cmd == ABI_CMD_INVOKE || call->msg.cmd == ABI_CMD_CANCEL) &&
	       call->msg.session == id;
}

enum answers_use answers_session_use(const struct answers_vm *vm, const struct answers_call *call)
{
	enum answers_use use = ANSWERS_UNUSED;

	for (unsigned i = 0; i < ANSWERS_CALLS; i++) {
		const struct answers_call *other = &vm->call[i];

		if (other != call && is_for(other, call->msg.session) && hold_of(other) > use)
			use = hold_of(other);
	}
	return use;
}

static void of_places(const struct answers_entry *it, struct answers_set *set)
{
	uint32_t least = it->vm->sessions;
	uint32_t most = least;

	for (unsigned i = 0; i < ANSWERS_CALLS; i++) {
		const struct answers_call *call = &it->vm->call[i];

		if (call == it->call || !has_place(call))
			continue;
		least += hold_of(call) == ANSWERS_USED;
		most += hold_of(call) != ANSWERS_UNUSED;
	}
	if (least >= ANSWERS_SESSIONS)
		answers_refuse(set, ABI_OUT_OF_MEMORY);
	else if (most >= ANSWERS_SESSIONS)
		answers_may_refuse(set, ABI_OUT_OF_MEMORY);
}

void answers_of_session(const struct answers_entry *it, struct answers_set *set)
{
	const struct answers_msg *msg = &it->call->msg;

	if (msg->cmd == ABI_CMD_OPEN_SESSION)
		of_places(it, set);
	else if (find(it->vm, msg->session) == it->vm->sessions)
		answers_refuse(set, ABI_BAD_PARAMETERS);
}

void answers_session_begins(struct answers_vm *vm, struct answers_call *call,
			    const struct answers_msg *sent)
{
	call->sent_cmd = sent->cmd;
	call->sent_session = sent->session;
	if (sent->cmd == ABI_CMD_CLOSE_SESSION)
		take_out(vm, sent->session);
}

void answers_session_ends(struct answers_vm *vm, const struct answers_call *call)
{
	bool done = call->optee_a0 == ABI_OK && !call->result.ret;

	if (call->sent_cmd == ABI_CMD_OPEN_SESSION && done)
		add(vm, call->result.session);
	if (call->sent_cmd == ABI_CMD_CLOSE_SESSION && !done)
		add(vm, call->sent_session);
}
