/* SPDX-License-Identifier: BSD-2-Clause */
/* See note.h. */
#include "answers/note.h"

#include "answers/rpc.h"

bool answers_is_done(const struct answers_call *call)
{
	return call->stage == ANSWERS_AFTER && call->optee_a0 == ABI_OK &&
	       (!call->result.ret || !answers_has_result(&call->msg));
}

/*
 * Others can name it, and take it away, before the one that registers it is told: it is their calls'
 * buffer, too. Whether there is such a call.
 */
static bool join_enders(struct answers_vm *vm, const struct answers_call *call)
{
	bool found = false;

	for (unsigned i = 0; i < ANSWERS_CALLS; i++) {
		struct answers_call *other = &vm->call[i];

		if (!other->is_there || !other->is_read || other->secret != call->secret ||
		    other->msg.cmd != ABI_CMD_UNREGISTER_SHM)
			continue;
		other->buffer = call->buffer;
		found = true;
	}
	return found;
}

static void note_registering(struct answers_vm *vm, struct answers_call *call, bool is_over)
{
	uint64_t given = call->msg.params[0].u.tmem.shm_ref;
	bool done = is_over && answers_is_done(call) && !call->is_undone;

	if (!call->buffer && (is_over ? done : call->was_judged))
		call->buffer = answers_buffer_new(vm, ANSWERS_REGISTERED, given, call->secret);
	if (!call->buffer)
		return;
	call->buffer->secret = call->secret;
	call->buffer->life = !done		     ? ANSWERS_BEGINS
			     : join_enders(vm, call) ? ANSWERS_ENDS
						     : ANSWERS_LIVES;
	if (is_over && !done)
		answers_buffer_end(vm, call->buffer);
}

/* Another vCPU took it away before the one that registers it was told that OP-TEE has it. */
static void note_undone(struct answers_vm *vm, const struct answers_call *by)
{
	for (unsigned i = 0; i < ANSWERS_CALLS; i++) {
		struct answers_call *call = &vm->call[i];

		if (call->is_there && call != by && call->stage == ANSWERS_AFTER &&
		    call->msg.cmd == ABI_CMD_REGISTER_SHM && call->secret == by->secret)
			call->is_undone = true;
	}
}

/* The guest's name for it may be another buffer's by then. */
static void note_unregistering(struct answers_vm *vm, struct answers_call *call, bool is_over)
{
	if (!call->buffer && call->secret)
		call->buffer = answers_by_secret(vm, call->secret);
	if (answers_is_done(call) && call->secret)
		note_undone(vm, call);
	if (!call->buffer)
		return;
	call->buffer->life = is_over ? ANSWERS_LIVES : ANSWERS_ENDS;
	if (!answers_is_done(call))
		return;
	answers_buffer_end(vm, call->buffer);
	call->buffer = NULL;
	call->secret = 0;
}

static void note_stop(struct answers_vm *vm, const struct answers_call *call, bool is_over,
		      bool is_alone)
{
	if (!is_over || !answers_is_done(call))
		return;
	answers_values_end(vm, is_alone);
}

/* What the call changes for others: when it begins to be in progress, and when it is over. */
static void note_command(struct answers_vm *vm, struct answers_call *call, bool is_over,
			 bool is_alone)
{
	if (!call->is_read)
		return;
	switch (call->msg.cmd) {
	case ABI_CMD_REGISTER_SHM:
		note_registering(vm, call, is_over);
		return;
	case ABI_CMD_UNREGISTER_SHM:
		note_unregistering(vm, call, is_over);
		return;
	case ABI_CMD_STOP_ASYNC_NOTIF:
		note_stop(vm, call, is_over, is_alone);
		return;
	}
}

/* If the mediator gave way, the guest has not heard of it yet. */
static void note_request(struct answers_entry *it)
{
	it->call->is_due = it->gave_way;
	if (!it->gave_way)
		answers_note_request(it);
}

static void note_asked(struct answers_entry *it, const struct om_smc *told)
{
	struct answers_call *call = it->call;

	call->asked = (uint32_t)told->a[0];
	call->id = (uint32_t)told->a[3];
	if (it->entered || call->is_due)
		note_request(it);
	if (call->asked != ABI_RPC_FOREIGN_INTR) {
		call->frees = call->is_replying;
		call->is_replying = false;
	}
}

void answers_note_std(struct answers_entry *it, const struct om_smc *told)
{
	bool is_over = !abi_is_rpc(told->a[0]);
	struct answers_call *call = it->call;

	if (!call || !call->is_there)
		return;
	/* Another vCPU may be just at it. */
	if (it->function == ABI_RETURN_FROM_RPC && told->a[0] == ABI_ERESUME && !it->is_alone)
		return;
	it->vm->had_calls = true;
	call->was_judged |= it->has_read;
	note_command(it->vm, call, is_over, it->is_alone);
	if (is_over)
		call->is_there = false;
	else
		note_asked(it, told);
}
