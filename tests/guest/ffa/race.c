/* SPDX-License-Identifier: BSD-2-Clause */
/* See race.h. */
#include "ffa/race.h"
#include <string.h>
#include "ffa/message.h"
#include "ffa/race_judge.h"
#include "ffa/share.h"
#include "machine/arch.h"
#include "optee.h"
#include "random.h"

#define STEPS	     20 /* lines that say how far it is */
#define SLOTS	     16 /* handles that are known */
#define PAGES	     32
#define THREADS	     16
#define FUNCTIONS    0xa0
#define WITH_64	     UINT32_C(0x40000000)
#define FIRST_OF_FFA 0x84000060u
#define LAST_FUNC    6

struct racer {
	struct random order;
	uint64_t calls;
	uint64_t successes;
	uint64_t strange;
	uint64_t asked; /* the name of a call that OP-TEE wants to be called for again */
};

static struct racer racers[2];
static uint64_t slots[SLOTS];
static bool is_over;
static bool is_judged; /* messages are, by the mediator */

static uint32_t below(struct racer *racer, uint32_t count)
{
	return random_below(&racer->order, count);
}

static struct om_smc make(struct racer *racer, struct om_smc call)
{
	const struct om_smc answer = ffa_say(call);

	__atomic_store_n(&racer->calls, racer->calls + 1, __ATOMIC_RELEASE);
	racer->successes += ffa_is_success(&answer);
	if (!race_is_answer(&call, &answer) && !racer->strange++)
		print("no answer to %x: %x %x %x %x", (uint32_t)call.a[0], (uint32_t)answer.a[0],
		      (uint32_t)answer.a[1], (uint32_t)answer.a[2], (uint32_t)answer.a[3]);
	return answer;
}
#define MAKE(racer, ...) make(racer, (struct om_smc){ .a = { __VA_ARGS__ } })

static void map(struct racer *racer)
{
	MAKE(racer, ABI_FFA_RXTX_MAP_64, (uintptr_t)ffa_tx, (uintptr_t)ffa_rx,
	     1 + below(racer, FFA_BUFFER_PAGES));
}

static void unmap(struct racer *racer)
{
	MAKE(racer, ABI_FFA_RXTX_UNMAP);
}

static struct om_smc send_rest(struct racer *racer, const struct om_smc *wish, uint32_t length)
{
	const uint32_t rest = length - (uint32_t)wish->a[3];

	memmove(ffa_tx, ffa_tx + wish->a[3] % PAGE_SIZE, rest % PAGE_SIZE);
	return MAKE(racer, ABI_FFA_MEM_FRAG_TX, wish->a[1], wish->a[2], rest);
}

/* TX is the other vCPU's as well, which writes to it just now. */
static void share(struct racer *racer)
{
	const uint32_t page = below(racer, PAGES);
	const uint32_t length =
		ffa_describe((uintptr_t)page_at(page), 1 + below(racer, PAGES - page));
	uint32_t *word = (uint32_t *)(void *)ffa_tx + below(racer, length / sizeof(uint32_t));
	struct om_smc answer;

	if (!below(racer, 4))
		*word = (uint32_t)racer->order.state;
	answer = MAKE(racer, ABI_FFA_MEM_SHARE_64, length,
		      length - below(racer, 3) * sizeof(struct abi_ffa_range));
	if ((uint32_t)answer.a[0] == ABI_FFA_MEM_FRAG_RX)
		answer = send_rest(racer, &answer, length);
	if (ffa_is_success(&answer))
		__atomic_store_n(&slots[below(racer, SLOTS)], ffa_handle(&answer),
				 __ATOMIC_RELEASE);
}

static uint64_t any_handle(struct racer *racer)
{
	return __atomic_load_n(&slots[below(racer, SLOTS)], __ATOMIC_ACQUIRE);
}

static void reclaim(struct racer *racer)
{
	const uint64_t handle = any_handle(racer);

	MAKE(racer, ABI_FFA_MEM_RECLAIM, (uint32_t)handle, handle >> 32);
}

static void say(struct racer *racer, uint32_t service, uint64_t handle, uint64_t w7)
{
	const struct om_smc answer = MAKE(racer, ABI_FFA_DIRECT_REQ_32, ffa.id << 16 | ffa.optee, 0,
					  service, (uint32_t)handle, handle >> 32, 0, w7);

	if (ffa_is_asking(&answer))
		racer->asked = answer.a[7];
}

static void unregister(struct racer *racer)
{
	say(racer, ABI_FFA_UNREGISTER_SHM, any_handle(racer), 0);
}

/* What a page has where messages have it; or the next one, which OP-TEE may be opening just now. */
static uint32_t any_session(struct racer *racer)
{
	const struct abi_msg *message = page_at(below(racer, PAGES));

	return message->session + below(racer, 2);
}

