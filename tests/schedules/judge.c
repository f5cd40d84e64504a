/* SPDX-License-Identifier: BSD-2-Clause */
/* See judge.h. */
#include "judge.h"

#include "actor.h"
#include "entries.h"
#include "machine/violation.h"
#include "model/model.h"
#include "port/sim.h"
#include "secure/optee.h"
#include "states.h"

#define ROUNDS_AT_MOST 400u
#define AGAIN_AT_MOST  1000u

static const char *name_of(const struct actor *it)
{
	return it->entry->name;
}

static bool was_renewed(const struct guest *guest)
{
	if (guest == &one && (world.is_reset || world.is_destroyed))
		return true;
	return has_renewed(guest);
}

/* Whether OP-TEE may not have the VM now, or may not have had it meanwhile. */
static bool may_be_out(const struct guest *guest)
{
	return guest == &one && (world.is_reset || world.is_destroyed || world.may_be_out);
}

/* A call of the prepared state that is not @it's own. */
static bool is_any_of_before(const struct actor *it)
{
	for (unsigned i = 0; i < world.calls; i++)
		if (it->entry->guest == &one && &world.call[i] != it->resumed)
			return true;
	return false;
}

static bool makes_calls(const struct actor *it)
{
	return it->is_call || (it->entry && it->entry->kind == ENTRY_MANY);
}

/* A call of the schedule that is not @it's own. */
static bool is_any_of_now(const struct actor *it)
{
	for (unsigned i = 0; i < ACTORS; i++)
		if (&actor[i] != it && makes_calls(&actor[i]) &&
		    actor[i].entry->guest == it->entry->guest)
			return true;
	return false;
}

/* What is sure to be dropped takes no place. */
static bool met_call(const struct actor *it)
{
	return it->met_call || (!world.is_asked && is_any_of_before(it)) || is_any_of_now(it);
}

static void judge_a0(const struct actor *it, bool is_right)
{
	if (!is_right)
		sim_violation("%s got %#llx", name_of(it), (unsigned long long)it->answer.a[0]);
}

static bool is_regd(const struct actor *it)
{
	return it->is_call && it->call.args;
}

/* A suspended call that a new life, or another's answer, has ended. */
static bool may_be_forgotten(const struct actor *it)
{
	bool is_of_a_reset = it->entry->guest == &one && world.is_reset;

	return it->saw_renewal ||
	       ((it->met_mover || world.is_asked) && was_renewed(it->entry->guest)) ||
	       is_of_a_reset || world.is_contested;
}

static void judge_call(const struct actor *it)
{
	const struct guest *guest = it->entry->guest;

	switch (it->answer.a[0]) {
	case ABI_OK:
		return;
	case ABI_ETHREAD_LIMIT:
		judge_a0(it, met_call(it));
		return;
	case ABI_ERESUME:
		judge_a0(it, !it->is_call && may_be_forgotten(it));
		return;
	case ABI_EBADADDR: /* of a buffer for messages that the new life has not registered */
		judge_a0(it, (is_regd(it) || world.is_contested) &&
				     (was_renewed(guest) || world.has_no_session ||
				      world.is_contended));
		return;
	case ABI_UNKNOWN_FUNCTION:
		judge_a0(it, may_be_out(guest));
		return;
	default:
		judge_a0(it, abi_is_rpc(it->answer.a[0]));
	}
}

/*
 * Or else the guest waits for the end of a call that there is not. Those of a life before are at
 * their ends.
 */
static bool may_be_busy(const struct actor *it)
{
	return it->met_entry || is_any_of_now(it) || (!it->saw_renewal && is_any_of_before(it));
}

