/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Buffers that are surely there, and the judge of calls that use them meanwhile. A buffer is there
 * from a REGISTER_SHM that nobody else's deed with that cookie has met, until an UNREGISTER_SHM
 * that is not refused; and only in the same life.
 */
#include "guest.h"

static uint32_t place_of(uint32_t bit)
{
	return bit == BIT_MESSAGE ? BUFFERS : bit;
}

static bool is_deed(const struct context *context)
{
	return context->cmd == ABI_CMD_REGISTER_SHM || context->cmd == ABI_CMD_UNREGISTER_SHM;
}

/* What a call uses, as bits. */
static uint64_t uses_of(const struct context *context)
{
	uint64_t uses = is_deed(context) ? 0 : context->cookies;

	if (context->style == ABI_CALL_WITH_REGD_ARG)
		uses |= UINT64_C(1) << BIT_MESSAGE;
	return uses;
}

static bool are_same(const struct lives *lives, const struct lives *others)
{
	return lives->ends == others->ends && lives->renewals == others->renewals &&
	       lives->resets == others->resets && lives->questions == others->questions;
}

/* Under the lock. */
static void begin_deed(struct om_port_vm *vm, struct context *context, struct buffer *buffer)
{
	context->is_alone = buffer->began == buffer->ended;
	context->deed = ++buffer->began;
	context->could_be_used = vm->users;
	context->user_starts = vm->user_starts;
	context->was_there = buffer->is_there && are_same(&buffer->lives, &context->begun);
}

/* Under the lock. Whether it is strange that it was refused. */
static bool end_deed(const struct om_port_vm *vm, const struct context *context,
		     struct buffer *buffer, uint32_t ret, bool is_same_life)
{
	bool is_alone = context->is_alone && buffer->began == context->deed;

	buffer->ended++;
	if (context->cmd == ABI_CMD_REGISTER_SHM) {
		if (ret == ABI_SUCCESS && is_alone && is_same_life) {
			buffer->is_there = true;
			buffer->lives = context->begun;
		}
		return false;
	}
	/* Refused by OP-TEE (BUSY), it was not to be found meanwhile; by the mediator, it was. */
	if (!is_same_life || ret != ABI_BAD_PARAMETERS) {
		buffer->is_there = buffer->is_there && is_same_life && ret == ABI_BUSY;
		buffer->gone++;
		return false;
	}
	return is_alone && context->was_there && !context->could_be_used &&
	       context->user_starts == vm->user_starts;
}

/* Under the lock: whether all that the call uses is there. */
static bool is_all_there(const struct om_port_vm *vm, const struct context *context, uint64_t *gone)
{
	uint64_t uses = uses_of(context);
	bool is_there = true;

	*gone = vm->sessions_gone;
	for (uint32_t bit = 0; bit <= BIT_MESSAGE; bit++) {
		const struct buffer *buffer = &vm->buffer[place_of(bit)];

		if (!(uses >> bit & 1))
			continue;
		is_there =
			is_there && buffer->is_there && are_same(&buffer->lives, &context->begun);
		*gone += buffer->gone;
	}
	return is_there;
}

/* Under the lock: whether somebody may have taken away what the call uses. */
static bool is_any_leaving(const struct om_port_vm *vm, const struct context *context)
{
	for (uint32_t bit = 0; bit <= BIT_MESSAGE; bit++)
		if (uses_of(context) >> bit & 1 &&
		    vm->buffer[place_of(bit)].began != vm->buffer[place_of(bit)].ended)
			return true;
	return false;
}

static struct buffer *subject_of(struct om_port_vm *vm, const struct context *context)
{
	for (uint32_t bit = 0; bit <= BIT_MESSAGE; bit++)
		if (context->cookies >> bit & 1)
			return &vm->buffer[place_of(bit)];
	return NULL;
}

/* Under the lock. */
static bool has_session(const struct om_port_vm *vm, const struct context *context)
{
	return vm->session && are_same(&vm->session_lives, &context->begun);
}

/*
 * Under the lock: the first one of a life stays, another is closed some time. Who closes may have
 * chosen the session in a former life, where its id was another's: then it does not stay.
 */
static void note_session(struct om_port_vm *vm, const struct context *context, uint32_t session)
{
	if (has_session(vm, context) || vm->closes) {
		STORE(vm->spare, session);
		return;
	}
	STORE(vm->session, session);
	vm->session_lives = context->begun;
}

/* Under the lock. */
static void begin_close(struct om_port_vm *vm, const struct context *context)
{
	vm->closes++;
	if (context->session == vm->session) {
		STORE(vm->session, 0);
		vm->sessions_gone++;
	}
}

void guest_use_begin(struct om_port_vm *vm, struct context *context)
{
	hidden_lock(&vm->buffers_lock);
	if (uses_of(context)) {
		vm->users++;
		vm->user_starts++;
		context->was_all_there = is_all_there(vm, context, &context->gone);
		if (context->cmd == ABI_CMD_INVOKE)
			context->was_all_there &=
				has_session(vm, context) && context->session == vm->session;
	}
	if (context->cmd == ABI_CMD_CLOSE_SESSION)
		begin_close(vm, context);
	if (is_deed(context))
		begin_deed(vm, context, subject_of(vm, context));
	hidden_unlock(&vm->buffers_lock);
}

/* What the guest is told if a buffer is not found. */
static bool is_missed(const struct context *context, uint32_t ret)
{
	if (context->style == ABI_CALL_WITH_REGD_ARG && context->smc.a[0] == ABI_EBADADDR)
		return true;
	return context->cmd == ABI_CMD_INVOKE && context->smc.a[0] == ABI_OK &&
	       ret == ABI_BAD_PARAMETERS;
}

/* Under the lock. */
static bool is_strange_miss(const struct om_port_vm *vm, const struct context *context,
			    uint32_t ret)
{
	uint64_t gone;

	is_all_there(vm, context, &gone);
	return is_missed(context, ret) && context->was_all_there && gone == context->gone &&
	       !is_any_leaving(vm, context);
}

const char *guest_use_end(struct om_port_vm *vm, struct context *context, bool is_same_life)
{
	uint32_t ret = context->smc.a[0] == ABI_OK ? guest_message(vm, context)->ret : ABI_GENERIC;
	const char *strange = NULL;

	hidden_lock(&vm->buffers_lock);
	if (context->cmd == ABI_CMD_OPEN_SESSION && ret == ABI_SUCCESS && is_same_life)
		note_session(vm, context, guest_message(vm, context)->session);
	if (context->cmd == ABI_CMD_CLOSE_SESSION)
		vm->closes--;
	if (uses_of(context)) {
		vm->users--;
		if (is_strange_miss(vm, context, ret))
			strange = "a call did not find what was there";
	}
	if (is_deed(context) && end_deed(vm, context, subject_of(vm, context), ret, is_same_life))
		strange = "UNREGISTER_SHM was refused, and nothing was used";
	hidden_unlock(&vm->buffers_lock);
	return strange;
}
