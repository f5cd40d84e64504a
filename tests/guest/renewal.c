/* SPDX-License-Identifier: BSD-2-Clause */
/* See renewal.h. This is the first vCPU, which asks; worker.c is the second. */
#include "renewal.h"
#include "guest.h"
#include "machine/arch.h"
#include "optee.h"
#include "random.h"
#include "worker.h"

#define STEPS	20  /* lines that say how far it is */
#define ENTRIES 6   /* of the worker's, at most, from question to question */
#define PAUSE	500 /* then a question comes at any moment of an entry */
#define AHEAD	6   /* rounds that the worker may do before the next question is answered */

static struct random order;
static uint64_t questions, refused;

static void ask(void)
{
	struct om_smc call = { { ABI_EXCHANGE_CAPABILITIES } };

	smc(&call);
	questions++;
	refused += (uint32_t)call.a[0] != ABI_OK;
	worker_go_on_to(worker_rounds() + AHEAD);
}

static void wait_for_entries(uint64_t count)
{
	const uint64_t from = worker_entries();

	while (worker_entries() - from < count && !worker_rests())
		relax();
}

static void pause(void)
{
	for (uint32_t i = random_below(&order, PAUSE); i; i--)
		relax();
}

/* Until the worker is done with that round, if there are so many. */
static void ask_until(uint64_t round)
{
	while (worker_rounds() < round && !worker_is_done()) {
		wait_for_entries(1 + random_below(&order, ENTRIES));
		pause();
		ask();
	}
}

static void show(void)
{
	print("rounds=%lu questions=%lu refused=%lu entries=%lu calls=%lu rpcs=%lu lost=%lu "
	      "left=%lu busy=%lu unknown=%lu strange=%lu",
	      worker.rounds, questions, refused, worker.entries, worker.calls, worker.rpcs,
	      worker.lost, worker.left, worker.busy, worker.unknown, worker.strange);
}

static const char *verdict(void)
{
	if (worker.strange)
		print("first strange answer: function=%x a0=%x cmd=%u ret=%x",
		      worker.strange_function, worker.strange_answer, worker.strange_cmd,
		      worker.strange_ret);
	if (refused)
		return "a driver that introduced itself was refused";
	return worker.strange ? "an answer made no sense" : NULL;
}

const char *renewal_run(uint64_t rounds)
{
	const char *error;

	order.state = 1;
	questions = 0;
	refused = 0;
	worker_init(rounds);
	error = second_run(worker_run);
	if (error)
		return error;
	for (uint64_t step = 1; step <= STEPS; step++) {
		ask_until(rounds * step / STEPS);
		print("round %lu of %lu, %lu questions", worker_rounds(), rounds, questions);
	}
	while (second_is_on())
		relax();
	show();
	return verdict();
}
