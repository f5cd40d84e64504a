// SPDX-License-Identifier: BSD-2-Clause
/*
 * SMCs as a guest's driver issues them, but for a detail: messages of each command, answers to what
 * OP-TEE asks, fast calls.
 */
#include <string.h>
#include "client.h"
#include "fuzz.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define COOKIES	     24 /* few, so that they are met again */

static const uint32_t fast_calls[] = {
	ABI_CALLS_COUNT,	ABI_CALLS_UID,
	ABI_CALLS_REVISION,	ABI_GET_OS_UUID,
	ABI_GET_OS_REVISION,	ABI_GET_SHM_CONFIG,
	ABI_L2CC_MUTEX,		ABI_EXCHANGE_CAPABILITIES,
	ABI_DISABLE_SHM_CACHE,	ABI_ENABLE_SHM_CACHE,
	ABI_BOOT_SECONDARY,	ABI_VM_CREATED,
	ABI_VM_DESTROYED,	ABI_GET_THREAD_COUNT,
	ABI_ENABLE_ASYNC_NOTIF, ABI_GET_ASYNC_NOTIF_VALUE,
	ABI_GET_PROTMEM_CONFIG,
};

static const uint32_t call_functions[] = { ABI_CALL_WITH_ARG, ABI_CALL_WITH_ARG, ABI_CALL_WITH_ARG,
					   ABI_CALL_WITH_RPC_ARG, ABI_CALL_WITH_REGD_ARG };

static uint64_t some_cookie(struct fuzz_thread *thread)
{
	return fuzz_once_in(thread, 40) ? fuzz_odd_number(thread) : 1 + fuzz_below(thread, COOKIES);
}

static uint32_t some_session(struct fuzz_thread *thread)
{
	return fuzz_worker.sessions[fuzz_below(thread, COUNT(fuzz_worker.sessions))];
}

static void fill_list(struct fuzz_thread *thread, uint64_t entries)
{
	struct abi_list_page *list = &thread->vcpu.pages->list;

	for (uint64_t i = 0; i < entries && i < ABI_LIST_ENTRIES; i++)
		list->entry[i] = fuzz_ipa(thread);
	if (fuzz_once_in(thread, 10))
		list->next = fuzz_ipa(thread);
}

static void make_buffer(struct fuzz_thread *thread, struct abi_param *param, bool temporary)
{
	const uint64_t pages =
		fuzz_once_in(thread, 20) ? fuzz_below(thread, 600) : 1 + fuzz_below(thread, 8);

	fill_list(thread, pages);
	param->attr = ABI_ATTR_TMEM_INPUT + fuzz_below(thread, 3);
	if (!temporary || fuzz_once_in(thread, 2))
		param->attr |= ABI_ATTR_NONCONTIG;
	param->u.tmem.buf_ptr = ipa_of(thread->vcpu.guest, &thread->vcpu.pages->list);
	param->u.tmem.size = pages * PAGE;
	param->u.tmem.shm_ref = some_cookie(thread);
}

static void make_reference(struct fuzz_thread *thread, struct abi_param *param)
{
	param->attr = ABI_ATTR_RMEM_INPUT + fuzz_below(thread, 3);
	param->u.rmem.offs = fuzz_once_in(thread, 4) ? fuzz_below(thread, 2 * PAGE) : 0;
	param->u.rmem.size = fuzz_once_in(thread, 4) ? fuzz_odd_number(thread) : PAGE;
	param->u.rmem.shm_ref = some_cookie(thread);
}

static void make_param(struct fuzz_thread *thread, struct abi_param *param)
{
	switch (fuzz_below(thread, 4)) {
	case 0:
		make_buffer(thread, param, true);
		break;
	case 1:
		make_reference(thread, param);
		break;
	default:
		param->attr = ABI_ATTR_VALUE_INPUT + fuzz_below(thread, 3);
	}
}