static void judge_fast(const struct actor *it)
{
	uint32_t function = it->entry->function;

	switch (it->answer.a[0]) {
	case ABI_OK:
		return;
	case ABI_EBUSY:
		judge_a0(it,
			 (function == ABI_ENABLE_SHM_CACHE || function == ABI_DISABLE_SHM_CACHE) &&
				 may_be_busy(it));
		return;
	case ABI_ENOTAVAIL:
		judge_a0(it, function == ABI_DISABLE_SHM_CACHE || function == ABI_GET_SHM_CONFIG);
		return;
	default: /* but for a reset, fast calls are answered so that drivers go on */
		judge_a0(it, it->answer.a[0] == ABI_UNKNOWN_FUNCTION && world.is_reset);
	}
}

static void judge_answers(void)
{
	for (unsigned i = 0; i < ACTORS; i++) {
		if (!actor[i].answered)
			continue;
		if (actor[i].entry->kind == ENTRY_CALL)
			judge_call(&actor[i]);
		else
			judge_fast(&actor[i]);
	}
}

/* The driver takes a buffer back that DISABLE_SHM_CACHE gave: of this life, if it is its own. */
static void take_cached(const struct actor *it)
{
	uint64_t cookie = abi_pair(it->answer.a[1], it->answer.a[2]);

	if (it->entry->function != ABI_DISABLE_SHM_CACHE || it->answer.a[0] != ABI_OK)
		return;
	if (guest_rpc_page_find(it->entry->guest, cookie))
		guest_rpc_page_free(it->entry->guest, cookie);
	else
		sim_violation("%s got a buffer that is not the guest's", name_of(it));
}

/* All calls that the guests have not seen the end of. */
static unsigned collect(struct guest_call **call)
{
	unsigned count = 0;

	for (unsigned i = 0; i < world.calls; i++)
		call[count++] = &world.call[i];
	for (unsigned i = 0; i < ACTORS; i++)
		if (actor[i].is_call)
			call[count++] = &actor[i].call;
	return count;
}

/* The program's own look inside, if it is linked with one. */
static void look_inside(void)
{
	if (one.om)
		sim_judge(one.om);
	if (two.om)
		sim_judge(two.om);
}

/* One may have to wait for another: so all go on in turn. Returns whether all are at their ends. */
static bool step_all(struct guest_call **call, unsigned count)
{
	bool ended = true;

	for (unsigned i = 0; i < count; i++) {
		if (!guest_call_is_suspended(call[i]) || !call[i]->guest->om)
			continue;
		ended = false;
		guest_call_step(call[i]);
		look_inside();
		if (call[i]->smc.a[0] == ABI_ERESUME && !was_renewed(call[i]->guest) &&
		    !world.is_contested)
			sim_violation("a call that was suspended got ERESUME");
	}
	return ended;
}

/* Whose entry began it. */
static struct actor *actor_of(const struct guest_call *call)
{
	for (unsigned i = 0; i < ACTORS; i++)
		if (&actor[i].call == call)
			return &actor[i];
	return NULL;
}

/* Whether what the call asks for cannot but be done. */
static bool must_succeed(const struct guest_call *call)
{
	const struct actor *it = actor_of(call);
	bool was_suspended = call >= world.call && call < world.call + WORLD_CALLS;

	return !was_renewed(call->guest) && !world.has_no_session && !world.is_contested &&
	       !(was_suspended && world.calls_fail) && !(it && judge_used_knows(it));
}

static void judge_result(struct guest_call *call)
{
	struct guest_result result = guest_call_finish(call);
	struct actor *it = actor_of(call);

	if (it) {
		it->result = result;
		it->has_result = true;
	}
	if (result.a0 == ABI_OK && result.ret != ABI_SUCCESS && must_succeed(call))
		sim_violation("the command %u failed with %#x", call->msg.cmd, result.ret);
}

static void finish_calls(void)
{
	struct guest_call *call[WORLD_CALLS + ACTORS];
	unsigned count = collect(call);
	unsigned rounds = 0;

	sim_port.yields_every = 0;
	while (!step_all(call, count) && !sim_violations)
		if (++rounds == ROUNDS_AT_MOST)
			sim_violation("calls that do not come to an end");
	for (unsigned i = 0; i < count && !sim_violations; i++)
		if (call[i]->guest->om && !guest_call_is_suspended(call[i]))
			judge_result(call[i]);
}

