/* SPDX-License-Identifier: BSD-2-Clause */
/* See watch.h. */
#include "answers/watch.h"

#include <string.h>
#include "answers/entry.h"
#include "answers/sessions.h"
#include "answers/std.h"
#include "machine/pool.h"
#include "secure/ffa_abi.h"
#include "secure/optee.h"

static struct answers_entry *entry_of(void)
{
	struct answers_entry *it = sim_port.entry ? sim_port.entry->judged : NULL;

	if (!it || !it->vm)
		return NULL;
	answers_look_again(it);
	return it;
}

static bool is_start(uint64_t function)
{
	return function == ABI_CALL_WITH_ARG || function == ABI_CALL_WITH_RPC_ARG;
}

static bool is_standard(uint64_t function)
{
	return is_start(function) || function == ABI_RETURN_FROM_RPC;
}

/* A page of the mediator's, as OP-TEE sees it. */
static bool read_own(uint64_t pa, void *to, size_t size)
{
	if (!sim_pool_of((om_pa_t){ pa }) || pa % ABI_PAGE_SIZE + size > ABI_PAGE_SIZE)
		return false;
	memcpy(to, sim_pool_bytes((om_pa_t){ pa & ~ABI_PAGE_MASK }) + pa % ABI_PAGE_SIZE, size);
	return true;
}

static struct optee_thread *thread_of(const struct answers_entry *it, uint64_t id)
{
	struct optee_guest *guest = optee_guest_of(it->vm->guest->id);
	uint64_t i = id - optee.config.first_thread_id;

	return guest && i < OPTEE_THREADS ? &guest->thread[i] : NULL;
}

/*
 * Where OP-TEE writes a request, and reads the answer: in the call's own room if it has any. What
 * it has not written is no request, though it says that there is one.
 */
static bool read_request(const struct answers_entry *it, struct answers_msg *request)
{
	const struct answers_call *call = it->call;
	const struct optee_thread *thread = thread_of(it, call->thread);

	memset(request, 0, sizeof(*request));
	if (!thread)
		return false;
	if (thread->own_arg && thread->has_asked) {
		memcpy(request, thread->own_arg, ABI_RPC_ARG_SIZE);
		return true;
	}
	return thread->rpc_arg && thread->rpc_arg->cookie == call->optee_cookie &&
	       read_own(thread->rpc_arg->page[0].v, request, ABI_RPC_ARG_SIZE);
}

/* The guest's page for messages, or one of the mediator's, has got a name. */
static void note_messages(struct answers_entry *it, const struct om_smc *smc)
{
	uint64_t secret = abi_pair(smc->a[4], smc->a[5]);
	struct answers_buffer *buffer;

	if (it->call->optee_a0 != ABI_RPC_ALLOC || !secret)
		return;
	buffer = answers_buffer_new(it->vm, ANSWERS_RPC_MESSAGES,
				    abi_pair(it->asked.a[4], it->asked.a[5]), secret);
	buffer->ipa = abi_pair(it->asked.a[1], it->asked.a[2]);
	buffer->is_own = it->call->asked != ABI_RPC_ALLOC;
	it->call->arg_secret = secret;
}

/* So has the guest's answer to SHM_ALLOC. */
static void note_memory(struct answers_entry *it)
{
	struct answers_msg told;
	const struct abi_param *param = &told.params[0];

	if (!it->call->is_replying)
		return;
	it->call->is_replying = false;
	if (read_request(it, &told) && !told.ret && abi_attr_is_tmem(param->attr))
		answers_buffer_new(it->vm, ANSWERS_RPC_DATA,
				   it->call->reply.params[0].u.tmem.shm_ref, param->u.tmem.shm_ref);
}

static void note_start(struct answers_entry *it, const struct om_smc *smc)
{
	struct answers_msg shadow;

	it->call->shadow = abi_pair(smc->a[1], smc->a[2]);
	if (!read_own(it->call->shadow, &shadow, sizeof(shadow)))
		return;
	if (shadow.cmd == ABI_CMD_REGISTER_SHM)
		it->call->secret = shadow.params[0].u.tmem.shm_ref;
	if (shadow.cmd == ABI_CMD_UNREGISTER_SHM)
		it->call->secret = shadow.params[0].u.rmem.shm_ref;
	answers_session_begins(it->vm, it->call, &shadow);
}

/* Of several that are about to enter OP-TEE, nobody knows which one the mediator takes for it. */
static void note_first(struct answers_entry *it)
{
	if (!it->vm->first_call)
		it->vm->first_call = it->vm->inside > 1 ? ANSWERS_NO_NUMBER : it->call->number;
}