static void make_open_session(struct fuzz_thread *thread)
{
	struct abi_msg *message = vcpu_message(&thread->vcpu, ABI_CMD_OPEN_SESSION, 2);
	const struct uuid *ta = fuzz_once_in(thread, 2) ? &device_pta : &stats_pta;

	message->params[0].attr = ABI_ATTR_VALUE_INPUT | ABI_ATTR_META;
	memcpy(&message->params[0].u.value, ta, sizeof(*ta));
	message->params[1].attr = ABI_ATTR_VALUE_INPUT | ABI_ATTR_META;
}

/* Mostly what the pseudo TAs know, so that there are RPCs. */
static void make_invoke(struct fuzz_thread *thread)
{
	struct abi_msg *message = vcpu_message(&thread->vcpu, ABI_CMD_INVOKE, 2);

	message->session = some_session(thread);
	message->func = fuzz_once_in(thread, 2) ? 4 : (uint32_t)fuzz_below(thread, 8);
	message->params[0].attr = ABI_ATTR_VALUE_OUTPUT;
	message->params[1].attr = ABI_ATTR_VALUE_OUTPUT;
	if (message->func == 4)
		return;
	message->num_params = (uint32_t)fuzz_below(thread, 5);
	for (uint32_t i = 0; i < message->num_params; i++)
		make_param(thread, &message->params[i]);
}

static void make_with_session(struct fuzz_thread *thread, uint32_t cmd)
{
	struct abi_msg *message = vcpu_message(&thread->vcpu, cmd, 0);

	message->session = some_session(thread);
	message->cancel_id = (uint32_t)fuzz_below(thread, 4);
}

static void make_other(struct fuzz_thread *thread)
{
	const uint32_t cmd = fuzz_once_in(thread, 8) ? (uint32_t)fuzz_odd_number(thread)
						     : (uint32_t)fuzz_below(thread, 13);
	struct abi_msg *message = vcpu_message(&thread->vcpu, cmd, (uint32_t)fuzz_below(thread, 7));

	for (uint32_t i = 0; i < message->num_params; i++)
		make_param(thread, &message->params[i]);
}

static void make_message(struct fuzz_thread *thread)
{
	switch (fuzz_below(thread, 12)) {
	case 0 ... 2:
		return make_buffer(thread,
				   vcpu_message(&thread->vcpu, ABI_CMD_REGISTER_SHM, 1)->params,
				   false);
	case 3 ... 4:
		return make_reference(
			thread, vcpu_message(&thread->vcpu, ABI_CMD_UNREGISTER_SHM, 1)->params);
	case 5 ... 6:
		return make_open_session(thread);
	case 7 ... 8:
		return make_invoke(thread);
	case 9:
		return make_with_session(thread, ABI_CMD_CLOSE_SESSION);
	case 10:
		return make_with_session(thread, ABI_CMD_CANCEL);
	default:
		return make_other(thread);
	}
}

/*
 * If a VM ends while one of these is suspended in OP-TEE, its memory is not given back there, and
 * one of OP-TEE's places is lost (life_end.c, end-in-bottom-halves). With calls that are given up
 * all the time, there would be none left soon.
 */
static bool would_lose_place(uint32_t cmd)
{
	return cmd == ABI_CMD_DO_BOTTOM_HALF || cmd == ABI_CMD_STOP_ASYNC_NOTIF;
}

static void begin_call(struct fuzz_thread *thread, uint64_t a[8])
{
	struct abi_msg *message = &thread->vcpu.pages->message;
	uint64_t at = ipa_of(thread->vcpu.guest, message);

	make_message(thread);
	if (fuzz_once_in(thread, 3))
		fuzz_damage(thread, message, abi_msg_size(2));
	if (would_lose_place(message->cmd))
		message->cmd = ABI_CMD_CANCEL;
	if (fuzz_once_in(thread, 30))
		at = fuzz_ipa(thread) + fuzz_below(thread, PAGE);
	memset(a, 0, sizeof(thread->vcpu.a));
	a[0] = call_functions[fuzz_below(thread, COUNT(call_functions))];
	a[1] = at >> 32;
	a[2] = (uint32_t)at;
	if (a[0] == ABI_CALL_WITH_REGD_ARG) {
		a[1] = 0;
		a[2] = some_cookie(thread);
	}
}

