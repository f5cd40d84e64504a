/* SPDX-License-Identifier: BSD-2-Clause */
/* See actor.h. */
#include "hostile/actor.h"
#include "hostile/judge.h"

struct actor actors[ACTORS];

static void show(const char *what, const struct om_smc *smc)
{
	print("%s %lx %lx %lx %lx %lx %lx %lx %lx", what, smc->a[0], smc->a[1], smc->a[2],
	      smc->a[3], smc->a[4], smc->a[5], smc->a[6], smc->a[7]);
}

void actor_note_strange(struct actor *actor, const char *why, const struct om_smc *call,
			const struct om_smc *answer)
{
	if (actor->strange++)
		return;
	print("strange: %s (bout %lx, vCPU %u, act %lu)", why, actor->bout->number, actor->number,
	      actor->acts);
	show("call", call);
	show("answer", answer);
}

static bool is_to_be_repeated(const struct om_smc *call, const struct om_smc *answer)
{
	return call->a[0] == ABI_RETURN_FROM_RPC && answer->a[0] == ABI_RPC_FOREIGN_INTR;
}

static void count(struct actor *actor, const struct om_smc *call, const struct om_smc *answer)
{
	if (is_to_be_repeated(call, answer))
		actor->repeats++;
	else
		__atomic_store_n(&actor->calls, actor->calls + 1, __ATOMIC_RELEASE);
}

struct om_smc actor_smc(struct actor *actor, struct om_smc call)
{
	struct om_smc answer = call;
	const char *error;

	smc(&answer);
	count(actor, &call, &answer);
	error = judge_answer(&call, &answer);
	if (error)
		actor_note_strange(actor, error, &call, &answer);
	return answer;
}
