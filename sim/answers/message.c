/* SPDX-License-Identifier: BSD-2-Clause */
/* See message.h. */
#include "answers/message.h"

#include <string.h>
#include "answers/fast.h"
#include "answers/memory.h"
#include "answers/sessions.h"

#define RPC_ARG_PARAMS 5u /* places of parameters that the room for an RPC's message takes */
#define META_PARAMS    2u

/* Pages of the mediator's own that a buffer may take beside those of its list. */
#define OWN_PAGES 6u

/* So many names can share a chain of the mediator's index (port.h): one more may be refused. */
#define IN_CHAIN 64u

/* Temporary buffers of a message count together. */
struct held {
	uint64_t pages;
	uint32_t buffers;
	bool is_counted; /* some of them are in the VM's figures already */
};

static void fail(struct answers_set *set, uint32_t a0)
{
	set->must_fail = true;
	answers_may(set, a0);
}

/* How many parameters each command has; those that are not here nobody may use. */
static const struct {
	uint32_t cmd, least, most;
	uint32_t needs; /* ABI_CAP_... */
} commands[] = {
	{ ABI_CMD_OPEN_SESSION, META_PARAMS, ANSWERS_PARAMS, 0 },
	{ ABI_CMD_INVOKE, 0, 4, 0 },
	{ ABI_CMD_CLOSE_SESSION, 0, 0, 0 },
	{ ABI_CMD_CANCEL, 0, 0, 0 },
	{ ABI_CMD_REGISTER_SHM, 1, 1, 0 },
	{ ABI_CMD_UNREGISTER_SHM, 1, 1, 0 },
	{ ABI_CMD_DO_BOTTOM_HALF, 0, 0, ABI_CAP_ASYNC_NOTIF },
	{ ABI_CMD_STOP_ASYNC_NOTIF, 0, 0, ABI_CAP_ASYNC_NOTIF },
};

/* Of the mediator's memory, outside, only what a list takes is known. */
void answers_of_memory(const struct answers_entry *it, struct answers_set *set, uint64_t pages)
{
	uint64_t lists = (pages + ABI_LIST_ENTRIES - 1) / ABI_LIST_ENTRIES;
	uint64_t now = it->stats.memory_now;

	if (now + (lists + OWN_PAGES) * OM_PAGE_SIZE > it->limits.memory)
		answers_may_refuse(set, ABI_OUT_OF_MEMORY);
}

/* What the message's earlier parameters take is @held. */
static void of_limits(const struct answers_entry *it, struct answers_set *set, uint64_t pages,
		      const struct held *held)
{
	const struct om_limits *limits = &it->limits;
	bool is_over = it->stats.pages_pinned_now + held->pages + pages > limits->pages ||
		       it->stats.buffers_now + held->buffers >= limits->buffers;
	bool is_open = it->is_leftover || held->is_counted;

	/* What a former life has left counts until it is let go of, and that may be in this entry.
	 */
	if (pages > limits->pages_per_buffer || (is_over && !is_open))
		answers_refuse(set, ABI_OUT_OF_MEMORY);
	else if (is_over)
		answers_may_refuse(set, ABI_OUT_OF_MEMORY);
	answers_of_memory(it, set, held->pages + pages);
}

void answers_of_limits(const struct answers_entry *it, struct answers_set *set, uint64_t pages)
{
	of_limits(it, set, pages, &(struct held){ 0 });
}

static void of_list(const struct answers_entry *it, struct answers_set *set, uint64_t buf_ptr,
		    uint64_t size, struct held *held)
{
	uint64_t pages = answers_pages(buf_ptr, size);

	of_limits(it, set, pages, held);
	if (!pages) {
		answers_refuse(set, ABI_BAD_PARAMETERS);
		/* more than there can be is also more than is allowed */
		if (size)
			answers_refuse(set, ABI_OUT_OF_MEMORY);
		return;
	}
	held->pages += pages;
	held->buffers++;
	if (pages > it->limits.pages_per_buffer || !answers_list_is_good(it->vm, buf_ptr, size))
		answers_refuse(set, ABI_BAD_PARAMETERS);
}

