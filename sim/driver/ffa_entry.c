/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whatever a guest says in FF-A goes through ffa_enter(), which looks at what came back, takes down
 * what the guest shares and has taken back, and has the model check the machine.
 */
#include <stddef.h>
#include "answers/ffa.h"
#include "driver/ffa_entry.h"
#include "driver/ffa_noted.h"
#include "driver/guest_entry.h"
#include "driver/guest_memory.h"
#include "machine/violation.h"
#include "port/port.h"
#include "secure/ffa_abi.h"
#include "secure/optee.h"

#define ENTRIES_AT_MOST 100000u /* of one call */

static bool is(const struct ffa_call *call, uint32_t function)
{
	return (abi_function(call->asked.a[0]) | 0x40000000u) == (function | 0x40000000u);
}

static bool is_success(const struct om_smc *answer)
{
	return answer->a[0] == ABI_FFA_SUCCESS_32 || answer->a[0] == ABI_FFA_SUCCESS_64;
}

struct ffa_call ffa_call_of(struct guest *guest, uint32_t vcpu, struct om_smc asked,
			    struct guest_share *share)
{
	return (struct ffa_call){ .guest = guest,
				  .vcpu = vcpu,
				  .asked = asked,
				  .share = share,
				  .forgets = guest->ffa.forgets };
}

/* I2: of all eight, and of handles in two halves. */
static void check_answer(const struct om_smc *answer)
{
	for (unsigned i = 0; i < 8; i++)
		if (sim_is_physical(answer->a[i]))
			sim_violation("I2: a guest's register holds the physical address %#llx",
				      (unsigned long long)answer->a[i]);
	if (sim_is_physical(abi_pair(answer->a[3], answer->a[2])))
		sim_violation("I2: a guest's registers hold a physical address");
}

/*
 * A life has begun, or OP-TEE did not take the guest: what it shared before is known to nobody.
 * While that is let go of there is more than can be told.
 */
static void note_life(struct guest *guest)
{
	struct om_stats stats = guest_stats(guest);
	uint64_t lives = stats.renewals + stats.renewals_failed;

	if (lives != guest->ffa.lives) {
		ffa_forget(guest);
		guest->ffa.lives = lives;
	}
	guest->has_leftovers = guest->ffa.is_due || !optee_guest_of(guest->id);
}

/* A version that has to be asked for again is a new driver's. */
static void note_due(const struct ffa_call *call)
{
	struct guest *guest = call->guest;

	if (abi_function(call->asked.a[0]) != ABI_FFA_VERSION || call->answer.a[0] != OM_SMC_REPEAT)
		return;
	ffa_forget(guest);
	guest->ffa.is_due = true;
	guest->has_leftovers = true;
}

static bool is_sharing(const struct ffa_call *call)
{
	return is(call, ABI_FFA_MEM_SHARE_32) ||
	       abi_function(call->asked.a[0]) == ABI_FFA_MEM_FRAG_TX;
}

static struct guest_share *described(struct ffa_call *call)
{
	const uint64_t *a = call->asked.a;

	if (is(call, ABI_FFA_MEM_SHARE_32))
		return ffa_note_described(call->guest, (uint32_t)a[1], (uint32_t)a[2]);
	return ffa_note_fragment(call->guest, abi_pair(a[2], a[1]), (uint32_t)a[3]);
}

static void note_described(struct ffa_call *call)
{
	if (call->forgets != call->guest->ffa.forgets)
		call->share = NULL;
	call->forgets = call->guest->ffa.forgets;
	if (!call->share)
		call->share = described(call);
	if (call->share)
		call->share->state = GUEST_MAY_LIVE;
}

static void note_taking(struct ffa_call *call)
{
	call->share = ffa_note_taking(call->guest, call->share,
				      abi_pair(call->asked.a[2], call->asked.a[1]));
}

static void before(struct ffa_call *call)
{
	note_life(call->guest);
	if (!call->midway)
		call->waited = call->guest->ffa.begun_handle;
	if (is_sharing(call))
		note_described(call);
	else if (is(call, ABI_FFA_MEM_RECLAIM))
		note_taking(call);
}