static void write_in_session(struct racer *racer, struct abi_msg *message)
{
	optee_write_close(message, any_session(racer));
	if (below(racer, 2))
		optee_write_invoke(message, below(racer, LAST_FUNC), 0);
	else if (below(racer, 2))
		message->cmd = ABI_CMD_CANCEL;
}

/* Where messages pass nobody looks at sessions: OP-TEE leaves that to its driver. */
static void write_message(struct racer *racer, struct abi_msg *message)
{
	if (is_judged && below(racer, 2))
		write_in_session(racer, message);
	else
		optee_write_open(message, &optee_device_pta);
}

static void call(struct racer *racer)
{
	write_message(racer, page_at(below(racer, PAGES)));
	say(racer, ABI_FFA_CALL_WITH_ARG, any_handle(racer), 0);
}

static void resume(struct racer *racer)
{
	say(racer, ABI_FFA_RESUME, 0, below(racer, 2) ? racer->asked : below(racer, THREADS));
}

static void inform(struct racer *racer)
{
	MAKE(racer, ABI_FFA_PARTITION_INFO_GET);
	MAKE(racer, ABI_FFA_RX_RELEASE);
}

static void notify(struct racer *racer)
{
	say(racer, ABI_FFA_ENABLE_ASYNC_NOTIF, 0, 0);
	MAKE(racer, ABI_FFA_NOTIFICATION_GET, ffa.id, 1);
}

static void introduce(struct racer *racer)
{
	if (!below(racer, 10))
		MAKE(racer, ABI_FFA_VERSION, ABI_FFA_1_1);
}

/* What a register may have that means something somewhere. */
static uint64_t any_value(struct racer *racer)
{
	const uint64_t values[] = {
		0,
		1,
		UINT32_MAX,
		UINT64_MAX,
		BIT(31),
		ffa.id << 16 | ffa.optee,
		ffa.optee << 16 | ffa.id,
		ffa.id,
		ffa.spmc,
		(uint32_t)any_handle(racer),
		any_handle(racer) >> 32,
		(uintptr_t)page_at(below(racer, PAGES)),
		(uintptr_t)ffa_tx,
		racer->order.state,
	};

	return values[below(racer, ARRAY_SIZE(values))];
}

static void anything(struct racer *racer)
{
	struct om_smc said = { .a = { FIRST_OF_FFA + below(racer, FUNCTIONS) } };

	said.a[0] |= below(racer, 2) ? WITH_64 : 0;
	for (unsigned int i = 1; i < 8; i++)
		said.a[i] = any_value(racer);
	if (said.a[0] != ABI_FFA_VERSION)
		make(racer, said);
}

/* Some are here more than once, to come more often. */
static void (*const acts[])(struct racer *) = {
	map,	    map,    unmap,  share,     share,	 share,	   share,  reclaim,
	reclaim,    call,   call,   call,      call,	 call,	   resume, resume,
	unregister, inform, notify, introduce, anything, anything,
};

static void act(struct racer *racer)
{
	acts[below(racer, ARRAY_SIZE(acts))](racer);
}

static void run_second(void)
{
	while (!__atomic_load_n(&is_over, __ATOMIC_ACQUIRE))
		act(&racers[1]);
}

static void run_first(uint64_t calls)
{
	for (uint64_t step = 1; step <= STEPS; step++) {
		while (racers[0].calls < calls * step / STEPS)
			act(&racers[0]);
		print("call %lu of %lu, %lu beside", racers[0].calls, calls,
		      __atomic_load_n(&racers[1].calls, __ATOMIC_ACQUIRE));
	}
}

static const char *race(uint64_t number)
{
	const uint64_t seed = number >> 32, calls = (uint32_t)number;

	if (!ffa_introduce() || !ffa_map() || !ffa_find_optee())
		return "OP-TEE is not there";
	racers[0] = (struct racer){ .order.state = seed * 2 + 1 };
	racers[1] = (struct racer){ .order.state = seed * 2 + 2 };
	is_over = false;
	if (second_run(run_second))
		return "the second vCPU does not start";
	run_first(calls);
	__atomic_store_n(&is_over, true, __ATOMIC_RELEASE);
	while (second_is_on())
		relax();
	print("calls=%lu beside=%lu successes=%lu strange=%lu", racers[0].calls, racers[1].calls,
	      racers[0].successes + racers[1].successes, racers[0].strange + racers[1].strange);
	if (!ffa_introduce())
		return "a driver that introduced itself was refused";
	return racers[0].strange + racers[1].strange ? "an answer made no sense" : NULL;
}

const char *race_run(uint64_t number)
{
	is_judged = false;
	return race(number);
}

const char *race_judged_run(uint64_t number)
{
	is_judged = true;
	return race(number);
}
