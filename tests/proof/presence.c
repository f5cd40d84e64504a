/* SPDX-License-Identifier: BSD-2-Clause */
/* Who is inside of a VM behind FF-A, and in which of its lives: from any word that may be. */
/* cbmc: --unwind 2 --conversion-check */
#include "proof.h"

#include "ffa/presence.c"

static struct om_vm vm;
static uint32_t word; /* before */

static uint32_t calls(void)
{
	return (load(&vm) & CALLS) / CALL;
}

static uint32_t handlers(void)
{
	return (load(&vm) & HANDLERS) / HANDLER;
}

/* Without a life nobody is inside, nor when it is being renewed. There are fewer CPUs than counts.
 */
static bool is_valid(void)
{
	uint32_t state = load(&vm) & STATES;

	return implies(state == NONE || state == WORKING, !calls() && !handlers()) &&
	       implies(state == DUE, !calls()) && calls() < CALLS / CALL &&
	       handlers() < HANDLERS / HANDLER;
}

static void begin(void)
{
	any(&vm);
	assume(is_valid() && calls() < CALLS / CALL - 1 && handlers() < HANDLERS / HANDLER - 1);
	word = load(&vm);
}

PROOF(presence_enter,
      "a call comes in, and is counted, in a life that goes on; else nothing changes", "none")
{
	enum om_entry entry;

	begin();
	entry = om_presence_enter(&vm);
	assert(is_valid());
	assert((entry == OM_ENTRY_OPEN) == (state_of(word) == LIVE));
	assert((entry == OM_ENTRY_ENDING) == ((word & ENDING) != 0));
	assert((entry == OM_ENTRY_NO_LIFE) == (state_of(word) == NONE));
	assert(load(&vm) == (entry == OM_ENTRY_OPEN ? (word + CALL) | PAST : word));
	reached(entry == OM_ENTRY_OPEN && handlers() && calls() == 2);
	reached(entry == OM_ENTRY_DUE);
	reached(entry == OM_ENTRY_NO_LIFE);
	reached(entry == OM_ENTRY_ENDING);
}

PROOF(presence_leave, "a call, or a handler, is counted out, and nothing else", "none")
{
	bool is_handler = nondet_bool();

	begin();
	assume(is_handler ? handlers() : calls());
	if (is_handler)
		om_presence_leave_handler(&vm);
	else
		om_presence_leave(&vm);
	assert(is_valid() && load(&vm) == word - (is_handler ? HANDLER : CALL));
	reached(!calls() && !handlers() && word & ENDING);
}

PROOF(presence_handler,
      "the handler comes in, and is counted, in a life that goes on; it makes no past", "none")
{
	bool entered;

	begin();
	entered = om_presence_enter_handler(&vm);
	assert(is_valid() && entered == (state_of(word) == LIVE));
	assert(load(&vm) == word + (entered ? HANDLER : 0));
	reached(entered && calls());
	reached(!entered);
}

PROOF(presence_question,
      "a life with a past is to be renewed if no call is inside; and one that is none, begun",
      "none")
{
	bool comes_first;

	begin();
	comes_first = om_presence_question(&vm);
	assert(is_valid());
	assert(implies(calls(), load(&vm) == word));
	assert(implies(word & ENDING, load(&vm) == word && !comes_first));
	assert(implies(!(word & ENDING), comes_first == ((load(&vm) & STATES) != LIVE)));
	assert((load(&vm) | STATES) == (word | STATES));
	reached(comes_first && state_of(word) == LIVE && handlers());
	reached(!comes_first && state_of(word) == LIVE && word & PAST);
	reached(comes_first && state_of(word) == NONE);
}

PROOF(presence_renewal,
      "one CPU works on a renewal, and only when nobody is inside; nobody comes in meanwhile",
      "none")
{
	bool taken;

	begin();
	taken = om_presence_take_renewal(&vm);
	assert(is_valid());
	assert(taken == (state_of(word) == DUE && !calls() && !handlers()));
	assert(taken || load(&vm) == word);
	if (taken) {
		assert(!om_presence_take_renewal(&vm) && !om_presence_enter_handler(&vm));
		assert(om_presence_enter(&vm) == OM_ENTRY_DUE && !om_presence_shut(&vm));
	}
	reached(taken);
	reached(!taken && handlers() && state_of(word) == DUE);
}

PROOF(presence_renewed,
      "a renewal leaves a life without a past, none, or what is due still; an end that was "
      "announced stays",
      "none")
{
	enum om_renewal how = nondet_u8() % 3;
	uint32_t state;

	begin();
	assume((word & STATES) == WORKING);
	om_presence_renewed(&vm, how);
	state = load(&vm) & STATES;
	assert(is_valid() && (load(&vm) & ENDING) == (word & ENDING));
	assert(state == (how == OM_RENEWAL_DONE ? LIVE : how == OM_RENEWAL_IN_VAIN ? NONE : DUE));
	assert((load(&vm) & PAST) == (how == OM_RENEWAL_GAVE_WAY ? word & PAST : 0));
	reached(state == LIVE && word & ENDING && word & PAST);
	reached(state == DUE);
}

PROOF(presence_shut, "an end comes when nobody is inside or at work, and nobody comes in any more",
      "none")
{
	bool is_shut;

	begin();
	is_shut = om_presence_shut(&vm);
	assert(is_valid() && om_presence_is_ending(&vm) && load(&vm) == (word | ENDING));
	assert(is_shut == (!calls() && !handlers() && (word & STATES) != WORKING));
	assert(om_presence_enter(&vm) == OM_ENTRY_ENDING && !om_presence_enter_handler(&vm));
	assert(!om_presence_question(&vm) && !om_presence_take_renewal(&vm));
	reached(is_shut && (word & STATES) == DUE);
	reached(!is_shut && handlers());
}