/* The life may have become another before the mediator looked at the call, or after. */
static void note_shared(struct ffa_call *call)
{
	uint64_t handle = abi_pair(call->answer.a[3], call->answer.a[2]);
	bool done = is_success(&call->answer);

	if (done && call->forgets != call->guest->ffa.forgets) {
		if (!ffa_optee_has(call->guest, handle))
			return;
		note_described(call);
	}
	if (call->forgets == call->guest->ffa.forgets && call->share)
		ffa_note_shared(call->guest, call->share, done ? handle : 0);
	else if (done && !call->guest->changes_memory)
		sim_violation("a share of what is no descriptor");
	/* It makes an end of what waited then, and not of what has begun since. */
	if (done && call->guest->ffa.begun_handle == call->waited)
		ffa_note_begun(call->guest, NULL, 0);
}

static void after(struct ffa_call *call)
{
	bool done = is_success(&call->answer);

	if (is_sharing(call) && call->answer.a[0] == ABI_FFA_MEM_FRAG_RX)
		ffa_note_begun(call->guest, call->share,
			       abi_pair(call->answer.a[2], call->answer.a[1]));
	else if (is_sharing(call))
		note_shared(call);
	else if (is(call, ABI_FFA_MEM_RECLAIM))
		ffa_note_taken(call->guest, call->share,
			       abi_pair(call->asked.a[2], call->asked.a[1]), done);
	call->share = NULL;
}

static bool is_message(const struct ffa_call *call, uint32_t service)
{
	return is(call, ABI_FFA_DIRECT_REQ_32) && (uint32_t)call->asked.a[3] == service;
}

/* Of a call, whether it is over or not. */
static bool is_response(const struct om_smc *answer)
{
	bool responds =
		answer->a[0] == ABI_FFA_DIRECT_RESP_32 || answer->a[0] == ABI_FFA_DIRECT_RESP_64;

	return responds && !answer->a[3];
}

/* It is the guest's turn: OP-TEE is not done. */
static bool is_asked(const struct om_smc *answer)
{
	return is_response(answer) && answer->a[4] != ABI_FFA_RETURN_DONE;
}

/*
 * What the model counts by: calls that wait, and how often OP-TEE has asked the guest. One that
 * waits to close a session goes on without OP-TEE, or is not taken by it.
 */
static void note_yielding(const struct ffa_call *call, const struct sim_entry *entry)
{
	bool begins = is_message(call, ABI_FFA_CALL_WITH_ARG);
	bool goes_on =
		is_message(call, ABI_FFA_RESUME) && (entry->entered || is_response(&call->answer));

	if (!begins && !goes_on)
		return;
	call->guest->rpcs += entry->entered && is_asked(&call->answer) &&
			     entry->said.kind != OM_TRACE_YIELD;
	if (begins)
		call->guest->suspended += is_asked(&call->answer);
	else
		call->guest->suspended -= !is_asked(&call->answer);
}

bool ffa_is_midway(const struct ffa_call *call)
{
	return call->midway;
}

/* What the guest has forgotten meanwhile it counts no more. */
static void note_midway(struct ffa_call *call, bool is_midway)
{
	struct guest_ffa *ffa = &call->guest->ffa;

	if (call->midway == ffa->forgets + 1)
		ffa->midway--;
	ffa->midway += is_midway;
	call->midway = is_midway ? ffa->forgets + 1 : 0;
}

bool ffa_enter(struct ffa_call *call)
{
	struct answers_entry judged;
	struct sim_entry entry;

	before(call);
	call->answer = call->asked;
	answers_ffa_begin(&judged, call->guest, &call->asked);
	guest_enter(call->guest, call->vcpu, &call->answer, &entry, &judged);
	answers_ffa_end(&judged, entry.gave_way, &call->answer);
	note_due(call);
	note_life(call->guest);
	note_yielding(call, &entry);
	note_midway(call, call->answer.a[0] == OM_SMC_REPEAT);
	if (!call->midway) {
		check_answer(&call->answer);
		after(call);
	} else if (is(call, ABI_FFA_MEM_RECLAIM)) {
		note_taking(call); /* what has the handle may be another one by now */
	}
	guest_judge();
	return !call->midway;
}

struct om_smc ffa_finish(struct ffa_call *call)
{
	struct guest *guest = call->guest;

	for (guest->ffa.repeats = 0; !ffa_enter(call); guest->ffa.repeats++)
		if (guest->ffa.repeats == ENTRIES_AT_MOST)
			sim_misuse("a call that is to be made again for ever");
	return call->answer;
}

struct om_smc ffa_say(struct guest *guest, struct om_smc asked)
{
	struct ffa_call call = ffa_call_of(guest, guest->vcpu, asked, NULL);

	return ffa_finish(&call);
}
