/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's threads: how a standard call gets one, comes back to it, and ends.
 */
#include <string.h>
#include "secure/optee_thread.h"
#include "machine/fiber.h"
#include "machine/violation.h"
#include "secure/optee_entry.h"
#include "secure/optee_list.h"
#include "secure/optee_mobj.h"
#include "secure/optee_rpc.h"
#include "secure/optee_suspend.h"

bool optee_threads_are_free(const struct optee_guest *guest)
{
	for (unsigned i = 0; i < OPTEE_THREADS; i++)
		if (guest->thread[i].state != OPTEE_FREE)
			return false;
	return true;
}

/* What can be named from the moment that OP-TEE has the message: the list of a REGISTER_SHM. */
static struct optee_mobj *pending_of(struct optee_thread *thread, const struct abi_msg *msg)
{
	const struct abi_param *param = &msg->params[0];

	if (msg->cmd != ABI_CMD_REGISTER_SHM || msg->num_params != 1 ||
	    param->attr != (ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG))
		return NULL;
	return optee_mobj_of_list(thread->guest, OPTEE_PENDING, param->u.tmem.buf_ptr,
				  param->u.tmem.size, param->u.tmem.shm_ref);
}

/* Temporary references are mapped for the call, and up to OP-TEE 4.10 never unmapped. */
static void temporaries_map(struct optee_thread *thread, const struct abi_msg *msg)
{
	if (msg->cmd != ABI_CMD_OPEN_SESSION && msg->cmd != ABI_CMD_INVOKE)
		return;
	for (uint32_t i = 0; i < msg->num_params && i < OPTEE_PARAMS; i++) {
		const struct abi_param *param = &msg->params[i];

		if (abi_is_temporary(param))
			thread->temporary[i] = optee_mobj_of_temporary(thread->guest, param);
	}
}

static void temporaries_unmap(struct optee_thread *thread)
{
	for (uint32_t i = 0; i < OPTEE_PARAMS; i++) {
		if (thread->temporary[i] && !optee_keeps_temporaries())
			optee_mobj_destroy(thread->guest, thread->temporary[i]);
		thread->temporary[i] = NULL;
	}
}

/*
 * I11, I12 and L1: ret is an error in advance, there is room for what follows, and the page carries
 * nothing but the message. The command of a request that OP-TEE is to write is anybody's.
 */
static bool is_good(const struct abi_msg *msg, bool brings_arg)
{
	const uint8_t *bytes = (const uint8_t *)msg;
	uint32_t most = brings_arg ? ABI_MAX_NUM_PARAMS - 5 : ABI_MAX_NUM_PARAMS;
	size_t end;

	if (msg->num_params > most) {
		sim_violation("I12: a message of %u parameters", msg->num_params);
		return false;
	}
	if (!msg->ret)
		sim_violation("I11: ret is not an error before OP-TEE runs");
	end = abi_msg_size(msg->num_params) + (brings_arg ? sizeof(msg->cmd) : 0);
	for (size_t i = end; i < sizeof(*msg); i++)
		if (bytes[i])
			sim_violation("L1: byte %zu of the shadow page is stale", i);
	return true;
}

/* The first standard call of a VM initialises it, and every other waits for that. */
void optee_init_or_wait(struct optee_thread *thread)
{
	struct optee_guest *guest = thread->guest;

	if (guest->init == OPTEE_NOT_BEGUN) {
		guest->init = OPTEE_BEGUN;
		optee_interrupts(thread, optee.config.init_interrupts);
		guest->init = OPTEE_DONE;
	}
	while (guest->init != OPTEE_DONE) {
		struct optee_param wait = { .attr = ABI_ATTR_VALUE_INPUT, .b = 64 + thread->id };

		optee_rpc_cmd(thread, ABI_RPC_CMD_NOTIFICATION, &wait, 1);
	}
}

/* What is cached for the thread is not needed in a call that brings its own. */
static void use_own_arg(struct optee_thread *thread, struct abi_msg *msg)
{
	uint8_t *bytes = (uint8_t *)msg;

	if (!thread->brings_arg)
		return;
	if (thread->rpc_arg && thread->guest->cache_enabled)
		optee_rpc_arg_free(thread);
	thread->own_arg = (struct abi_msg *)(bytes + abi_msg_size(msg->num_params));
}

