/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OP-TEE's services. A yielding call has the share of its message, and often another one; how often
 * it asks the guest for something is chance. Messages mean nothing.
 */
#include "tee.h"

#define STEPS_AT_MOST 3

/* The message of an RPC: as struct abi_msg, with room for what RPCs have. */
struct tee_rpc {
	uint32_t cmd, func, session, cancel_id, pad, ret, ret_origin, num_params;
	struct abi_param params[ABI_RPC_NUM_PARAMS];
};

_Static_assert(sizeof(struct tee_rpc) == ABI_RPC_ARG_SIZE, "optee_rpc_cmd.h");

#define HEADER_SIZE offsetof(struct tee_rpc, params)

static void respond(struct om_smc *smc, uint64_t w3, uint64_t w4, uint64_t w7)
{
	*smc = (struct om_smc){ { ABI_FFA_DIRECT_RESP_32, smc->a[1] << 16 | smc->a[1] >> 16, 0, w3,
				  w4, 0, 0, w7 } };
}

static struct tee_share *get(struct tee_partition *partition, uint64_t handle)
{
	struct tee_share *share = tee_share_find(partition, handle);

	if (!share)
		return NULL;
	share->users++;
	share->is_held = true;
	return share;
}

static void put(struct tee_share *share)
{
	if (share)
		share->users--;
}

static uint32_t unregister(struct tee_partition *partition, uint64_t handle)
{
	struct tee_share *share = tee_share_find(partition, handle);

	if (!share) {
		violation(JUDGE_OPTEE, "UNREGISTER_SHM of what is not the VM's", handle);
		return 0;
	}
	if (share->users)
		return ABI_FFA_BUSY;
	share->is_held = false;
	return 0;
}

/* A message that was judged is in the mediator's memory, and what is done to it is seen. */
static void look_at_shadow(struct tee_thread *thread, uint64_t offset)
{
	uint64_t pa = thread->message->page[0] + offset % OM_PAGE_SIZE;
	struct tee_rpc message;

	thread->shadow = NULL;
	if (!tee_is_of_mediator(pa))
		return;
	thread->shadow = page_of_mediator(thread->message->page[offset / OM_PAGE_SIZE]);
	thread->shadow += offset % OM_PAGE_SIZE;
	seen_read(&message, thread->shadow, HEADER_SIZE);
	if (!message.ret)
		violation(JUDGE_OPTEE, "ret is not an error before OP-TEE runs", message.cmd);
	thread->request_at = HEADER_SIZE + message.num_params * sizeof(struct abi_param);
}

static void write_result(const struct tee_thread *thread)
{
	const uint64_t done = 0;

	if (thread->shadow)
		seen_write(thread->shadow + offsetof(struct tee_rpc, pad), &done, sizeof(done));
}

/* Something that tee-supplicant answers. */
static void write_request(const struct tee_thread *thread)
{
	const struct tee_rpc rpc = { .cmd = ABI_RPC_CMD_FS, .ret = ABI_GENERIC };

	if (thread->shadow)
		seen_write(thread->shadow + thread->request_at, &rpc, sizeof(rpc));
}

/* Goes on with a call, until it asks something or is over. Under the lock. */
static void go_on(struct tee_partition *partition, struct om_smc *smc, uint32_t i)
{
	struct tee_thread *thread = &partition->thread[i];

	thread->is_suspended = thread->steps > 0;
	if (thread->is_suspended) {
		thread->steps--;
		write_request(thread);
		respond(smc, 0, chance(2) ? ABI_FFA_RETURN_RPC : ABI_FFA_RETURN_INTERRUPT, i);
		return;
	}
	write_result(thread);
	put(thread->message);
	put(thread->used);
	*thread = (struct tee_thread){ 0 };
	partition->is_used[i] = false;
	respond(smc, 0, ABI_FFA_RETURN_DONE, 0);
}

/* Another CPU may use the partition while this one is at work. */
static void work(struct tee_partition *partition)
{
	hidden_unlock(&partition->lock);
	hold_up();
	hidden_lock(&partition->lock);
}

static void start(struct tee_partition *partition, struct om_smc *smc)
{
	struct tee_share *message = get(partition, abi_pair(smc->a[5], smc->a[4]));
	uint32_t i = 0;

	while (i < TEE_THREADS && partition->is_used[i])
		i++;
	if (!message || i == TEE_THREADS) {
		put(message);
		respond(smc, message ? ABI_BUSY : ABI_BAD_PARAMETERS, 0, 0);
		return;
	}
	partition->is_used[i] = true;
	partition->thread[i] =
		(struct tee_thread){ .message = message, .steps = random_below(STEPS_AT_MOST) };
	look_at_shadow(&partition->thread[i], smc->a[6]);
	if (chance(2))
		partition->thread[i].used =
			get(partition, partition->share[random_below(8)].handle);
	work(partition);
	go_on(partition, smc, i);
}

static void resume(struct tee_partition *partition, struct om_smc *smc)
{
	uint64_t i = smc->a[7];

	if (i >= TEE_THREADS || !partition->thread[i].is_suspended) {
		respond(smc, ABI_BAD_PARAMETERS, 0, 0);
		return;
	}
	partition->thread[i].is_suspended = false;
	work(partition);
	go_on(partition, smc, (uint32_t)i);
}

static void serve(struct tee_partition *partition, struct om_smc *smc)
{
	switch (smc->a[3]) {
	case ABI_FFA_GET_API_VERSION:
	case ABI_FFA_EXCHANGE_CAPS:
		respond(smc, 0, ABI_RPC_NUM_PARAMS, 0);
		break;
	case ABI_FFA_UNREGISTER_SHM:
		respond(smc, unregister(partition, abi_pair(smc->a[5], smc->a[4])), 0, 0);
		break;
	case ABI_FFA_ENABLE_ASYNC_NOTIF:
		STORE(partition->has_notifications, true);
		respond(smc, 0, 0, 0);
		break;
	case ABI_FFA_CALL_WITH_ARG:
		start(partition, smc);
		break;
	case ABI_FFA_RESUME:
		resume(partition, smc);
		break;
	default:
		violation(JUDGE_OPTEE, "a service that no guest may ask for", smc->a[3]);
		respond(smc, ABI_BAD_PARAMETERS, 0, 0);
		break;
	}
}

void tee_direct(struct tee_partition *partition, struct om_smc *smc)
{
	hidden_lock(&partition->lock);
	serve(partition, smc);
	hidden_unlock(&partition->lock);
}