/* Of buffers that OP-TEE has: not of one that is on its way to it, or away from it. */
static bool is_registered(const struct answers_vm *vm, uint64_t given)
{
	const struct answers_buffer *buffer = answers_by_name(vm, given);

	return buffer && buffer->life == ANSWERS_LIVES;
}

/* One that OP-TEE does not have may be let go of already, though its call is not over. */
static bool may_be_gone(const struct answers_vm *vm, const struct answers_buffer *buffer)
{
	for (unsigned i = 0; i < ANSWERS_CALLS; i++)
		if (vm->call[i].is_there && vm->call[i].buffer == buffer)
			return buffer->life == ANSWERS_BEGINS &&
			       vm->call[i].stage != ANSWERS_INSIDE;
	return false;
}

/* Of all of that name: one that was refused may wait to be told so beside the one that is there. */
static enum answers_known is_taken(const struct answers_vm *vm, uint64_t given)
{
	enum answers_known known = ANSWERS_NO;

	for (const struct answers_buffer *buffer = vm->buffers; buffer; buffer = buffer->next) {
		if (buffer->kind != ANSWERS_REGISTERED || buffer->given != given)
			continue;
		if (!may_be_gone(vm, buffer))
			return ANSWERS_YES;
		known = ANSWERS_UNKNOWN;
	}
	return known;
}

static void of_register(const struct answers_entry *it, struct answers_set *set)
{
	const struct abi_param *param = &it->call->msg.params[0];
	enum answers_known taken;

	if (param->attr != (ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG)) {
		answers_refuse(set, ABI_BAD_PARAMETERS);
		return;
	}
	taken = is_taken(it->vm, param->u.tmem.shm_ref);
	if (!param->u.tmem.shm_ref || !param->u.tmem.buf_ptr || taken == ANSWERS_YES)
		answers_refuse(set, ABI_BAD_PARAMETERS);
	else if (taken == ANSWERS_UNKNOWN || it->stats.buffers_now >= IN_CHAIN)
		answers_may_refuse(set, ABI_BAD_PARAMETERS);
	of_list(it, set, param->u.tmem.buf_ptr, param->u.tmem.size, &(struct held){ 0 });
}

/* OP-TEE itself does not look at the attribute. What a call uses stays. */
static void of_unregister(const struct answers_entry *it, struct answers_set *set)
{
	uint64_t given = it->call->msg.params[0].u.rmem.shm_ref;
	enum answers_use use = answers_use_of(it->vm, it->call, given);

	if (it->call->name[ANSWERS_PARAMS] == given) /* the message's own */
		use = ANSWERS_USED;
	if (!is_registered(it->vm, given) || use == ANSWERS_USED)
		answers_refuse(set, ABI_BAD_PARAMETERS);
	else if (use == ANSWERS_PERHAPS)
		answers_may_refuse(set, ABI_BAD_PARAMETERS);
}

static void of_temporary(const struct answers_entry *it, struct answers_set *set,
			 const struct abi_param *param, struct held *held)
{
	if (!it->vm->guest->config.temporary_buffers || !(param->attr & ABI_ATTR_NONCONTIG)) {
		answers_refuse(set, ABI_BAD_PARAMETERS);
		return;
	}
	of_list(it, set, param->u.tmem.buf_ptr, param->u.tmem.size, held);
}

static bool is_known_attr(uint64_t attr)
{
	if (abi_attr_is_tmem(attr))
		attr &= ~(uint64_t)ABI_ATTR_NONCONTIG;
	return attr == ABI_ATTR_NONE || abi_attr_is_value(attr) || abi_attr_is_rmem(attr) ||
			       abi_attr_is_tmem(attr)
		       ? attr <= ABI_ATTR_TYPE_MASK
		       : false;
}

static void of_param(const struct answers_entry *it, struct answers_set *set,
		     const struct abi_param *param, struct held *held)
{
	const bool is_known = is_known_attr(param->attr);

	if (is_known && abi_is_temporary(param))
		of_temporary(it, set, param, held);
	else if (!is_known || (abi_attr_is_rmem(param->attr) && param->u.rmem.shm_ref &&
			       !is_registered(it->vm, param->u.rmem.shm_ref)))
		answers_refuse(set, ABI_BAD_PARAMETERS);
}

