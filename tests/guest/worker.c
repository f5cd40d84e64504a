/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See worker.h. Each cookie is a new one, so that it does not matter which life a buffer is of; and
 * a session or a buffer that was forgotten meanwhile is answered by an error that drivers know.
 */
#include "worker.h"
#include <string.h>
#include "machine/arch.h"
#include "optee.h"
#include "random.h"
#include "worker_rpc.h"

#define LEFT_ROUNDS 3 /* that a call is left for */
#define RPCS	    4 /* that a call has, and then it is not left */
#define CACHE_MAX   8 /* more than OP-TEE has threads */

struct worker worker;

static uint64_t rounds_to_do;
static uint64_t last_round; /* not to go on behind it */
static bool done;
static struct random order;

/* A call that was left, in its message, until another round. */
static struct abi_msg messages[2] __attribute__((aligned(4096)));
static struct abi_msg *message;
static struct om_smc left;
static bool is_left;
static uint64_t left_until;

static struct abi_list_page buffer_list __attribute__((aligned(4096)));
static char buffer[PAGE_SIZE] __attribute__((aligned(4096)));
static uint64_t buffer_cookie; /* 0: there is none */

static void count(uint64_t *counter)
{
	__atomic_store_n(counter, *counter + 1, __ATOMIC_RELEASE);
}

static void enter(struct om_smc *call)
{
	count(&worker.entries);
	smc(call);
}

static void note_strange(uint32_t function, uint32_t answer)
{
	if (answer == ABI_UNKNOWN_FUNCTION) {
		worker.unknown++;
		return;
	}
	if (worker.strange++)
		return;
	worker.strange_function = function;
	worker.strange_answer = answer;
	worker.strange_cmd = message->cmd;
	worker.strange_ret = message->ret;
}

/* The call is suspended where OP-TEE asks for something; the next ones have the other message. */
static void leave(const struct om_smc *call)
{
	left = *call;
	is_left = true;
	left_until = worker.rounds + 1 + random_below(&order, LEFT_ROUNDS);
	message = message == &messages[0] ? &messages[1] : &messages[0];
	count(&worker.left);
}

/*
 * Serves OP-TEE until the call has ended. Returns false if it has not: it was left at the RPC of
 * number @leave_at, from 1, or forgotten.
 */
static bool serve(struct om_smc *call, unsigned int leave_at)
{
	unsigned int asked = 0;

	while (abi_is_rpc((uint32_t)call->a[0])) {
		asked += (uint32_t)call->a[0] != ABI_RPC_FOREIGN_INTR;
		worker.rpcs++;
		if (leave_at && asked == leave_at) {
			leave(call);
			return false;
		}
		worker_answer(call, is_left ? &left : NULL);
		enter(call);
		if ((uint32_t)call->a[0] == ABI_ERESUME) {
			worker.lost++;
			return false;
		}
	}
	return true;
}

/* One that OP-TEE has no thread for, or no room, must be one beside a call that was left. */
static bool is_full(uint32_t answer)
{
	return is_left && (answer == ABI_ETHREAD_LIMIT || answer == ABI_ENOMEM);
}

/* Returns whether the call has ended, with message->ret. */
static bool carry_out_call(unsigned int leave_at)
{
	const uint64_t at = (uintptr_t)message;
	struct om_smc call = { { ABI_CALL_WITH_ARG, at >> 32, (uint32_t)at } };
	uint32_t a0;

	enter(&call);
	if (!serve(&call, leave_at))
		return false;
	a0 = (uint32_t)call.a[0];
	worker.calls += a0 == ABI_OK;
	if (a0 != ABI_OK && !is_full(a0))
		note_strange(ABI_CALL_WITH_ARG, a0);
	return a0 == ABI_OK;
}

static void begin(uint32_t cmd, uint32_t num_params)
{
	memset(message, 0, sizeof(*message));
	message->cmd = cmd;
	message->num_params = num_params;
}

/* A call that has no reason to fail, in whatever life. */
static bool must_succeed(void)
{
	if (!carry_out_call(0))
		return false;
	if (message->ret != ABI_SUCCESS)
		note_strange(ABI_CALL_WITH_ARG, ABI_OK);
	return message->ret == ABI_SUCCESS;
}

/*
 * Not while a call is left in a session: these TAs are single instances, and OP-TEE lets one thread
 * into those. The others wait, by a request that the guest answers at once.
 */
static bool open_session(const struct uuid *ta)
{
	if (is_left)
		return false;
	begin(ABI_CMD_OPEN_SESSION, 2);
	message->params[0].attr = ABI_ATTR_VALUE_INPUT | ABI_ATTR_META;
	memcpy(&message->params[0].u.value, ta, sizeof(*ta));
	message->params[1].attr = ABI_ATTR_VALUE_INPUT | ABI_ATTR_META;
	return must_succeed();
}

/* The session may be forgotten already. */
static void close_session(uint32_t session)
{
	begin(ABI_CMD_CLOSE_SESSION, 0);
	message->session = session;
	carry_out_call(0);
}

/* So may the buffer. */
static void list_devices(void)
{
	uint32_t session;

	if (!open_session(&optee_device_pta))
		return;
	session = message->session;
	begin(ABI_CMD_INVOKE, 1);
	message->session = session;
	message->func = OPTEE_PTA_GET_DEVICES;
	message->params[0].attr = ABI_ATTR_RMEM_OUTPUT;
	message->params[0].u.rmem.size = sizeof(buffer);
	message->params[0].u.rmem.shm_ref = buffer_cookie;
	carry_out_call(0);
	close_session(session);
}