static void note_entering(struct answers_entry *it, const struct om_smc *smc)
{
	it->entered++;
	if (!it->call)
		return;
	if (is_start(smc->a[0])) {
		note_first(it);
		note_start(it, smc);
		return;
	}
	note_messages(it, smc);
	note_memory(it);
	it->call->frees = false;
}

/* No OP-TEE has this one; in a call's own room it is what stands there before there is any. */
static bool is_command(const struct answers_call *call)
{
	return call->form == ANSWERS_PLAIN || call->request.cmd != UINT32_MAX;
}

static void note_rpc(struct answers_call *call, struct answers_entry *it, const struct om_smc *smc)
{
	call->write_failed = false;
	call->thread = (uint32_t)smc->a[3];
	call->optee_cookie = abi_pair(smc->a[1], smc->a[2]);
	call->optee_size = (uint32_t)smc->a[1];
	call->request_found =
		smc->a[0] == ABI_RPC_CMD && read_request(it, &call->request) && is_command(call);
	if (smc->a[0] == ABI_RPC_CMD && !call->arg_secret)
		call->arg_secret = call->optee_cookie;
}

/* One that OP-TEE had no thread for has not prepared it, and may be tried again at once. */
static void note_set_up(struct answers_vm *vm, const struct answers_call *call)
{
	if (call->number == vm->first_call && call->optee_a0 != ABI_RPC_FOREIGN_INTR &&
	    call->optee_a0 != ABI_ETHREAD_LIMIT)
		vm->is_set_up = true;
}

static enum answers_known can_wait(const struct answers_entry *it)
{
	if (it->vm->inside > 1)
		return ANSWERS_UNKNOWN;
	return answers_any_beside(it->vm, it->call);
}

static void note_leaving(struct answers_entry *it, const struct om_smc *smc)
{
	struct answers_call *call = it->call;

	if (!call)
		return;
	call->optee_a0 = (uint32_t)smc->a[0];
	call->stage = abi_is_rpc(smc->a[0]) ? ANSWERS_INSIDE : ANSWERS_AFTER;
	call->can_wait = can_wait(it);
	note_set_up(it->vm, call);
	if (call->stage == ANSWERS_INSIDE)
		note_rpc(call, it, smc);
	else if (smc->a[0] == ABI_OK)
		read_own(call->shadow, &call->result, sizeof(call->result));
	if (call->stage == ANSWERS_AFTER)
		answers_session_ends(it->vm, call);
}

static void note_value(struct answers_vm *vm, const struct om_smc *smc)
{
	if (smc->a[0] == ABI_OK && smc->a[2] & ABI_NOTIF_VALID && smc->a[1] < ANSWERS_VALUES)
		vm->notif[smc->a[1] / 64] |= UINT64_C(1) << smc->a[1] % 64;
}

static void note_fast(struct answers_entry *it, uint32_t function, const struct om_smc *smc)
{
	struct answers_buffer *buffer;

	if (function != it->function)
		return;
	it->asked_fast = true;
	it->fast = *smc;
	buffer = answers_by_secret(it->vm, abi_pair(smc->a[1], smc->a[2]));
	if (function == ABI_DISABLE_SHM_CACHE && smc->a[0] == ABI_OK && buffer && buffer->is_own)
		answers_buffer_end(it->vm, buffer);
}

/* What the mediator asks about a VM; @id is that. */
static void note_vm(uint32_t function, uint64_t id, const struct om_smc *smc)
{
	struct answers_vm *vm = answers_vm_by_id(id);
	struct answers_entry *it = entry_of();

	if (!vm)
		return;
	if (function == ABI_VM_CREATED) {
		vm->has_life = smc->a[0] == ABI_OK;
		return;
	}
	if (it && it->vm == vm) {
		it->life_ended = true;
		vm->is_asked |= vm->entries != it->number; /* others have come meanwhile */
	}
	answers_calls_end(vm);
	answers_life_ends(vm);
}

static void note_life(struct answers_vm *vm, struct answers_entry *it, uint64_t kind,
		      const struct om_smc *smc)
{
	if (!vm)
		return;
	vm->has_life = kind == ABI_FFA_VM_CREATED && !smc->a[3];
	vm->mapped = ANSWERS_UNKNOWN;
	vm->refused = 0;
	if (it && it->vm == vm)
		it->life_ended = true;
}

static bool is_negative(uint64_t code)
{
	return code <= UINT32_MAX && code >> 31;
}