uint32_t optee_message_run(struct optee_thread *thread, struct abi_msg *msg)
{
	uint32_t result;

	optee_interrupts(thread, optee.config.interrupts);
	optee_point();
	result = optee_std_entry(thread, msg);
	optee_point();
	return result;
}

static uint32_t call_run(struct optee_thread *thread, struct abi_msg *msg)
{
	uint32_t a0;

	if (!is_good(msg, thread->brings_arg))
		return ABI_EBADADDR;
	thread->pending = pending_of(thread, msg);
	temporaries_map(thread, msg);
	optee_init_or_wait(thread);
	use_own_arg(thread, msg);
	a0 = optee_message_run(thread, msg);
	thread->own_arg = NULL;
	if (a0 == ABI_OK && thread->rpc_arg && !thread->guest->cache_enabled)
		optee_rpc_arg_free(thread);
	if (thread->pending)
		optee_mobj_destroy(thread->guest, thread->pending);
	thread->pending = NULL;
	temporaries_unmap(thread); /* long ago, but the mediator knows only now */
	return a0;
}

static void thread_main(void *arg)
{
	struct optee_thread *thread = arg;
	struct optee_guest *guest = thread->guest;
	uint64_t pa = abi_pair(thread->smc.a[1], thread->smc.a[2]);
	uint32_t a0 = ABI_EBADADDR;

	thread->message = optee_mobj_of_page(guest, OPTEE_MESSAGE, pa, 0);
	if (thread->message) {
		a0 = call_run(thread, (struct abi_msg *)optee_own_page(guest, pa));
		optee_mobj_destroy(guest, thread->message);
		thread->message = NULL;
	}
	thread->smc = (struct om_smc){ { a0 } };
}

void optee_thread_go_on(struct optee_thread *thread)
{
	bool ended;

	thread->state = OPTEE_RUNNING;
	ended = fiber_enter(thread->fiber);
	thread->state = ended ? OPTEE_FREE : OPTEE_SUSPENDED;
}

static void thread_run(struct optee_thread *thread, struct om_smc *smc)
{
	optee_thread_go_on(thread);
	memcpy(smc->a, thread->smc.a, 4 * sizeof(smc->a[0]));
}

struct optee_thread *optee_thread_free(struct optee_guest *guest)
{
	for (unsigned i = 0; i < optee.config.threads; i++)
		if (guest->thread[i].state == OPTEE_FREE)
			return &guest->thread[i];
	return NULL;
}

void optee_call_with_arg(struct optee_guest *guest, struct om_smc *smc)
{
	struct optee_thread *thread = optee_thread_free(guest);

	guest->calls++;
	guest->has_past = true;
	if (!thread || optee.config.call_a0) {
		*smc = (struct om_smc){ { thread ? optee.config.call_a0 : ABI_ETHREAD_LIMIT } };
		return;
	}
	thread->smc = *smc;
	thread->has_freed = false;
	thread->has_asked = false;
	thread->brings_arg = smc->a[0] == ABI_CALL_WITH_RPC_ARG;
	fiber_start(thread->fiber, thread_main, thread);
	thread_run(thread, smc);
}

struct optee_thread *optee_thread_suspended(struct optee_guest *guest, uint64_t id)
{
	uint64_t i = id - optee.config.first_thread_id;

	if (i >= optee.config.threads || guest->thread[i].state != OPTEE_SUSPENDED)
		return NULL;
	return &guest->thread[i];
}

/* I4: an answer carries what the RPC asks for and nothing else of the guest's. */
static void check_answer(const struct optee_thread *thread, const struct om_smc *smc)
{
	if (thread->rpc[0] == ABI_RPC_ALLOC)
		return;
	if (smc->a[4] || smc->a[5])
		sim_violation("I4: a4 or a5 in an answer that has none");
	if (abi_pair(smc->a[1], smc->a[2]) &&
	    (smc->a[1] != thread->rpc[1] || smc->a[2] != thread->rpc[2]))
		sim_violation("I4: a1 and a2 of an answer are not those of the RPC");
}

void optee_return_from_rpc(struct optee_guest *guest, struct om_smc *smc)
{
	struct optee_thread *thread = optee_thread_suspended(guest, smc->a[3]);

	if (!thread) {
		sim_violation("I10: RETURN_FROM_RPC for thread %llu, which waits for nothing",
			      (unsigned long long)smc->a[3]);
		*smc = (struct om_smc){ { ABI_ERESUME } };
		return;
	}
	check_answer(thread, smc);
	thread->smc = *smc;
	thread_run(thread, smc);
}