/* If the guests know all that happened, as nothing was forgotten, everything can be counted. */
static void judge_figures(void)
{
	if (was_renewed(&one) || (two.om && was_renewed(&two)) || world.is_contested)
		model_check_safety();
	else
		model_check();
}

static void judge_nothing_left(const struct om_stats *stats, const char *after)
{
	if (stats->buffers_now || stats->pages_pinned_now || stats->calls_now)
		sim_violation("after %s, %lld buffers, %lld pages, %lld calls", after,
			      (long long)stats->buffers_now, (long long)stats->pages_pinned_now,
			      (long long)stats->calls_now);
}

static enum om_status enter_to_the_end(struct guest *guest, struct om_stats *last)
{
	enum om_status status;
	unsigned times = 0;

	do
		status = hypervisor_enters(guest, last);
	while (status == OM_AGAIN && ++times < AGAIN_AT_MOST);
	if (status == OM_ERR_OPTEE_IS_FULL && !last && may_be_out(guest) && !world.is_over)
		return status;
	if (status != OM_OK)
		sim_violation("a %s that answers %d", last ? "destroy" : "reset", status);
	return status;
}

static void reset(struct guest *guest)
{
	struct om_stats stats;

	if (enter_to_the_end(guest, NULL) != OM_OK)
		return;
	stats = guest_stats(guest);
	judge_nothing_left(&stats, "reset");
	sim_judge(guest->om);
	guest_forget(guest);
}

/* The VM is of use: it can make its first call, or another. */
static void open_session(struct guest *guest)
{
	uint32_t session;
	struct guest_result result;

	guest->manner.style = GUEST_PLAIN;
	result = guest_open(guest, &session);
	if (result.a0 != ABI_OK || result.ret != ABI_SUCCESS)
		sim_violation("at last OPEN_SESSION failed: %#x, %#x", result.a0, result.ret);
}

static void end(struct guest *guest)
{
	if (enter_to_the_end(guest, &world.last) != OM_OK)
		return;
	guest->om = NULL;
}

static void take_down(struct guest *guest)
{
	bool is_going = guest == &one && world.is_destroyed;

	if (guest->om && !is_going && !sim_violations)
		reset(guest);
	if (guest->om && !is_going && !sim_violations)
		open_session(guest);
	if (guest->om && !sim_violations)
		end(guest);
	judge_nothing_left(&world.last, "destroy");
	if (world.last.memory_now)
		sim_violation("after destroy, %llu bytes",
			      (unsigned long long)world.last.memory_now);
	if (guest->vm && !sim_violations)
		guest_end(guest);
}

/* A reset that was told to come again comes before the guest's next entries. */
static void finish_reset(void)
{
	if (world.reset_is_due)
		enter_to_the_end(&one, NULL);
	world.reset_is_due = false;
}

void judge_schedule(void)
{
	world.is_ending = true;
	optee.config.init_interrupts = 0;
	finish_reset();
	world.is_ending = false;
	look_inside();
	for (unsigned i = 0; i < ACTORS && !sim_violations; i++)
		if (actor[i].answered && !was_renewed(actor[i].entry->guest))
			take_cached(&actor[i]);
	finish_calls();
	judge_answers();
	look_inside();
	if (world.is_contended && !was_renewed(&one))
		judge_used();
	if (!sim_violations)
		judge_figures();
	if (!sim_violations && one.om && !was_renewed(&one) && !world.may_be_out && !world.is_quiet)
		judge_notifications();
	if (!sim_violations && one.om && !world.is_reset && !world.may_be_out)
		judge_wishes();
	world.is_ending = true;
	world.is_over = true;
	optee.config.created_fails = 0;
	take_down(&one);
	take_down(&two);
	if (!sim_violations)
		sim_clean_up();
}
