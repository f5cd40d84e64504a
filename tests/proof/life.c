/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The life of a VM and its gate: from any word that may be, whoever is inside just then. What
 * OP-TEE must never be told while somebody is inside is asserted where it is told.
 */
/* cbmc: --unwind 5 --conversion-check */
#include "proof.h"

#include "life/life.c"

static struct om_vm vm, other;
static bool is_running;	  /* some call, at the door or past it */
static bool is_inside;	  /* a call that is past the door */
static bool is_suspended; /* some call */
static bool was_closed, was_dropped;
static unsigned int forgotten, announced, sessions_dropped;

static uint32_t passers(void)
{
	return load(&vm) / OM_LIFE_PASSER;
}

static bool is_before_optee(uint32_t state)
{
	return state == OM_LIFE_NONE || state == OM_LIFE_DUE || state == OM_LIFE_RENEWING;
}

/* om_life_is_valid() of tests/valid.c, but that others may be inside, or at work on the life. */
static bool is_valid(void)
{
	uint32_t word = load(&vm), state = state_of(word);

	return (state <= OM_LIFE_RENEWING || state == OM_LIFE_DUE) &&
	       implies(word & WISHES, om_life_word_is_decided(word) || word & OM_LIFE_ENDING) &&
	       implies(is_inside, is_running && !is_before_optee(state)) &&
	       implies(state == OM_LIFE_NONE, !passers()) &&
	       implies(state != OM_LIFE_RENEWING, vm.is_known == (state != OM_LIFE_NONE));
}

static void begin(void)
{
	any(&vm);
	is_running = nondet_bool();
	is_inside = nondet_bool();
	is_suspended = nondet_bool();
	assume(is_valid() && passers() < UINT32_MAX / OM_LIFE_PASSER);
}

void om_optee_vm_destroyed(uint16_t id)
{
	assert(id == vm.client_id && vm.is_known);
	assert(!passers() && !is_inside);
	forgotten++;
}

uint32_t om_optee_vm_created(uint16_t id)
{
	assert(id == vm.client_id && !vm.is_known);
	assert(!passers() && !is_inside);
	announced++;
	return nondet_u32();
}

struct om_calls_found om_calls_close(struct om_vm *of)
{
	assert(of == &vm);
	was_closed = true;
	return (struct om_calls_found){ is_running, is_suspended };
}

void om_calls_reopen(struct om_vm *of)
{
	assert(of == &vm && was_closed);
}

/* What is dropped, OP-TEE has forgotten. */
void om_calls_drop(struct om_vm *of)
{
	assert(of == &vm && !is_inside);
	was_dropped = true;
}

uint32_t om_calls_in_progress(struct om_vm *of)
{
	return is_running || is_suspended;
}

/* With the calls that held some. */
void om_sessions_drop(struct om_vm *of)
{
	assert(of == &vm && !is_inside && was_dropped);
	sessions_dropped++;
}

/* A wish that is granted, in a life that OP-TEE knows. */
void om_port_smc(struct om_smc *smc)
{
	assert(smc->a[7] == vm.client_id && vm.is_known && load(&vm));
	assert(smc->a[0] == SMC_ENABLE_SHM_CACHE || smc->a[0] == SMC_DISABLE_SHM_CACHE);
	any(smc);
}

uint32_t om_notif_start(struct om_vm *of)
{
	assert(of == &vm && vm.is_known);
	return nondet_u32();
}

void om_notif_stop(struct om_notif *notif)
{
	assert(notif == &vm.notif);
}

void om_notif_fetch(struct om_vm *of)
{
	assert(of == &vm && vm.is_known && passers());
}

void om_renewal_tell(struct om_vm *of)
{
	assert(of == &vm);
}

bool om_shm_table_drop_all(struct om_vm *of)
{
	assert(of == &vm && state_of(load(&vm)) == OM_LIFE_SWEEPING && !is_inside);
	return nondet_bool();
}

PROOF(life_pass,
      "who passes is counted, in a life that goes on; else a wish is kept for a renewal, and "
      "nothing else",
      "none")
{
	uint32_t wish = nondet_u32() & WISHES, withdrawn = nondet_u32() & WISHES;
	uint32_t word;
	bool passes;

	begin();
	assume(!(wish & withdrawn));
	word = load(&vm);
	passes = om_life_pass(&vm, wish, withdrawn);
	assert(is_valid());
	assert(!passes ||
	       (!(word & OM_LIFE_ENDING) && !om_life_word_is_decided(word) && vm.is_known));
	assert((load(&vm) & (PASSERS | OM_LIFE_STATES)) ==
	       (word & (PASSERS | OM_LIFE_STATES)) + (passes ? OM_LIFE_PASSER : 0));
	assert(implies(om_life_word_is_decided(word),
		       (load(&vm) & WISHES) == (((word & WISHES) | wish) & ~withdrawn)));
	assert(implies(passes && wish, load(&vm) & OM_LIFE_USED));
	reached(passes && passers() == 2 && wish);
	reached(!passes && om_life_word_is_decided(word) && wish);
	reached(!passes && word & OM_LIFE_ENDING);
}

