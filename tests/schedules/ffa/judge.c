/* SPDX-License-Identifier: BSD-2-Clause */
/* See ../judge.h: what is right and wrong after a schedule behind FF-A. */
#include "../judge.h"

#include <string.h>

#include "../entries.h"
#include "judge_answers.h"
#include "machine/violation.h"
#include "model/model.h"
#include "port/port.h"
#include "port/sim.h"
#include "secure/spmc.h"
#include "world.h"

#define ROUNDS_AT_MOST 400u
#define AGAIN_AT_MOST  1000u

bool ffa_is_gone(const struct guest *guest)
{
	if (guest == &one && (world.is_reset || world.is_destroyed))
		return true;
	return has_renewed(guest);
}

/* The program's own look inside, if it is linked with one. */
static void look_inside(void)
{
	if (one.om)
		sim_judge(one.om);
	if (two.om)
		sim_judge(two.om);
}

/* Made again until there is an answer, with nobody else inside: it has to come to its end. */
static void finish_call(struct ffa_call *call)
{
	unsigned times = 0;

	while (ffa_is_midway(call) && call->guest->om && !sim_violations) {
		ffa_enter(call);
		look_inside();
		if (++times == AGAIN_AT_MOST)
			sim_violation("a call that does not come to an end: %#llx",
				      (unsigned long long)call->asked.a[0]);
	}
}

static void finish_std(struct ffa_std *std)
{
	unsigned rounds = 0;

	finish_call(&std->call);
	while (ffa_std_is_suspended(std) && std->call.guest->om && !sim_violations) {
		ffa_std_answer(std);
		ffa_enter(&std->call);
		finish_call(&std->call);
		if (++rounds == ROUNDS_AT_MOST)
			sim_violation("a yielding call that does not come to an end");
	}
}

static void finish_work(struct ffa_work *work)
{
	if (work->std)
		finish_std(work->std);
	else if (work->call)
		finish_call(work->call);
}

static bool is(unsigned number, const char *name)
{
	return actor[number].entry && !strcmp(actor[number].entry->name, name);
}

/* A CLOSE may wait for any other call. */
static void finish_calls(void)
{
	for (unsigned i = 0; i < ACTORS; i++)
		if (!is(i, "close"))
			finish_work(&ffa.work[i]);
	if (ffa.has_again)
		finish_call(&ffa.again);
	if (ffa.has_suspended)
		finish_std(&ffa.suspended);
	for (unsigned i = 0; i < ACTORS; i++)
		if (is(i, "close"))
			finish_work(&ffa.work[i]);
}

static enum om_status enter_to_the_end(struct guest *guest, struct om_stats *last)
{
	enum om_status status;
	unsigned times = 0;

	do
		status = hypervisor_enters(guest, last);
	while (status == OM_AGAIN && ++times < AGAIN_AT_MOST);
	if (status == OM_ERR_OPTEE_IS_FULL && !last && world.may_be_out && !world.is_over)
		return status;
	if (status != OM_OK)
		sim_violation("a %s that answers %d", last ? "destroy" : "reset", status);
	return status;
}

static void judge_nothing_left(const struct om_stats *stats, const char *after)
{
	if (stats->buffers_now || stats->pages_pinned_now || stats->calls_now)
		sim_violation("after %s, %lld buffers, %lld pages, %lld calls", after,
			      (long long)stats->buffers_now, (long long)stats->pages_pinned_now,
			      (long long)stats->calls_now);
}

static void reset(struct guest *guest)
{
	struct om_stats stats;

	if (enter_to_the_end(guest, NULL) != OM_OK)
		return;
	stats = guest_stats(guest);
	judge_nothing_left(&stats, "reset");
	sim_judge(guest->om);
}

/* The VM is of use: another driver begins, and shares something. */
static void begin_again(struct guest *guest)
{
	struct om_limits limits;

	om_vm_get_limits(guest->om, &limits);
	limits.buffers = guest->config.limits.buffers;
	om_vm_set_limits(guest->om, &limits);
	spmc.config.shares_fail = 0;
	if (!ffa_probe(guest) || !ffa_have_args(guest))
		sim_violation("at last a driver cannot begin");
}

static void take_down(struct guest *guest)
{
	bool is_going = guest == &one && world.is_destroyed;

	if (guest->om && !is_going && !sim_violations)
		reset(guest);
	if (guest->om && !is_going && !sim_violations)
		begin_again(guest);
	if (guest->om && !sim_violations && enter_to_the_end(guest, &world.last) == OM_OK)
		guest->om = NULL;
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

/* A reset that was told to come again has shut the door for good, whoever was at work then. */
static void judge_door_is_shut(void)
{
	struct ffa_call call =
		ffa_call_of(&one, 0, (struct om_smc){ { ABI_FFA_RX_RELEASE } }, NULL);

	if (!ffa_enter(&call) || (uint32_t)call.answer.a[2] != ABI_FFA_NOT_SUPPORTED)
		sim_violation("a call comes in while a reset is under way: %#llx",
			      (unsigned long long)call.answer.a[0]);
}

void judge_schedule(void)
{
	if (world.reset_is_due)
		judge_door_is_shut();
	finish_reset();
	look_inside();
	finish_calls();
	sim_port.yields_every = 0;
	if (!sim_violations)
		ffa_judge_answers();
	if (!sim_violations && !(world.is_destroyed && one.om))
		model_check();
	world.is_over = true;
	optee.config.created_fails = 0;
	take_down(&one);
	take_down(&two);
	if (!sim_violations)
		sim_clean_up();
}