/* The answer must be that to its own request; there is none if the session was forgotten. */
static void check_time(void)
{
	if (message->ret == ABI_SUCCESS && message->params[0].u.value.a != worker_time_told())
		note_strange(ABI_CALL_WITH_ARG, ABI_OK);
}

/*
 * OP-TEE asks for the time. A TA of a file is what it usually asks for, but each one that it has
 * begun to load when it forgets the VM costs it an address space identifier for ever, of 64 that
 * all VMs share (optee_os, issue 6904).
 */
static void ask_for_time(void)
{
	uint32_t session;

	if (!open_session(&optee_stats_pta))
		return;
	session = message->session;
	begin(ABI_CMD_INVOKE, 2);
	message->session = session;
	message->func = OPTEE_PTA_GET_TIME;
	message->params[0].attr = ABI_ATTR_VALUE_OUTPUT;
	message->params[1].attr = ABI_ATTR_VALUE_OUTPUT;
	if (carry_out_call(random_below(&order, RPCS)))
		check_time();
	if (!is_left)
		close_session(session);
}

static void unregister(void)
{
	begin(ABI_CMD_UNREGISTER_SHM, 1);
	message->params[0].attr = ABI_ATTR_RMEM_INPUT;
	message->params[0].u.rmem.shm_ref = buffer_cookie;
	carry_out_call(0);
	buffer_cookie = 0;
}

static void change_buffer(void)
{
	if (buffer_cookie)
		unregister();
	buffer_cookie = worker_new_cookie();
	begin(ABI_CMD_REGISTER_SHM, 1);
	message->params[0].attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	message->params[0].u.tmem.buf_ptr = (uintptr_t)&buffer_list;
	message->params[0].u.tmem.size = sizeof(buffer);
	message->params[0].u.tmem.shm_ref = buffer_cookie;
	must_succeed();
}

static struct om_smc fast(uint32_t function)
{
	struct om_smc call = { { function } };

	enter(&call);
	return call;
}

static void enable_notifications(void)
{
	const struct om_smc call = fast(ABI_ENABLE_ASYNC_NOTIF);

	if ((uint32_t)call.a[0] != ABI_OK)
		note_strange(ABI_ENABLE_ASYNC_NOTIF, (uint32_t)call.a[0]);
}

static void get_notification(void)
{
	const struct om_smc call = fast(ABI_GET_ASYNC_NOTIF_VALUE);

	if ((uint32_t)call.a[0] != ABI_OK)
		note_strange(ABI_GET_ASYNC_NOTIF_VALUE, (uint32_t)call.a[0]);
}

/* OP-TEE changes its cache only while none of its threads for this VM has work. */
static bool is_busy(uint32_t a0)
{
	worker.busy += a0 == ABI_EBUSY;
	return is_left && a0 == ABI_EBUSY;
}

static void enable_cache(void)
{
	const struct om_smc call = fast(ABI_ENABLE_SHM_CACHE);

	if ((uint32_t)call.a[0] != ABI_OK && !is_busy((uint32_t)call.a[0]))
		note_strange(ABI_ENABLE_SHM_CACHE, (uint32_t)call.a[0]);
}

static void disable_cache(void)
{
	uint32_t a0 = ABI_OK;

	for (unsigned int i = 0; i < CACHE_MAX && a0 == ABI_OK; i++)
		a0 = (uint32_t)fast(ABI_DISABLE_SHM_CACHE).a[0];
	if (a0 != ABI_ENOTAVAIL && !is_busy(a0))
		note_strange(ABI_DISABLE_SHM_CACHE, a0);
}

/* Goes on with the call that was left, if it is known any more. */
static void resume_left(void)
{
	struct om_smc call = left;

	is_left = false;
	worker_answer(&call, NULL);
	enter(&call);
	if ((uint32_t)call.a[0] == ABI_ERESUME)
		worker.lost++;
	else
		worker.calls += serve(&call, 0);
}

/* Some are here more than once, to come more often. */
static void (*const acts[])(void) = {
	enable_notifications, enable_notifications, enable_notifications, get_notification,
	enable_cache,	      enable_cache,	    disable_cache,	  list_devices,
	change_buffer,	      ask_for_time,	    ask_for_time,
};

void worker_init(uint64_t rounds)
{
	worker = (struct worker){ 0 };
	rounds_to_do = rounds;
	last_round = 0;
	done = false;
	order.state = 2;
	message = &messages[0];
	is_left = false;
	buffer_cookie = 0;
	buffer_list.entry[0] = (uintptr_t)buffer;
	worker_init_rpc();
}

void worker_go_on_to(uint64_t round)
{
	__atomic_store_n(&last_round, round, __ATOMIC_RELEASE);
}

static bool is_to_wait(void)
{
	return worker_rounds() >= __atomic_load_n(&last_round, __ATOMIC_ACQUIRE);
}

void worker_run(void)
{
	while (worker.rounds < rounds_to_do) {
		while (is_to_wait())
			relax();
		if (is_left && worker.rounds >= left_until)
			resume_left();
		acts[random_below(&order, ARRAY_SIZE(acts))]();
		count(&worker.rounds);
	}
	__atomic_store_n(&done, true, __ATOMIC_RELEASE);
}

uint64_t worker_rounds(void)
{
	return __atomic_load_n(&worker.rounds, __ATOMIC_ACQUIRE);
}

uint64_t worker_entries(void)
{
	return __atomic_load_n(&worker.entries, __ATOMIC_ACQUIRE);
}

bool worker_rests(void)
{
	return is_to_wait() || worker_is_done();
}

bool worker_is_done(void)
{
	return __atomic_load_n(&done, __ATOMIC_ACQUIRE);
}