PROOF(life_leave, "who leaves is counted out, and nothing else", "none")
{
	uint32_t word;

	begin();
	word = load(&vm);
	assume(passers());
	om_life_leave(&vm);
	assert(is_valid() && load(&vm) == word - OM_LIFE_PASSER);
	reached(!passers() && state_of(word) == OM_LIFE_DUE);
}

PROOF(life_attend,
      "a renewal happens when it is due and nobody is inside; OP-TEE forgets none that is used",
      "none")
{
	uint32_t word;
	bool goes_on;

	begin();
	word = load(&vm);
	goes_on = om_life_attend(&vm);
	assert(is_valid() && goes_on == !(word & OM_LIFE_ENDING));
	if (state_of(word) != OM_LIFE_DUE || word & (PASSERS | OM_LIFE_ENDING)) {
		assert(load(&vm) == word && !forgotten && !announced && !was_dropped);
	} else {
		assert(was_dropped && state_of(load(&vm)) <= OM_LIFE_LEFTOVERS && !passers());
		assert(forgotten == ((word & (OM_LIFE_USED | OM_LIFE_CALLED)) != 0));
		assert(announced <= forgotten && !(load(&vm) & (WISHES | OM_LIFE_CALLED)));
	}
	reached(forgotten && announced && vm.is_known);
	reached(forgotten && !vm.is_known);
	reached(state_of(word) == OM_LIFE_DUE && passers());
	reached(was_dropped && !forgotten && load(&vm) & OM_LIFE_USED);
}

PROOF(life_question,
      "a driver that introduces itself beside a call that runs changes nothing; else a renewal is "
      "decided",
      "none")
{
	uint32_t word, state;

	begin();
	word = load(&vm);
	state = state_of(word);
	om_life_question(&vm);
	assert(is_valid());
	if (is_running && (state == OM_LIFE_CLEAN || state == OM_LIFE_LEFTOVERS))
		assert(load(&vm) == word && !forgotten);
	if (state == OM_LIFE_SWEEPING || state == OM_LIFE_ASKED || state == OM_LIFE_RENEWING ||
	    word & OM_LIFE_ENDING)
		assert(load(&vm) == word && !forgotten && !was_dropped);
	if (word & PASSERS)
		assert(!forgotten && !announced && !was_dropped);
	reached(state_of(load(&vm)) == OM_LIFE_DUE && state == OM_LIFE_CLEAN);
	reached(state == OM_LIFE_CLEAN && forgotten);
	reached(state == OM_LIFE_NONE && announced && vm.is_known);
	reached(state == OM_LIFE_CLEAN && is_inside && is_suspended);
	reached(state == OM_LIFE_DUE && !was_dropped && was_closed);
}

PROOF(life_open_door,
      "a call begins in a clean life that goes on; what a former one left is let go of before",
      "none")
{
	uint32_t word;
	bool worked = false;
	enum om_door door;

	begin();
	assume(is_running && !is_inside);
	word = load(&vm);
	door = om_life_open_door(&vm, &worked);
	assert(is_valid());
	assert(implies(door == OM_DOOR_OPEN,
		       state_of(load(&vm)) == OM_LIFE_CLEAN && !(word & OM_LIFE_ENDING)));
	assert(implies(door == OM_DOOR_CLOSED,
		       word & OM_LIFE_ENDING || state_of(load(&vm)) == OM_LIFE_NONE));
	assert(implies(worked, !(word & OM_LIFE_ENDING)));
	reached(door == OM_DOOR_OPEN && worked);
	reached(door == OM_DOOR_OPEN && forgotten);
	reached(door == OM_DOOR_WAIT && worked);
	reached(door == OM_DOOR_CLOSED && forgotten);
}

PROOF(life_end,
      "a VM ends when nobody is inside: OP-TEE forgets it, once; before, nobody comes in any more",
      "none")
{
	uint32_t word;
	bool ended;

	begin();
	word = load(&vm);
	ended = om_life_end(&vm);
	assert(is_valid() && load(&vm) & OM_LIFE_ENDING);
	assert(!om_life_pass(&vm, 0, 0));
	assert(!ended || (state_of(load(&vm)) == OM_LIFE_NONE && !vm.is_known && was_dropped));
	assert(forgotten == (ended && state_of(word) != OM_LIFE_NONE));
	assert(ended || load(&vm) == (word | OM_LIFE_ENDING));
	reached(ended && forgotten);
	reached(ended && !forgotten);
	reached(!ended && passers() == 1);
	reached(!ended && !passers() && is_inside);
}

PROOF(life_notified,
      "the interrupt handler fetches for a VM that OP-TEE knows, and is counted out again", "none")
{
	uint32_t word;

	begin();
	word = load(&vm);
	om_smc_vm_notified(&vm);
	assert(is_valid() && load(&vm) == word);
	reached(may_pass(word));
	reached(!may_pass(word));
}
