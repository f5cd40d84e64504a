/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Goes through the table (wrong.h). The first vCPU makes each call, in the state that it is for;
 * the second makes those for which none is needed, all the while.
 */
#include "ffa/wrong.h"
#include <string.h>
#include "ffa/race_judge.h"
#include "machine/arch.h"

#define SHOWN 8 /* answers that are not the table's */

/* Of each vCPU. */
struct tries {
	uint64_t calls;
	uint64_t strange; /* answers */
};

static struct tries first, second;
static bool second_is_to_end;

/* Of a row with many calls, those that are not wrong. */
static bool is_left_out(const struct wrong *wrong, const struct om_smc *call)
{
	if (!wrong->count)
		return false;
	if (wrong->sweep == 0)
		return ffa_is_offered((uint32_t)call->a[0]);
	return wrong->sweep == 7 && (uint32_t)call->a[7] == wrong_thread();
}

static bool are_zero(const struct om_smc *answer, unsigned int from)
{
	for (unsigned int i = from; i < 8; i++)
		if (answer->a[i])
			return false;
	return true;
}

static bool is_message(const struct om_smc *answer, uint32_t w0, uint32_t w3)
{
	return (uint32_t)answer->a[0] == w0 && answer->a[1] == wrong_value(PATH(OPTEE, OWN)) &&
	       !answer->a[2] && answer->a[3] == w3 && are_zero(answer, 4);
}

/* No register has anything else than what the answer is made of. */
static bool is_expected(const struct wrong_answer *expected, const struct om_smc *answer)
{
	switch (expected->w0) {
	case ABI_FFA_ERROR:
		return (uint32_t)answer->a[0] == ABI_FFA_ERROR && !answer->a[1] &&
		       answer->a[2] == expected->code && are_zero(answer, 3);
	case ABI_FFA_DIRECT_RESP_32:
		return is_message(answer, expected->w0, expected->code);
	default:
		return (uint32_t)answer->a[0] == expected->w0;
	}
}

static void show(const struct wrong *wrong, const struct om_smc *call, const struct om_smc *answer)
{
	print("not as in the table: %s, %s", wrong->call, wrong->what);
	print("   said %x %x %x %x %x, answered %x %x %x %x %x %x %x %x", (uint32_t)call->a[0],
	      (uint32_t)call->a[1], (uint32_t)call->a[2], (uint32_t)call->a[3],
	      (uint32_t)call->a[4], (uint32_t)answer->a[0], (uint32_t)answer->a[1],
	      (uint32_t)answer->a[2], (uint32_t)answer->a[3], (uint32_t)answer->a[4],
	      (uint32_t)answer->a[5], (uint32_t)answer->a[6], (uint32_t)answer->a[7]);
}

static void try_call(struct tries *tries, const struct wrong *wrong, struct om_smc call)
{
	struct om_smc answer;

	if (is_left_out(wrong, &call))
		return;
	answer = ffa_say(call);
	tries->calls++;
	if (!is_expected(&wrong->answer, &answer) && tries->strange++ < SHOWN)
		show(wrong, &call, &answer);
}

static void try_row(struct tries *tries, const struct wrong *wrong)
{
	struct om_smc call;

	for (unsigned int i = 0; i < ARRAY_SIZE(call.a); i++)
		call.a[i] = wrong_value(wrong->w[i]);
	try_call(tries, wrong, call);
	for (uint32_t i = 1; i < wrong->count; i++) {
		call.a[wrong->sweep]++;
		try_call(tries, wrong, call);
	}
}

/* The descriptor in TX, with what is wrong in it. */
static void describe(const struct wrong *wrong)
{
	const uint64_t value = wrong_value(wrong->value);

	ffa_describe(wrong_value(AT(PAGE)), 3);
	memcpy(ffa_tx + wrong->at, &value, wrong->size);
}

static bool try_in_state(const struct wrong *wrong)
{
	if (!wrong_enter(wrong->state))
		return false;
	describe(wrong);
	try_row(&first, wrong);
	return wrong_leave(wrong->state);
}

static bool try_rows(const struct wrong *wrong, unsigned int count, enum wrong_state from,
		     enum wrong_state to)
{
	for (; count--; wrong++) {
		if (wrong->state < from || wrong->state > to)
			continue;
		if (!try_in_state(wrong)) {
			print("the state for %s, %s, is not reached", wrong->call, wrong->what);
			return false;
		}
	}
	return true;
}

static bool try_all(enum wrong_state from, enum wrong_state to)
{
	return try_rows(wrong_calls, wrong_calls_count, from, to) &&
	       try_rows(wrong_shares, wrong_shares_count, from, to);
}

static void try_again(const struct wrong *wrong, unsigned int count)
{
	for (; count--; wrong++)
		if (wrong->state == ANY)
			try_row(&second, wrong);
}

static void run_second(void)
{
	while (!__atomic_load_n(&second_is_to_end, __ATOMIC_ACQUIRE)) {
		try_again(wrong_calls, wrong_calls_count);
		try_again(wrong_shares, wrong_shares_count);
	}
}

static bool try_beside_second(void)
{
	bool done;

	__atomic_store_n(&second_is_to_end, false, __ATOMIC_RELEASE);
	if (second_run(run_second))
		return false;
	while (!__atomic_load_n(&second.calls, __ATOMIC_ACQUIRE))
		relax();
	done = try_all(ANY, RX_FULL);
	__atomic_store_n(&second_is_to_end, true, __ATOMIC_RELEASE);
	while (second_is_on())
		relax();
	return done;
}

static bool try_table(void)
{
	if (!try_all(FIRST, FIRST) || !wrong_world_begin())
		return false;
	return try_beside_second() && try_all(EXHAUSTED, EXHAUSTED);
}

const char *wrong_run(void)
{
	const char *error;

	first = second = (struct tries){ 0 };
	error = try_table() ? wrong_world_end() : "the guest did not get through the table";
	print("rows=%u calls=%lu beside=%lu strange=%lu", wrong_calls_count + wrong_shares_count,
	      first.calls, second.calls, first.strange + second.strange);
	if (error)
		return error;
	return first.strange + second.strange ? "not all is answered as in the table" : NULL;
}
