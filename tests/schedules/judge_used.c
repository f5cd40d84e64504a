/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one buffer that some use while others take it away: who was refused was so for a reason, and
 * nobody has used what was not there. See judge.h.
 */
#include "actor.h"
#include "entries.h"
#include "entries_used.h"
#include "judge.h"
#include "machine/violation.h"
#include "states.h"

static bool is_refused(const struct actor *it)
{
	return it->result.a0 != ABI_OK || it->result.ret != ABI_SUCCESS;
}

/* What a call uses, as bits. */
static unsigned uses_of(const struct actor *it)
{
	unsigned uses = it->call.args ? WORLD_ARGS : 0;

	return it->entry->kind == ENTRY_CALL && entry_refers(it->entry) ? uses | WORLD_USED : uses;
}

static unsigned drops_of(const struct actor *it)
{
	if (it->entry->run == drops_used)
		return WORLD_USED;
	return it->entry->run == drops_args ? WORLD_ARGS : 0;
}

/* Who was to wait for another call has been told nothing. */
static bool is_done(const struct actor *it)
{
	return it->is_call && it->has_result && it->result.a0 != ABI_ETHREAD_LIMIT;
}

bool judge_used_knows(const struct actor *it)
{
	return world.is_contended && it->is_call &&
	       (uses_of(it) || drops_of(it) || it->entry->run == registers_again);
}

/* It was suspended at its end, and so are calls that hold something before and after. */
static bool stays(const struct actor *it)
{
	return abi_is_rpc(it->answer.a[0]);
}

/* Both at a time; a call that was suspended is so to the end. */
static bool meet(const struct actor *it, const struct actor *other)
{
	return (it->began < other->ended || stays(other)) &&
	       (other->began < it->ended || stays(it));
}

/* Whether somebody took away one of these, not only after @it. */
static bool is_taken_away(const struct actor *it, unsigned uses)
{
	for (unsigned i = 0; i < ACTORS; i++)
		if (is_done(&actor[i]) && drops_of(&actor[i]) & uses && !is_refused(&actor[i]) &&
		    (actor[i].began < it->ended || stays(it)))
			return true;
	return false;
}

static void judge_user(const struct actor *it)
{
	if (is_refused(it) && !is_taken_away(it, uses_of(it)))
		sim_violation("%s did not find a buffer that was there: %#x", it->entry->name,
			      it->result.ret);
	if (!is_refused(it) && entry_fills(it->entry) &&
	    !guest_share_is(&one, world.used, WORLD_BYTE) &&
	    !(world.again && guest_share_is(&one, world.again, WORLD_BYTE)))
		sim_violation("%s has used another buffer", it->entry->name);
}

/* Whether anybody else could have that buffer, or have taken it away. */
static bool is_contested(const struct actor *it, unsigned drops)
{
	if (world.held & drops)
		return true;
	for (unsigned i = 0; i < ACTORS; i++) {
		const struct actor *other = &actor[i];

		if (other == it || !is_done(other))
			continue;
		if (uses_of(other) & drops && meet(it, other))
			return true;
		if (drops_of(other) & drops)
			return true;
	}
	return false;
}

/* Whether a call had it all the while. */
static bool is_held(const struct actor *it, unsigned drops)
{
	for (unsigned i = 0; i < ACTORS; i++)
		if (&actor[i] != it && is_done(&actor[i]) && uses_of(&actor[i]) & drops &&
		    !is_refused(&actor[i]) && stays(&actor[i]) && actor[i].ended < it->began)
			return true;
	return world.held & drops && !world.is_resumed;
}

static void judge_dropper(const struct actor *it)
{
	unsigned drops = drops_of(it);

	if (is_refused(it) && !is_contested(it, drops))
		sim_violation("%s was refused, and nobody used the buffer: %#x", it->entry->name,
			      it->result.ret);
	if (!is_refused(it) && is_held(it, drops))
		sim_violation("%s took a buffer away that a call used", it->entry->name);
}

void judge_used(void)
{
	for (unsigned i = 0; i < ACTORS && !sim_violations; i++) {
		const struct actor *it = &actor[i];

		if (!is_done(it) || !judge_used_knows(it))
			continue;
		if (drops_of(it))
			judge_dropper(it);
		else if (uses_of(it))
			judge_user(it);
	}
}
