/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OP-TEE's standard calls. What a call does with buffers is as OP-TEE does it; how often it turns
 * to the guest, and whether it fails, is chance.
 */
#include "tee.h"

#define FAILURES 16
#define MAX_RPCS 4

static struct tee_thread *claim(struct tee_partition *partition, uint32_t from)
{
	struct tee_thread *thread = NULL;

	hidden_lock(&partition->lock);
	for (uint32_t i = 0; i < TEE_THREADS && !thread; i++)
		if (partition->thread[i].state == from)
			thread = &partition->thread[i];
	if (thread)
		thread->state = TEE_IN_USE;
	hidden_unlock(&partition->lock);
	return thread;
}

static void read_param(const struct tee_thread *thread, uint32_t i, struct abi_param *param)
{
	seen_read(param, &thread->msg->params[i], sizeof(*param));
}

static uint32_t register_shm(struct tee_partition *partition, struct tee_thread *thread)
{
	struct abi_param param;
	struct tee_shm *shm;

	read_param(thread, 0, &param);
	if (thread->num_params != 1 || param.attr != (ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG)) {
		violation(JUDGE_OPTEE, "REGISTER_SHM of what is no list", param.attr);
		return ABI_BAD_PARAMETERS;
	}
	if (chance(FAILURES))
		return ABI_OUT_OF_MEMORY;
	shm = tee_shm_new(partition, param.u.tmem.shm_ref);
	if (!shm || !tee_shm_read_list(partition, shm, param.u.tmem.buf_ptr, param.u.tmem.size))
		return ABI_BAD_PARAMETERS;
	return ABI_SUCCESS;
}

/* The end is in end_subject(): until then the buffer is OP-TEE's. */
static uint32_t unregister_shm(struct tee_partition *partition, struct tee_thread *thread)
{
	struct abi_param param;
	struct tee_shm *shm;

	read_param(thread, 0, &param);
	shm = tee_shm_find(partition, param.u.rmem.shm_ref);
	if (!param.u.rmem.shm_ref || !shm) {
		violation(JUDGE_OPTEE, "UNREGISTER_SHM of what is unknown", param.u.rmem.shm_ref);
		return ABI_BAD_PARAMETERS;
	}
	if (shm->uses)
		violation(JUDGE_OPTEE, "OP-TEE panics: UNREGISTER_SHM of what a call uses",
			  shm->cookie);
	if (chance(FAILURES))
		return ABI_BUSY;
	thread->subject = shm;
	return ABI_SUCCESS;
}

static bool is_leaving(const struct tee_partition *partition, const struct tee_shm *shm)
{
	for (uint32_t i = 0; i < TEE_THREADS; i++)
		if (partition->thread[i].subject == shm)
			return true;
	return false;
}

static void use(struct tee_partition *partition, struct tee_thread *thread, uint64_t cookie)
{
	struct tee_shm *shm = cookie ? tee_shm_find(partition, cookie) : NULL;

	if (!shm) {
		violation(JUDGE_OPTEE, "a reference to what is unknown", cookie);
		return;
	}
	if (is_leaving(partition, shm))
		violation(JUDGE_OPTEE, "OP-TEE panics: a reference to what is being unregistered",
			  cookie);
	shm->uses++;
	thread->used[thread->used_count++] = shm;
}

static uint32_t use_all(struct tee_partition *partition, struct tee_thread *thread)
{
	for (uint32_t i = 0; i < thread->num_params; i++) {
		struct abi_param param;

		read_param(thread, i, &param);
		if (abi_attr_is_rmem(param.attr) && thread->used_count < TEE_USES)
			use(partition, thread, param.u.rmem.shm_ref);
		else if (abi_is_temporary(&param))
			violation(JUDGE_OPTEE, "a temporary reference", param.u.tmem.buf_ptr);
	}
	return ABI_SUCCESS;
}

static uint32_t open_session(struct tee_partition *partition, struct tee_thread *thread)
{
	uint32_t i = 0;

	while (i < TEE_SESSIONS && partition->session[i].state != TEE_NO_SESSION)
		i++;
	if (i == TEE_SESSIONS)
		return ABI_OUT_OF_MEMORY;
	partition->session[i].state = TEE_SESSION_OPENING;
	thread->session = i + 1;
	return use_all(partition, thread);
}

static struct tee_session *session_of(struct tee_partition *partition,
				      const struct tee_thread *thread)
{
	return thread->session ? &partition->session[thread->session - 1] : NULL;
}

/* I15 */
static uint32_t name_session(struct tee_partition *partition, struct tee_thread *thread)
{
	struct tee_session *session;
	uint32_t id;

	seen_read(&id, &thread->msg->session, sizeof(id));
	thread->session = id && id <= TEE_SESSIONS ? id : 0;
	session = session_of(partition, thread);
	if (!session || session->state != TEE_SESSION_OPEN) {
		violation(JUDGE_OPTEE, "I15: a session that is none", id);
		thread->session = 0;
		return ABI_BAD_PARAMETERS;
	}
	if (thread->cmd == ABI_CMD_CLOSE_SESSION && session->users)
		violation(JUDGE_OPTEE, "I15: a session is closed while a call is in it", id);
	if (thread->cmd == ABI_CMD_CLOSE_SESSION)
		session->state = TEE_SESSION_CLOSING;
	else
		session->users++;
	return thread->cmd == ABI_CMD_INVOKE ? use_all(partition, thread) : ABI_SUCCESS;
}

