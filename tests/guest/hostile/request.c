/* SPDX-License-Identifier: BSD-2-Clause */
/* See request.h. The guest has memory and a clock, and for a TA a file of nothing. */
#include "hostile/request.h"
#include "hostile/cookie.h"
#include "hostile/judge.h"
#include "hostile/memory.h"
#include "hostile/text.h"

#define TA_BYTES 5000
#define RESULTS	 0x20 /* that the TEE Client API has */

static bool is_lent[ACTORS][REQUESTS];

void request_init(struct actor *actor)
{
	for (unsigned int i = 0; i < REQUESTS; i++)
		is_lent[actor->number][i] = false;
}

/* One that OP-TEE has not, or none if it has them all. */
static unsigned int free_place(const struct actor *actor)
{
	unsigned int place = 0;

	while (place < REQUESTS && is_lent[actor->number][place])
		place++;
	return place;
}

static void lend(struct actor *actor, struct om_smc *call, uint64_t at, unsigned int place)
{
	const uint64_t cookie = cookie_make(actor->order.state, actor->number, place);

	call->a[1] = at >> 32;
	call->a[2] = (uint32_t)at;
	call->a[4] = cookie >> 32;
	call->a[5] = (uint32_t)cookie;
}

static void lend_request(struct actor *actor, struct om_smc *call, bool lies)
{
	const unsigned int place = free_place(actor);

	if (lies || place == REQUESTS) {
		lend(actor, call, lies ? memory_any_value(actor) : 0, COOKIE_NOWHERE);
		return;
	}
	is_lent[actor->number][place] = true;
	lend(actor, call, (uintptr_t)&memory_of(actor)->request[place], place);
}

static uint64_t name_of(const struct om_smc *asked)
{
	return abi_pair(asked->a[1], asked->a[2]);
}

static void take_back(const struct om_smc *asked)
{
	const uint64_t cookie = name_of(asked);

	if (cookie_place(cookie) < REQUESTS)
		is_lent[cookie_actor(cookie)][cookie_place(cookie)] = false;
}

/* Where the request is; NULL if this vCPU cannot know. */
static struct abi_msg *find(const struct pending *pending)
{
	const uint64_t cookie = name_of(&pending->asked);

	if (!cookie)
		return pending->requests;
	if (cookie_place(cookie) >= REQUESTS)
		return NULL;
	return &memories[cookie_actor(cookie)].request[cookie_place(cookie)];
}

/* First how long the file is, then what it has: nothing that is one. */
static void give_file(struct actor *actor, struct abi_msg *request)
{
	struct abi_param *file = &request->params[1];

	request->ret = once_in(actor, 2) ? ABI_SUCCESS : ABI_NOT_FOUND;
	if (abi_attr_is_tmem(file->attr) || !file->u.rmem.size)
		file->u.rmem.size = TA_BYTES;
}

static void carry_out(struct actor *actor, struct abi_msg *request, bool lies)
{
	switch (request->cmd) {
	case ABI_RPC_CMD_SHM_ALLOC:
		text_lend_data(actor, request, lies);
		return;
	case ABI_RPC_CMD_LOAD_TA:
		give_file(actor, request);
		break;
	case ABI_RPC_CMD_GET_TIME:
	case ABI_RPC_CMD_SHM_FREE:
	case ABI_RPC_CMD_NOTIFICATION:
	case ABI_RPC_CMD_SUSPEND:
		request->ret = ABI_SUCCESS;
		break;
	default:
		request->ret = ABI_NOT_FOUND;
		break;
	}
	if (lies)
		text_damage(actor, request);
}

/* What is said of a TA's file the client may be told, and that is judged. */
static uint32_t any_result(struct actor *actor)
{
	if (actor->bout->mangles)
		return (uint32_t)memory_any_value(actor);
	return once_in(actor, 2) ? ABI_SUCCESS : ABI_GENERIC + below(actor, RESULTS);
}

static void serve(struct actor *actor, const struct pending *pending, bool lies)
{
	struct abi_msg *request = find(pending);
	const bool is_judged = !actor->bout->mangles && !actor->bout->renews;
	const char *error;

	if (!request)
		return;
	error = is_judged ? judge_request(request) : NULL;
	if (error)
		actor_note_strange(actor, error, &pending->asked, &pending->asked);
	carry_out(actor, request, lies);
	if (lies && once_in(actor, 4))
		request->ret = any_result(actor);
}

void request_answer(struct actor *actor, const struct pending *pending, struct om_smc *call,
		    bool lies)
{
	switch (call->a[0]) {
	case ABI_RPC_ALLOC:
		lend_request(actor, call, lies);
		break;
	case ABI_RPC_FREE:
		take_back(&pending->asked);
		break;
	case ABI_RPC_CMD:
		serve(actor, pending, lies);
		break;
	default:
		break;
	}
	call->a[0] = ABI_RETURN_FROM_RPC;
	if (lies)
		call->a[6 + below(actor, 2)] = memory_any_value(actor);
}