static void make_fast(struct fuzz_thread *thread, uint64_t a[8])
{
	memset(a, 0, sizeof(thread->vcpu.a));
	a[0] = fast_calls[fuzz_below(thread, COUNT(fast_calls))];
	if (fuzz_once_in(thread, 8))
		a[0] = (fuzz_random(thread) & 0xffff) |
		       (fuzz_once_in(thread, 2) ? 0xb2000000 : 0x32000000);
	if (fuzz_once_in(thread, 20))
		a[0] = fuzz_odd_number(thread);
	a[1] = fuzz_odd_number(thread);
	a[2] = fuzz_odd_number(thread);
}

/* What OP-TEE asked is answered; mostly as it should be, and now and then of no call at all. */
static void answer_rpc(struct fuzz_thread *thread)
{
	struct vcpu *vcpu = &thread->vcpu;

	vcpu_answer(vcpu);
	if (fuzz_once_in(thread, 6))
		fuzz_damage(thread, &vcpu->pages->arg, abi_msg_size(1));
	if (fuzz_once_in(thread, 10))
		vcpu->a[1 + fuzz_below(thread, 5)] = fuzz_odd_number(thread);
}

static void make_registers(struct fuzz_thread *thread)
{
	struct vcpu *vcpu = &thread->vcpu;

	if (abi_is_rpc((uint32_t)vcpu->a[0]) && !fuzz_once_in(thread, 30))
		answer_rpc(thread);
	else if (fuzz_once_in(thread, 3))
		make_fast(thread, vcpu->a);
	else
		begin_call(thread, vcpu->a);
}

static void note_answer(struct fuzz_thread *thread, uint32_t function)
{
	const struct abi_msg *message = &thread->vcpu.pages->message;
	const uint32_t a0 = (uint32_t)thread->vcpu.a[0];

	if (abi_is_rpc(a0))
		__atomic_fetch_add(&fuzz_tally->rpcs, 1, __ATOMIC_RELAXED);
	if (function >> 31 || a0 != ABI_OK)
		return;
	__atomic_fetch_add(&fuzz_tally->calls, 1, __ATOMIC_RELAXED);
	if (message->cmd == ABI_CMD_OPEN_SESSION && message->ret == ABI_SUCCESS)
		fuzz_worker.sessions[fuzz_below(thread, COUNT(fuzz_worker.sessions))] =
			message->session;
}

void fuzz_smc(struct fuzz_thread *thread)
{
	struct om_ioc_smc smc = { .size = sizeof(smc), .vcpu = thread->number };
	uint32_t function;
	int file;

	make_registers(thread);
	function = (uint32_t)thread->vcpu.a[0];
	memcpy(smc.a, thread->vcpu.a, sizeof(smc.a));
	if (fuzz_once_in(thread, 50))
		smc.vcpu = (uint32_t)fuzz_odd_number(thread);
	if (fuzz_once_in(thread, 50))
		smc.immediate_exit = fuzz_odd_number(thread);
	else if (fuzz_once_in(thread, 10))
		smc.immediate_exit = (uintptr_t)&smc.size; /* not 0 */
	file = fuzz_file(thread);
	if (fuzz_ioctl(thread, file, OM_IOC_SMC, &smc, sizeof(smc))) {
		memset(thread->vcpu.a, 0, sizeof(thread->vcpu.a));
		return;
	}
	fuzz_worker.vm = file;
	memcpy(thread->vcpu.a, smc.a, sizeof(smc.a));
	note_answer(thread, function);
}
