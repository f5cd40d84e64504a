/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See call.h. Whoever is asked by OP-TEE has the call from then on, whoever began it; to who has it
 * besides it is gone (ERESUME).
 */
#include "hostile/call.h"
#include <string.h>
#include "hostile/judge.h"
#include "hostile/memory.h"
#include "hostile/request.h"
#include "hostile/text.h"
#include "machine/arch.h"

#define RPCS_AT_ONCE 6
#define MANY	     12 /* calls in progress: then some of them come to their end first */
#define FEW	     4
#define SECONDS	     30 /* in which calls have to end that are answered rightly */

static void save_text(struct sent_text *sent, struct abi_msg *text)
{
	memcpy(sent->header, text, sizeof(sent->header));
	memcpy(sent->params, text->params, sizeof(sent->params));
	sent->at = text;
}

static void note_end(struct actor *actor, const struct pending *pending, const struct om_smc *said)
{
	const char *error;

	if (pending->asked.a[0] != ABI_OK) {
		actor->refused++;
		return;
	}
	if (!pending->text.at)
		return;
	error = actor->bout->mangles ? NULL : judge_text(&pending->text);
	if (error)
		actor_note_strange(actor, error, said, &pending->asked);
	if (pending->text.at->ret) {
		actor->refused++;
		return;
	}
	actor->done++;
	text_note(actor, pending->text.at);
}

/* Returns whether OP-TEE asks for something. */
static bool enter(struct actor *actor, struct pending *pending, struct om_smc call)
{
	pending->asked = actor_smc(actor, call);
	if (abi_is_rpc(pending->asked.a[0]))
		return true;
	note_end(actor, pending, &call);
	return false;
}

static bool answer(struct actor *actor, struct pending *pending, bool lies)
{
	struct om_smc call = pending->asked;

	actor->rpcs++;
	request_answer(actor, pending, &call, lies);
	return enter(actor, pending, call);
}

static void forget(struct actor *actor, unsigned int place)
{
	actor->pending[place] = actor->pending[--actor->pending_count];
}

/*
 * All of them in turn, as one may wait for another; or for the other vCPU, which OP-TEE may be
 * setting a new life up for.
 */
static bool finish(struct actor *actor, unsigned int at_most)
{
	const uint64_t end = sysreg_read(cntvct_el0) + SECONDS * sysreg_read(cntfrq_el0);

	for (unsigned int i = 0; actor->pending_count > at_most; i++) {
		const unsigned int place = i % actor->pending_count;

		if (sysreg_read(cntvct_el0) > end)
			return false;
		if (!answer(actor, &actor->pending[place], false))
			forget(actor, place);
	}
	return true;
}

static void leave(struct actor *actor, unsigned int at_most)
{
	if (finish(actor, at_most))
		return;
	actor_note_strange(actor, "no call ends", &actor->pending[0].asked,
			   &actor->pending[0].asked);
	actor->pending_count = 0;
}

static void keep(struct actor *actor, const struct pending *pending)
{
	if (actor->pending_count >= MANY)
		leave(actor, FEW);
	actor->pending[actor->pending_count++] = *pending;
}

static void serve(struct actor *actor, struct pending *pending)
{
	const bool lies = once_in(actor, 3);

	for (uint32_t i = below(actor, RPCS_AT_ONCE); i; i--)
		if (!answer(actor, pending, lies && once_in(actor, 2)))
			return;
	keep(actor, pending);
}

static bool is_in_use(const struct actor *actor, const struct abi_msg *text)
{
	for (unsigned int i = 0; i < actor->pending_count; i++)
		if (actor->pending[i].text.at == text)
			return true;
	return false;
}

/* A page for a message, of no other call that is known of. */
static struct abi_msg *any_text(struct actor *actor)
{
	struct memory *memory = memory_of(actor);
	uint32_t place = below(actor, TEXTS);

	while (is_in_use(actor, &memory->text[place]))
		place = (place + 1) % TEXTS;
	return &memory->text[place];
}

static uint32_t any_function(struct actor *actor)
{
	static const uint32_t functions[] = { ABI_CALL_WITH_ARG, ABI_CALL_WITH_ARG,
					      ABI_CALL_WITH_RPC_ARG, ABI_CALL_WITH_REGD_ARG };

	return functions[below(actor, ARRAY_SIZE(functions))];
}