/* Under the lock of the partition. */
static void leave_session(struct tee_partition *partition, struct tee_thread *thread)
{
	struct tee_session *session = session_of(partition, thread);

	thread->session = 0;
	if (!session)
		return;
	if (thread->cmd == ABI_CMD_OPEN_SESSION)
		session->state = thread->result ? TEE_NO_SESSION : TEE_SESSION_OPEN;
	else if (thread->cmd == ABI_CMD_CLOSE_SESSION)
		session->state = TEE_NO_SESSION;
	else
		session->users--;
}

/* Under the lock of the partition. */
static uint32_t begin(struct tee_partition *partition, struct tee_thread *thread)
{
	switch (thread->cmd) {
	case ABI_CMD_REGISTER_SHM:
		return register_shm(partition, thread);
	case ABI_CMD_UNREGISTER_SHM:
		return unregister_shm(partition, thread);
	case ABI_CMD_OPEN_SESSION:
		return open_session(partition, thread);
	case ABI_CMD_INVOKE:
	case ABI_CMD_CLOSE_SESSION:
	case ABI_CMD_CANCEL:
		return name_session(partition, thread);
	case ABI_CMD_STOP_ASYNC_NOTIF:
		STORE(partition->has_notifications, false);
		return ABI_SUCCESS;
	default:
		return ABI_SUCCESS;
	}
}

/* Under the lock of the partition. */
static void end_uses(struct tee_partition *partition, struct tee_thread *thread)
{
	while (thread->used_count)
		thread->used[--thread->used_count]->uses--;
	if (thread->subject)
		tee_shm_drop(partition, thread->subject);
	thread->subject = NULL;
}

static void write_results(const struct tee_thread *thread)
{
	const uint32_t ret[2] = { thread->result, ABI_ORIGIN_TEE };
	struct abi_param param;

	seen_write(&thread->msg->ret, ret, sizeof(ret));
	if (thread->cmd == ABI_CMD_OPEN_SESSION)
		seen_write(&thread->msg->session, &thread->session, sizeof(thread->session));
	if (thread->cmd != ABI_CMD_INVOKE || !thread->num_params)
		return;
	read_param(thread, 0, &param);
	if (param.attr != ABI_ATTR_VALUE_INOUT)
		return;
	param.u.value.b = param.u.value.a ^ TEE_ECHO;
	seen_write(&thread->msg->params[0], &param, sizeof(param));
}

static void finish(struct tee_partition *partition, struct tee_thread *thread, struct om_smc *smc)
{
	write_results(thread);
	hidden_lock(&partition->lock);
	end_uses(partition, thread);
	leave_session(partition, thread);
	name_page_of_mediator(thread->msg, -1);
	thread->state = TEE_FREE;
	hidden_unlock(&partition->lock);
	tee_answer(smc, ABI_OK, 0, 0);
}

/* Until it is suspended, or over. */
static void run(struct tee_partition *partition, struct tee_thread *thread, struct om_smc *smc)
{
	bool is_suspended = false;

	while (thread->steps && !is_suspended)
		is_suspended = tee_rpc_step(partition, thread, smc);
	if (!is_suspended)
		is_suspended = tee_rpc_clean_up(partition, thread, smc);
	if (!is_suspended) {
		finish(partition, thread, smc);
		return;
	}
	smc->a[3] = (uint64_t)(thread - partition->thread);
	hidden_lock(&partition->lock);
	thread->state = TEE_SUSPENDED;
	hidden_unlock(&partition->lock);
}

static void read_message(struct tee_thread *thread)
{
	uint32_t cmd, num_params;

	seen_read(&cmd, &thread->msg->cmd, sizeof(cmd));
	seen_read(&num_params, &thread->msg->num_params, sizeof(num_params));
	thread->cmd = cmd;
	thread->num_params = num_params;
	thread->session = 0;
}

void tee_std_call(struct tee_partition *partition, struct om_smc *smc)
{
	struct abi_msg *msg = page_of_mediator(abi_pair(smc->a[1], smc->a[2]));
	struct tee_thread *thread = msg ? claim(partition, TEE_FREE) : NULL;

	if (msg && !thread)
		violation(JUDGE_OPTEE, "a call that there is no thread for", smc->a[0]);
	if (!thread) {
		tee_answer(smc, msg ? ABI_ETHREAD_LIMIT : ABI_EBADADDR, 0, 0);
		return;
	}
	name_page_of_mediator(msg, 1);
	thread->msg = msg;
	thread->with_rpc_arg = smc->a[0] == ABI_CALL_WITH_RPC_ARG;
	read_message(thread);
	hidden_lock(&partition->lock);
	thread->result = begin(partition, thread);
	hidden_unlock(&partition->lock);
	thread->steps = chance(2) ? 0 : random_below(MAX_RPCS);
	run(partition, thread, smc);
}

void tee_resume(struct tee_partition *partition, struct om_smc *smc)
{
	struct tee_thread *thread = &partition->thread[smc->a[3] % TEE_THREADS];
	bool is_suspended;

	hidden_lock(&partition->lock);
	is_suspended = thread->state == TEE_SUSPENDED;
	if (is_suspended)
		thread->state = TEE_IN_USE;
	hidden_unlock(&partition->lock);
	if (!is_suspended) {
		violation(JUDGE_OPTEE, "RETURN_FROM_RPC for no suspended thread", smc->a[3]);
		tee_answer(smc, ABI_ERESUME, 0, 0);
		return;
	}
	tee_rpc_answer(partition, thread, smc);
	run(partition, thread, smc);
}