/* A guest's share is offered: the one before it is over. What is refused is told now, or later. */
static void note_offer(struct answers_entry *it)
{
	it->vm->refused = it->spmc_error;
	it->vm->refused_call = it->asked;
	it->vm->refused_call.a[0] = it->function;
}

static bool shares(const struct answers_entry *it)
{
	return it->function == ABI_FFA_MEM_SHARE_32 || it->function == ABI_FFA_MEM_SHARE_64 ||
	       it->function == ABI_FFA_MEM_FRAG_TX;
}

/* Success has what each call says; an error has a code. */
static void note_spmc(struct answers_entry *it, const struct om_smc *asked,
		      const struct om_smc *smc)
{
	bool is_error = smc->a[0] == ABI_FFA_ERROR && is_negative(smc->a[2]);

	it->spmc_error = is_error ? (uint32_t)smc->a[2] : 0;
	it->spmc_answered = !is_error;
	if (asked->a[0] == ABI_FFA_MEM_SHARE_64 && shares(it))
		note_offer(it);
}

/* Of the SPMC: lives, and what it refuses. */
static void note_ffa(const struct om_smc *asked, const struct om_smc *smc)
{
	struct answers_entry *it = entry_of();

	if (asked->a[0] == ABI_FFA_DIRECT_REQ_32 && asked->a[2] & ABI_FFA_FRAMEWORK)
		note_life(answers_vm_by_id(asked->a[5]), it, asked->a[2] & 0xff, smc);
	else if (it)
		note_spmc(it, asked, smc);
}

static void note_probe(uint32_t function, const struct om_smc *smc)
{
	if (function == ABI_GET_OS_REVISION)
		answers_probed.os_revision = *smc;
	else if (function == ABI_EXCHANGE_CAPABILITIES)
		answers_probed.capabilities = *smc;
	else if (function == ABI_GET_THREAD_COUNT)
		answers_probed.thread_count = *smc;
}

static void smc_begins(const struct sim_port_use *use)
{
	struct answers_entry *it = entry_of();

	if (it && is_standard(use->asked.a[0]))
		note_entering(it, &use->asked);
}

static void smc_ends(const struct sim_port_use *use)
{
	uint32_t function = (uint32_t)use->asked.a[0];
	struct answers_vm *vm = answers_vm_by_id(use->asked.a[7]);
	struct answers_entry *it = entry_of();

	if (abi_is_ffa(function))
		note_ffa(&use->asked, use->smc);
	else if (function == ABI_VM_CREATED || function == ABI_VM_DESTROYED)
		note_vm(function, use->asked.a[1], use->smc);
	else if (!use->asked.a[7])
		note_probe(function, use->smc);
	else if (vm && function == ABI_GET_ASYNC_NOTIF_VALUE)
		note_value(vm, use->smc);
	else if (it && is_standard(function))
		note_leaving(it, use->smc);
	else if (it)
		note_fast(it, function, use->smc);
}

/* The message lies in one page; what else is read are lists, and answers. */
static bool is_message(const struct answers_entry *it, const struct sim_port_use *use)
{
	const struct answers_call *call = it->call;

	return it->stage == ANSWERS_BEFORE && !call->was_judged && !call->place.secret &&
	       (use->ipa.v & ~ABI_PAGE_MASK) == call->place.ipa;
}

static void note_failed(struct answers_entry *it, const struct sim_port_use *use)
{
	switch (use->call) {
	case SIM_READ:
		if (is_message(it, use))
			it->call->msg_failed = true;
		else
			it->call->port_failed = true;
		break;
	case SIM_PIN:
		it->call->port_failed = true;
		break;
	case SIM_WRITE:
		it->call->write_failed = true;
		it->call->is_lost |= it->call->stage != ANSWERS_INSIDE;
		break;
	case SIM_PAGE_GET:
		it->page_failed = true;
		if (it->has_read || it->call->was_judged)
			it->call->no_page = true;
		else
			it->no_first_page = true;
		break;
	default:
		break;
	}
}

/* A call's message comes first of all that is read. */
static void note_read(struct answers_entry *it)
{
	if (!it->has_read)
		answers_read_again(it);
	it->has_read = true;
}

void answers_watch(const struct sim_port_use *use)
{
	struct answers_entry *it = entry_of();

	if (use->call == SIM_SMC && !use->after)
		smc_begins(use);
	else if (use->call == SIM_SMC)
		smc_ends(use);
	if (it && use->after)
		it->failed |= use->failed;
	if (!it || !use->after || !it->call)
		return;
	if (use->failed)
		note_failed(it, use);
	else if (use->call == SIM_READ || use->call == SIM_READ_PINNED)
		note_read(it);
}
