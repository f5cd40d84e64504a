/* SPDX-License-Identifier: BSD-2-Clause */
/* See bout.h. */
#include "hostile/bout.h"
#include "hostile/actor.h"
#include "hostile/call.h"
#include "hostile/fast.h"
#include "hostile/judge.h"
#include "hostile/memory.h"
#include "hostile/request.h"
#include "machine/arch.h"

#define CALLS	300 /* of the first vCPU, or at most so many if the guest ends itself then */
#define RENEWS	BIT(0)
#define MANGLES BIT(1)
#define NOWHERE UINT64_C(0x7f000000) /* behind the guest's RAM */

static struct bout bout;
static bool is_over;
static bool is_stuck;

static uint64_t mix(uint64_t value)
{
	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return value ^ value >> 31;
}

/* What an act chooses does not depend on those before it. */
static void begin_act(struct actor *actor)
{
	actor->acts++;
	actor->order.state = mix(mix(bout.number) + actor->acts * ACTORS + actor->number) | 1;
}

static void change(struct actor *actor)
{
	if (bout.mangles)
		memory_change_others(actor);
}

/* Some are here more than once, to come more often. */
static void (*const acts[])(struct actor *) = {
	call_begin,	    call_begin, call_begin,	call_begin,   call_begin,
	call_begin,	    call_go_on, call_go_on,	call_go_on,   call_go_on,
	fast_known,	    fast_any,	fast_introduce, fast_damaged, call_answer_nobody,
	call_answer_nobody, change,	change,		change,	      memory_balloon,
};

static void act(struct actor *actor)
{
	begin_act(actor);
	acts[below(actor, ARRAY_SIZE(acts))](actor);
}

/* A bout without drivers that introduce themselves leaves nothing in OP-TEE that is in progress. */
static void end(struct actor *actor)
{
	begin_act(actor);
	if (!bout.renews && !call_finish_all(actor))
		__atomic_store_n(&is_stuck, true, __ATOMIC_RELEASE);
}

static void run_second(void)
{
	while (!__atomic_load_n(&is_over, __ATOMIC_ACQUIRE))
		act(&actors[1]);
	end(&actors[1]);
}

static void run_first(uint64_t calls)
{
	while (actors[0].calls < calls)
		act(&actors[0]);
}

static void init(uint64_t number)
{
	bout = (struct bout){ .number = number,
			      .renews = number & RENEWS,
			      .mangles = number & MANGLES };
	is_over = false;
	is_stuck = false;
	for (unsigned int i = 0; i < ACTORS; i++) {
		actors[i] = (struct actor){ .number = i, .bout = &bout };
		request_init(&actors[i]);
	}
	judge_init();
}

static uint64_t strange(void)
{
	return actors[0].strange + actors[1].strange;
}

static void show(void)
{
	const struct actor *a = &actors[0], *b = &actors[1];

	print("calls=%lu beside=%lu done=%lu refused=%lu rpcs=%lu stale=%lu repeats=%lu "
	      "changes=%lu strange=%lu",
	      a->calls, b->calls, a->done + b->done, a->refused + b->refused, a->rpcs + b->rpcs,
	      a->stale + b->stale, a->repeats + b->repeats, a->changes + b->changes, strange());
}

static const char *verdict(void)
{
	if (is_stuck)
		return "calls do not come to their end";
	return strange() ? "an answer made no sense" : NULL;
}

/* Where drivers introduce themselves, none tells OP-TEE that it goes. */
static const char *finish(void)
{
	__atomic_store_n(&is_over, true, __ATOMIC_RELEASE);
	end(&actors[0]);
	while (second_is_on())
		relax();
	if (!bout.renews)
		is_stuck |= !call_stop_notifications(&actors[0]);
	show();
	return verdict();
}

static void reset(void)
{
	smc(&(struct om_smc){ { PSCI_SYSTEM_RESET } });
}

static void power_off(void)
{
	smc(&(struct om_smc){ { PSCI_SYSTEM_OFF } });
}

static void crash(void)
{
	read32(NOWHERE);
}

/* The guest's end in the middle of it, the other vCPU wherever it is. */
static const struct {
	const char *name;
	void (*carry_out)(void);
} ends[] = { { NULL, NULL }, { "reset", reset }, { "off", power_off }, { "crash", crash } };

static const char *end_guest(unsigned int how)
{
	show();
	if (verdict())
		return verdict();
	print("then=%s", ends[how].name);
	print("ok");
	ends[how].carry_out();
	return "the machine is still there";
}

const char *bout_run(uint64_t number)
{
	const unsigned int how = number & RENEWS ? FIELD(number, 3, 2) : 0;
	const char *error;

	init(number);
	error = second_run(run_second);
	if (error)
		return error;
	run_first(how ? 1 + mix(number) % CALLS : CALLS);
	return how ? end_guest(how) : finish();
}
