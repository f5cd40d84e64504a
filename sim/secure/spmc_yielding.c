/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Yielding calls: a direct message starts a thread or goes on with one, and the answer to it says
 * whether that has ended, wants something, or was interrupted.
 */
#include "secure/spmc_yielding.h"
#include "machine/fiber.h"
#include "machine/violation.h"
#include "secure/optee_thread.h"
#include "secure/spmc_message.h"

static uint64_t response_to(const struct om_smc *smc)
{
	return smc->a[0] == ABI_FFA_DIRECT_REQ_32 ? ABI_FFA_DIRECT_RESP_32 : ABI_FFA_DIRECT_RESP_64;
}

static void answers_to(struct optee_thread *thread, const struct om_smc *smc)
{
	thread->direct.function = (uint32_t)response_to(smc);
	thread->direct.endpoints = (uint32_t)(smc->a[1] << 16 | smc->a[1] >> 16);
}

static uint32_t call_run(struct optee_thread *thread)
{
	const struct om_smc *smc = &thread->smc;
	struct abi_msg msg = { 0 };
	struct abi_msg rpc = { 0 };
	uint32_t result;

	result = spmc_message_open(thread, abi_pair(smc->a[5], smc->a[4]), smc->a[6], &msg);
	if (result)
		return result;
	thread->direct.rpc = &rpc;
	optee_init_or_wait(thread);
	result = optee_message_run(thread, &msg);
	spmc_message_close(thread, &msg, !result);
	return result;
}

static void thread_main(void *arg)
{
	struct optee_thread *thread = arg;
	uint32_t result = call_run(thread);

	thread->smc = (struct om_smc){ { thread->direct.function, thread->direct.endpoints, 0,
					 result, ABI_FFA_RETURN_DONE } };
}

static void failed(struct om_smc *smc, uint32_t result)
{
	spmc_answer(smc, response_to(smc), (smc->a[1] & 0xffffu) << 16 | smc->a[1] >> 16, 0, result,
		    0, 0);
}

static void go_on(struct optee_thread *thread, struct om_smc *smc)
{
	answers_to(thread, smc);
	thread->smc = *smc;
	optee_thread_go_on(thread);
	*smc = thread->smc;
}

static void start(struct optee_guest *guest, struct om_smc *smc)
{
	struct optee_thread *thread = optee_thread_free(guest);

	guest->calls++;
	guest->has_past = true;
	if (!thread || optee.config.call_a0) {
		failed(smc, thread ? optee.config.call_a0 : ABI_BUSY);
		return;
	}
	fiber_start(thread->fiber, thread_main, thread);
	go_on(thread, smc);
}

/* Rule 9: what a call does not use is not the guest's. */
static void check_unused(const struct om_smc *smc)
{
	bool is_start = smc->a[3] == ABI_FFA_CALL_WITH_ARG;

	if (is_start ? smc->a[7] : smc->a[4] | smc->a[5] | smc->a[6])
		sim_violation("FF-A: a yielding call with a register that it does not use");
}

void spmc_yielding_call(struct optee_guest *guest, struct om_smc *smc)
{
	struct optee_thread *thread;

	check_unused(smc);
	if (smc->a[3] == ABI_FFA_CALL_WITH_ARG) {
		start(guest, smc);
		return;
	}
	thread = optee_thread_suspended(guest, smc->a[7]);
	if (thread)
		go_on(thread, smc);
	else
		failed(smc, ABI_BAD_PARAMETERS);
}