static bool may_open(const struct om_config *config, const struct abi_param *uuid)
{
	if (!config->trusted_apps)
		return true;
	for (uint32_t i = 0; i < config->trusted_app_count; i++)
		if (!memcmp(&config->trusted_apps[i], &uuid->u.value, sizeof(struct om_uuid)))
			return true;
	return false;
}

static void of_open(const struct answers_entry *it, struct answers_set *set)
{
	const struct answers_msg *msg = &it->call->msg;

	for (uint32_t i = 0; i < META_PARAMS; i++)
		if (msg->params[i].attr != (ABI_ATTR_VALUE_INPUT | ABI_ATTR_META))
			answers_refuse(set, ABI_BAD_PARAMETERS);
	if (!may_open(&it->vm->guest->config, &msg->params[0]))
		answers_refuse(set, ABI_ACCESS_DENIED);
}

void answers_of_params(const struct answers_entry *it, struct answers_set *set)
{
	const struct answers_msg *msg = &it->call->msg;
	uint32_t first = msg->cmd == ABI_CMD_OPEN_SESSION ? META_PARAMS : 0;
	struct held held = { .is_counted = it->call->was_judged };

	if (msg->cmd != ABI_CMD_OPEN_SESSION && msg->cmd != ABI_CMD_INVOKE)
		return;
	for (uint32_t i = first; i < msg->num_params; i++)
		of_param(it, set, &msg->params[i], &held);
}

static void of_command(const struct answers_entry *it, struct answers_set *set)
{
	switch (it->call->msg.cmd) {
	case ABI_CMD_OPEN_SESSION:
		of_open(it, set);
		if (!set->must_fail)
			answers_of_session(it, set);
		return;
	case ABI_CMD_INVOKE:
	case ABI_CMD_CLOSE_SESSION:
	case ABI_CMD_CANCEL:
		answers_of_session(it, set);
		return;
	case ABI_CMD_REGISTER_SHM:
		of_register(it, set);
		return;
	case ABI_CMD_UNREGISTER_SHM:
		of_unregister(it, set);
		return;
	}
}

static bool has_lists(uint32_t cmd)
{
	return cmd == ABI_CMD_OPEN_SESSION || cmd == ABI_CMD_INVOKE || cmd == ABI_CMD_REGISTER_SHM;
}

/* A guest can write over a list before it is read to its end. */
void answers_of_lists(const struct answers_entry *it, struct answers_set *set)
{
	const struct answers_msg *msg = &it->call->msg;
	uint64_t pages = 0;

	for (uint32_t i = 0; has_lists(msg->cmd) && i < msg->num_params && i < ANSWERS_PARAMS;
	     i++) {
		const struct abi_param *param = &msg->params[i];

		if (!abi_is_temporary(param))
			continue;
		pages += answers_pages(param->u.tmem.buf_ptr, param->u.tmem.size);
		if (!answers_list_is_good(it->vm, param->u.tmem.buf_ptr, param->u.tmem.size))
			answers_may_refuse(set, ABI_BAD_PARAMETERS);
	}
	if (pages)
		answers_of_memory(it, set, pages);
}

/* Where its RPCs are to be in the same page, fewer fit. */
static bool fits(const struct answers_call *call, uint32_t params)
{
	return params <= ABI_MAX_NUM_PARAMS - (call->form == ANSWERS_PLAIN ? 0 : RPC_ARG_PARAMS);
}

void answers_of_message(const struct answers_entry *it, struct answers_set *set)
{
	const struct answers_msg *msg = &it->call->msg;
	size_t i = 0;

	if (!it->call->is_read) {
		fail(set, ABI_EBADADDR);
		return;
	}
	while (i < sizeof(commands) / sizeof(commands[0]) && commands[i].cmd != msg->cmd)
		i++;
	if (!fits(it->call, msg->num_params))
		fail(set, ABI_EBADCMD);
	if (msg->num_params > ABI_MAX_NUM_PARAMS)
		return;
	if (i == sizeof(commands) / sizeof(commands[0]) ||
	    (commands[i].needs & ~answers_offered(it->vm)))
		fail(set, ABI_EBADCMD);
	else if (msg->num_params < commands[i].least || msg->num_params > commands[i].most)
		answers_refuse(set, ABI_BAD_PARAMETERS);
	if (!set->must_fail)
		of_command(it, set);
}
