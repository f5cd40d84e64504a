/* SPDX-License-Identifier: BSD-2-Clause */
/* What the last driver wanted of OP-TEE holds, and nothing that one before it did. See judge.h. */
#include "actor.h"
#include "entries.h"
#include "judge.h"
#include "machine/violation.h"
#include "secure/optee.h"
#include "states.h"

static bool is_fast(const struct actor *it, uint32_t function)
{
	return it->entry && it->entry->guest == &one && it->entry->kind == ENTRY_FAST &&
	       it->entry->function == function;
}

/* Whether it made that call, or may have in the middle of its work. */
static bool makes_fast(const struct actor *it, uint32_t function)
{
	return is_fast(it, function) || (it->entry && it->entry->kind == ENTRY_MANY);
}

/* Those who stand in the prepared state began before the question that was asked there. */
static bool is_of_before(const struct actor *it)
{
	return it == &actor[ACTOR_STANDING] && world.is_asked;
}

/* Whether an entry of that function was inside after @moment, or begins later. */
static bool is_any_after(uint32_t function, unsigned moment)
{
	for (unsigned i = 0; i < ACTORS; i++)
		if (makes_fast(&actor[i], function) && actor[i].ended > moment)
			return true;
	return false;
}

static bool was_granted(const struct actor *it, uint32_t function)
{
	return is_fast(it, function) && it->answer.a[0] == ABI_OK;
}

/* A question that comes to nothing is noticed by nobody, and takes nothing away. */
static bool is_question_after(const struct actor *it)
{
	return is_any_after(ABI_EXCHANGE_CAPABILITIES, it->began) &&
	       has_renewed_since(&one, it->lives);
}

/* Asked for by who comes after each question, and was told that it has it. */
static bool must_have(uint32_t wish, uint32_t end)
{
	for (unsigned i = 0; i < ACTORS; i++)
		if (was_granted(&actor[i], wish) && !is_of_before(&actor[i]) &&
		    !is_question_after(&actor[i]) && !is_any_after(end, actor[i].began))
			return true;
	return false;
}

/*
 * Since a question nobody asked for it, and a life has begun. Of two questions at a time the second
 * may come while the first one's renewal does what was asked for in between.
 */
static bool must_not_have(uint32_t wish)
{
	for (unsigned i = 0; i < ACTORS; i++)
		if (is_fast(&actor[i], ABI_EXCHANGE_CAPABILITIES) && !actor[i].met_mover &&
		    has_renewed_since(&one, actor[i].lives) && !is_any_after(wish, actor[i].began))
			return true;
	return false;
}

/* Nobody asked for it since somebody was told that there is none any more. */
static bool was_withdrawn(uint32_t wish, uint32_t end)
{
	for (unsigned i = 0; i < ACTORS; i++)
		if (is_fast(&actor[i], end) && actor[i].answer.a[0] == ABI_ENOTAVAIL &&
		    !is_any_after(wish, actor[i].began))
			return true;
	return false;
}

static void judge_wish(bool has_it, uint32_t wish, uint32_t end)
{
	if (!has_it && must_have(wish, end))
		sim_violation("what was asked for after a question does not hold: %#x", wish);
	if (has_it && must_not_have(wish))
		sim_violation("what was asked for before a question holds: %#x", wish);
	if (has_it && was_withdrawn(wish, end))
		sim_violation("what was withdrawn holds: %#x", wish);
}

void judge_wishes(void)
{
	const struct optee_guest *optee_has;

	/* Renews, if that is due. */
	guest_fast_call(&one, ABI_CALLS_UID, 0);
	optee_has = optee_guest_of(one.id);
	if (!optee_has)
		return;
	judge_wish(optee_has->cache_enabled, ABI_ENABLE_SHM_CACHE, ABI_DISABLE_SHM_CACHE);
	if (!world.is_quiet)
		judge_wish(optee_has->notif_started, ABI_ENABLE_ASYNC_NOTIF, 0);
}