static uint64_t place_of(uint32_t function, const struct actor *actor, const struct abi_msg *text)
{
	return function == ABI_CALL_WITH_REGD_ARG ? text_name(actor, text) : (uintptr_t)text;
}

/* By address, or in a buffer that may be registered. */
static struct om_smc call_of(struct actor *actor, const struct abi_msg *text)
{
	const uint32_t function = any_function(actor);
	const uint64_t at = place_of(function, actor, text);

	return (struct om_smc){ { function, at >> 32, (uint32_t)at } };
}

static void damage_call(struct actor *actor, struct om_smc *call)
{
	const uint64_t at = memory_any_value(actor);

	if (once_in(actor, 2)) {
		call->a[1] = at >> 32;
		call->a[2] = (uint32_t)at;
	} else {
		call->a[1 + below(actor, 7)] = at;
	}
}

/* If the call names the message, what comes of that can be known. */
static void follow(const struct actor *actor, struct pending *pending, const struct om_smc *call,
		   struct abi_msg *text)
{
	const uint32_t function = (uint32_t)call->a[0];

	if (abi_pair(call->a[1], call->a[2]) != place_of(function, actor, text) ||
	    (function == ABI_CALL_WITH_REGD_ARG && call->a[3]))
		return;
	save_text(&pending->text, text);
	if (function != ABI_CALL_WITH_ARG && text->num_params <= COMPARED)
		pending->requests = (void *)((char *)text + abi_msg_size(text->num_params));
}

/* As many calls are in progress as OP-TEE has threads: nobody looks at what else is wrong. */
static void make_room(struct actor *actor)
{
	if (once_in(actor, 2))
		leave(actor, actor->pending_count / 2);
}

void call_begin(struct actor *actor)
{
	struct abi_msg *text = any_text(actor);
	struct pending pending = { 0 };
	struct om_smc call;

	text_write(actor, text);
	call = call_of(actor, text);
	if (once_in(actor, 8))
		damage_call(actor, &call);
	follow(actor, &pending, &call, text);
	if (enter(actor, &pending, call))
		serve(actor, &pending);
	else if (pending.asked.a[0] == ABI_ETHREAD_LIMIT)
		make_room(actor);
}

void call_go_on(struct actor *actor)
{
	struct pending pending;
	uint32_t place;

	if (!actor->pending_count)
		return;
	place = below(actor, actor->pending_count);
	pending = actor->pending[place];
	forget(actor, place);
	serve(actor, &pending);
}

static uint64_t left_id(struct actor *actor)
{
	const struct actor *whose = once_in(actor, 2) ? other_of(actor) : actor;

	return whose->pending[below(actor, PENDING)].asked.a[3];
}

/*
 * Of a call that was left, or was before; or of none. Where messages are judged, of none: what
 * another one goes on with is still written to when its own has been told that it is gone.
 */
static uint64_t any_id(struct actor *actor)
{
	const uint64_t id = left_id(actor);

	if (!actor->bout->mangles)
		return id ^ BIT(24 + below(actor, 8));
	switch (below(actor, 6)) {
	case 0:
		return id + 1;
	case 1:
		return id ^ BIT(below(actor, 32));
	case 2:
		return memory_any_value(actor);
	default:
		return id;
	}
}

void call_answer_nobody(struct actor *actor)
{
	const uint64_t at = memory_any_value(actor), cookie = memory_any_cookie(actor);
	struct om_smc call = { { ABI_RETURN_FROM_RPC, at >> 32, (uint32_t)at, any_id(actor),
				 cookie >> 32, (uint32_t)cookie } };
	struct pending pending = { 0 };

	if (enter(actor, &pending, call))
		serve(actor, &pending);
	else
		actor->stale += pending.asked.a[0] == ABI_ERESUME;
}

bool call_finish_all(struct actor *actor)
{
	return finish(actor, 0);
}

bool call_stop_notifications(struct actor *actor)
{
	struct abi_msg *text = memory_of(actor)->text;
	struct pending pending = { 0 };

	memset(text, 0, sizeof(*text));
	text->cmd = ABI_CMD_STOP_ASYNC_NOTIF;
	if (enter(actor, &pending,
		  (struct om_smc){ { ABI_CALL_WITH_ARG, (uintptr_t)text >> 32, (uintptr_t)text } }))
		keep(actor, &pending);
	return call_finish_all(actor);
}
