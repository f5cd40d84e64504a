/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OP-TEE's requests to the guest.
 *
 * A buffer for RPC messages outlives calls, and OP-TEE orders by itself who uses it next: so what
 * is done to it here is hidden. A message behind the call's own is in the call's page, and seen.
 */
#include "tee.h"

#define KEPT 4 /* a data buffer stays for a later call once in so many times */

static bool suspend(struct tee_thread *thread, struct om_smc *smc, enum tee_wait wait, uint32_t a0,
		    uint64_t cookie)
{
	thread->wait = wait;
	tee_answer(smc, a0, cookie >> 32, (uint32_t)cookie);
	return true;
}

/* Word by word, and not by memcpy(), which ThreadSanitizer would see. */
static void copy_hidden(void *to, const void *from, size_t size)
{
	volatile uint64_t *target = to;
	const volatile uint64_t *source = from;

	for (size_t i = 0; i < size / sizeof(*target); i++)
		target[i] = source[i];
}

static char *own_place(const struct tee_thread *thread)
{
	return (char *)thread->msg + abi_msg_size(thread->num_params);
}

static void write_request(const struct tee_thread *thread, const struct tee_rpc *rpc)
{
	if (thread->with_rpc_arg)
		seen_write(own_place(thread), rpc, sizeof(*rpc));
	else
		copy_hidden(thread->arg.page, rpc, sizeof(*rpc));
}

static void read_answer(const struct tee_thread *thread, struct tee_rpc *rpc)
{
	if (thread->with_rpc_arg)
		seen_read(rpc, own_place(thread), sizeof(*rpc));
	else
		copy_hidden(rpc, thread->arg.page, sizeof(*rpc));
}

static bool ask(struct tee_thread *thread, struct om_smc *smc, struct tee_rpc *rpc)
{
	rpc->ret = ABI_GENERIC;
	if (thread->arg.cookie)
		seen_told(&thread->arg.given);
	thread->rpc_cmd = rpc->cmd;
	write_request(thread, rpc);
	return suspend(thread, smc, WAIT_CMD, ABI_RPC_CMD,
		       thread->with_rpc_arg ? 0 : thread->arg.cookie);
}

static bool ask_for_data(struct tee_thread *thread, struct om_smc *smc)
{
	struct tee_rpc rpc = { .cmd = ABI_RPC_CMD_SHM_ALLOC, .num_params = 1 };

	thread->rpc_size = 1 + random_below((MAX_PAGES - 1) * ABI_PAGE_SIZE);
	rpc.params[0].attr = ABI_ATTR_VALUE_INPUT;
	rpc.params[0].u.value.a = ABI_SHM_TYPE_APPL;
	rpc.params[0].u.value.b = thread->rpc_size;
	return ask(thread, smc, &rpc);
}

/* OP-TEE lets go before it asks. */
static bool give_data_back(struct tee_partition *partition, struct tee_thread *thread,
			   struct om_smc *smc)
{
	struct tee_rpc rpc = { .cmd = ABI_RPC_CMD_SHM_FREE, .num_params = 1 };

	rpc.params[0].attr = ABI_ATTR_VALUE_INPUT;
	rpc.params[0].u.value.a = ABI_SHM_TYPE_APPL;
	rpc.params[0].u.value.b = thread->data->cookie;
	seen_told(&thread->data->given);
	hidden_lock(&partition->lock);
	tee_shm_drop(partition, thread->data);
	hidden_unlock(&partition->lock);
	thread->data = NULL;
	return ask(thread, smc, &rpc);
}

/* With a buffer that the call was given, if there is one. */
static bool ask_something(struct tee_thread *thread, struct om_smc *smc)
{
	struct tee_rpc rpc = { .cmd = ABI_RPC_CMD_FS, .num_params = 2 };
	const struct tee_shm *shm = thread->data;

	if (!shm && thread->used_count)
		shm = thread->used[0];
	rpc.params[0].attr = ABI_ATTR_VALUE_INOUT;
	rpc.params[0].u.value.a = random_below(100);
	rpc.params[1].attr = shm ? ABI_ATTR_RMEM_INOUT : ABI_ATTR_NONE;
	rpc.params[1].u.rmem.size = 16;
	rpc.params[1].u.rmem.shm_ref = shm ? shm->cookie : 0;
	return ask(thread, smc, &rpc);
}

/* Data is given back by the thread that asked for it, in this call or in a later one. */
bool tee_rpc_step(struct tee_partition *partition, struct tee_thread *thread, struct om_smc *smc)
{
	uint32_t what = random_below(4);

	if (what == 0) {
		thread->steps--;
		return suspend(thread, smc, WAIT_INTERRUPT, ABI_RPC_FOREIGN_INTR, 0);
	}
	if (!thread->with_rpc_arg && !thread->arg.cookie) {
		suspend(thread, smc, WAIT_ALLOC, ABI_RPC_ALLOC, 0);
		smc->a[1] = ABI_RPC_ARG_SIZE;
		return true;
	}
	thread->steps--;
	if (what == 1)
		return ask_something(thread, smc);
	if (thread->data)
		return give_data_back(partition, thread, smc);
	return ask_for_data(thread, smc);
}

static bool may_ask(const struct tee_thread *thread)
{
	return thread->with_rpc_arg || thread->arg.cookie;
}

static bool free_buffer(struct tee_thread *thread, struct om_smc *smc)
{
	seen_told(&thread->arg.given);
	return suspend(thread, smc, WAIT_FREE, ABI_RPC_FREE, thread->arg.cookie);
}

/* At the end of a call; a buffer for messages goes unless OP-TEE is to keep it. */
bool tee_rpc_clean_up(struct tee_partition *partition, struct tee_thread *thread,
		      struct om_smc *smc)
{
	if (thread->data && may_ask(thread) && !chance(KEPT))
		return give_data_back(partition, thread, smc);
	if (thread->arg.cookie && (!partition->has_cache || thread->with_rpc_arg))
		return free_buffer(thread, smc);
	return false;
}

/* An address that is no page's means that there is no buffer: the call goes on without. */
static void take_buffer(struct tee_thread *thread, const struct om_smc *smc)
{
	uint64_t pa = abi_pair(smc->a[1], smc->a[2]);

	thread->arg.page = pa & ABI_PAGE_MASK ? NULL : page_of_mediator(pa);
	if (!thread->arg.page) {
		thread->steps = 0;
		return;
	}
	name_page_of_mediator(thread->arg.page, 1);
	seen_given(&thread->arg.given);
	thread->arg.cookie = abi_pair(smc->a[4], smc->a[5]);
	if (!thread->arg.cookie)
		violation(JUDGE_OPTEE, "a buffer without a cookie", pa);
}

static void take_data(struct tee_partition *partition, struct tee_thread *thread,
		      const struct tee_rpc *rpc)
{
	const struct abi_param *param = &rpc->params[0];
	struct tee_shm *shm;

	if (rpc->num_params != 1 || param->attr != (ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG) ||
	    param->u.tmem.size < thread->rpc_size) {
		violation(JUDGE_OPTEE, "an answer to SHM_ALLOC that is none", param->attr);
		return;
	}
	hidden_lock(&partition->lock);
	shm = tee_shm_new(partition, param->u.tmem.shm_ref);
	if (shm && tee_shm_read_list(partition, shm, param->u.tmem.buf_ptr, param->u.tmem.size)) {
		seen_given(&shm->given);
		thread->data = shm;
	}
	hidden_unlock(&partition->lock);
}

static void take_answer(struct tee_partition *partition, struct tee_thread *thread)
{
	struct tee_rpc rpc;

	read_answer(thread, &rpc);
	if (thread->rpc_cmd == ABI_RPC_CMD_SHM_ALLOC && rpc.ret == ABI_SUCCESS)
		take_data(partition, thread, &rpc);
}

void tee_rpc_answer(struct tee_partition *partition, struct tee_thread *thread,
		    const struct om_smc *smc)
{
	switch (thread->wait) {
	case WAIT_ALLOC:
		take_buffer(thread, smc);
		break;
	case WAIT_FREE:
		tee_arg_drop(&thread->arg);
		break;
	case WAIT_CMD:
		take_answer(partition, thread);
		break;
	case WAIT_INTERRUPT:
		break;
	}
}
