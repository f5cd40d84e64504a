/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See judge_answers.h. Each answer but the best one has to have a reason: in the prepared state, or
 * in what else was done in the schedule.
 */
#include "judge_answers.h"

#include <string.h>

#include "../entries.h"
#include "judge_described.h"
#include "machine/violation.h"
#include "port/port_context.h"
#include "world.h"

static const struct ffa_call *call_of(const struct actor *it)
{
	return ffa.work[it - actor].call;
}

static bool is_success(const struct om_smc *answer)
{
	return answer->a[0] == ABI_FFA_SUCCESS_32;
}

static bool is_error(const struct om_smc *answer, uint32_t code)
{
	return answer->a[0] == ABI_FFA_ERROR && (uint32_t)answer->a[2] == code;
}

static bool is(const struct actor *it, const char *name)
{
	return it->entry && !strcmp(it->entry->name, name);
}

/* Whether another entry of the schedule is that one. */
static bool is_any_other(const struct actor *it, const char *name)
{
	for (unsigned i = 0; i < ACTORS; i++)
		if (&actor[i] != it && is(&actor[i], name))
			return true;
	return false;
}

/* The guest has no life, or it ends. */
static bool is_closed(const struct actor *it, const struct om_smc *answer)
{
	bool is_one = it->entry->guest == &one;

	return is_one && ((world.is_reset && is_error(answer, ABI_FFA_NOT_SUPPORTED)) ||
			  (world.may_be_out && is_error(answer, ABI_FFA_DENIED)));
}

/* There may have been no TX and RX. */
static bool may_be_unmapped(const struct actor *it)
{
	bool is_one = it->entry->guest == &one;

	return ffa_is_gone(it->entry->guest) ||
	       (is_one && (ffa.is_unmapped || is_any_other(it, "unmap")));
}

static bool is_right_share(const struct actor *it, const struct om_smc *answer)
{
	bool is_wrong = is(it, "share-another") || ffa.was_rewritten || ffa.fragment_handle;

	if (is_error(answer, ABI_FFA_NO_MEMORY))
		return ffa.has_no_room || ffa.optee_refuses;
	if (is_error(answer, ABI_FFA_INVALID_PARAMETERS))
		return is_wrong || may_be_unmapped(it);
	return is_success(answer) && (!is(it, "share-another") || ffa.was_rewritten);
}

/* Who wants to share another thing, or has no TX any more, has given it up. */
static bool is_right_fragment(const struct actor *it, const struct om_smc *answer)
{
	bool is_over = is_any_other(it, "fragment") || is_any_other(it, "share") ||
		       is_any_other(it, "share-another") || is_any_other(it, "rewrite") ||
		       (ffa.has_again && !is(it, "again"));

	return is_success(answer) ||
	       (is_error(answer, ABI_FFA_INVALID_PARAMETERS) && (is_over || may_be_unmapped(it)));
}

static bool is_right_reclaim(const struct actor *it, const struct om_smc *answer)
{
	return is_success(answer) ||
	       (is_error(answer, ABI_FFA_INVALID_PARAMETERS) &&
		(ffa_is_gone(it->entry->guest) || is_any_other(it, "two-reclaim")));
}

/* What a message names OP-TEE holds, until it is told to let go. */
static bool may_be_held(const struct actor *it)
{
	return ffa.same_is_held || is_any_other(it, "use-same");
}

/* Somebody else did take it back. */
static bool was_taken(const struct actor *it)
{
	bool was_taken = ffa.has_again && !is(it, "again") &&
			 (uint32_t)ffa.again.asked.a[0] == ABI_FFA_MEM_RECLAIM &&
			 is_success(&ffa.again.answer);

	for (unsigned i = 0; i < ACTORS; i++)
		was_taken |= &actor[i] != it && is(&actor[i], "reclaim-same") &&
			     actor[i].answered && is_success(&call_of(&actor[i])->answer);
	return was_taken;
}

static bool is_right_reclaim_of_same(const struct actor *it, const struct om_smc *answer)
{
	if (is_error(answer, ABI_FFA_DENIED))
		return may_be_held(it);
	return is_right_reclaim(it, answer) || (is_error(answer, ABI_FFA_INVALID_PARAMETERS) &&
						(was_taken(it) || !ffa.same_handle));
}

static bool is_response(const struct om_smc *answer)
{
	return answer->a[0] == ABI_FFA_DIRECT_RESP_32;
}

static bool is_right_unregister(const struct actor *it, const struct om_smc *answer)
{
	bool is_taken = was_taken(it) || ffa_is_gone(&one);

	if (!is_response(answer))
		return false;
	switch ((uint32_t)answer->a[3]) {
	case 0:
		return true;
	case ABI_FFA_BUSY:
		return ffa.has_suspended || may_be_held(it);
	case ABI_FFA_INVALID_PARAMETERS:
		return is_taken || !ffa.same_handle;
	default:
		return false;
	}
}

/* Calls have their messages in it. */
static bool is_right_reclaim_of_args(const struct actor *it, const struct om_smc *answer)
{
	bool may_be_taken = ffa_is_gone(&one) || is_any_other(it, "reclaim-args");

	return is_success(answer) || is_error(answer, ABI_FFA_DENIED) ||
	       (is_error(answer, ABI_FFA_INVALID_PARAMETERS) && may_be_taken);
}

static bool is_right_unregister_of_args(const struct actor *it, const struct om_smc *answer)
{
	uint32_t w3 = (uint32_t)answer->a[3];
	bool may_be_taken = ffa_is_gone(&one) || is_any_other(it, "reclaim-args");

	return is_response(answer) &&
	       (!w3 || w3 == ABI_FFA_BUSY || (w3 == ABI_FFA_INVALID_PARAMETERS && may_be_taken));
}

static bool is_right_map(const struct actor *it, const struct om_smc *answer)
{
	bool may_be_mapped = !ffa.is_unmapped || is_any_other(it, "map");

	return (is_success(answer) && may_be_unmapped(it)) ||
	       (is_error(answer, ABI_FFA_DENIED) && may_be_mapped);
}

static bool is_right_unmap(const struct actor *it, const struct om_smc *answer)
{
	return is_success(answer) ||
	       (is_error(answer, ABI_FFA_INVALID_PARAMETERS) && may_be_unmapped(it));
}

static bool may_be_full(const struct actor *it)
{
	return ffa.rx_is_full || is_any_other(it, "info");
}

static bool is_right_info(const struct actor *it, const struct om_smc *answer)
{
	return is_success(answer) || (is_error(answer, ABI_FFA_BUSY) && may_be_full(it)) ||
	       (is_error(answer, ABI_FFA_DENIED) && may_be_unmapped(it));
}

static bool is_right_release(const struct actor *it, const struct om_smc *answer)
{
	bool may_be_free = !ffa.rx_is_full || is_any_other(it, "rx-release") || may_be_unmapped(it);

	return (is_success(answer) && may_be_full(it)) ||
	       (is_error(answer, ABI_FFA_DENIED) && may_be_free);
}

static bool is_right_version(const struct actor *it, const struct om_smc *answer)
{
	bool may_be_out = it->entry->guest == &one && (world.is_reset || world.may_be_out);

	return answer->a[0] == ABI_FFA_1_1 ||
	       ((uint32_t)answer->a[0] == ABI_FFA_NOT_SUPPORTED && may_be_out);
}

/* Of a call that came to its end. */
static bool is_right_std(const struct actor *it, const struct om_smc *answer)
{
	const struct ffa_std *std = ffa.work[it - actor].std;
	struct abi_msg msg;

	if (!is_response(answer))
		return false;
	if (answer->a[3])
		return ffa_is_gone(&one) || (uint32_t)answer->a[3] == ABI_BUSY ||
		       is_any_other(it, "reclaim-args");
	guest_share_read(&one, std->args, &msg, std->at, GUEST_ARG_SIZE);
	return !msg.ret || !ffa.session || is_any_other(it, "reclaim-args") || ffa_is_gone(&one) ||
	       is_any_other(it, "reclaim-same") || is_any_other(it, "close") ||
	       (ffa.has_again && is(it, "use-same"));
}

static bool is_right(const struct actor *it, const struct om_smc *answer)
{
	if (is(it, "again"))
		return true; /* see judge_again() */
	if (ffa.work[it - actor].std)
		return is_right_std(it, answer);
	switch ((uint32_t)call_of(it)->asked.a[0]) {
	case ABI_FFA_MEM_SHARE_64:
		return is_right_share(it, answer);
	case ABI_FFA_MEM_FRAG_TX:
		return is_right_fragment(it, answer);
	case ABI_FFA_MEM_RECLAIM:
		if (is(it, "reclaim-args"))
			return is_right_reclaim_of_args(it, answer);
		return is(it, "reclaim-same") ? is_right_reclaim_of_same(it, answer)
					      : is_right_reclaim(it, answer);
	case ABI_FFA_RXTX_MAP_64:
		return is_right_map(it, answer);
	case ABI_FFA_RXTX_UNMAP:
		return is_right_unmap(it, answer);
	case ABI_FFA_PARTITION_INFO_GET:
		return is_right_info(it, answer);
	case ABI_FFA_RX_RELEASE:
		return is_right_release(it, answer);
	case ABI_FFA_VERSION:
		return is_right_version(it, answer);
	case ABI_FFA_DIRECT_REQ_32:
		if (is(it, "unregister-args"))
			return is_right_unregister_of_args(it, answer);
		return is(it, "unregister-same") ? is_right_unregister(it, answer)
						 : is_response(answer) && !answer->a[3];
	default: /* notifications; a bit is bound once */
		return is_success(answer) || is(it, "bind");
	}
}

static void judge_answer(const struct actor *it)
{
	const struct om_smc *answer = &call_of(it)->answer;

	if (!is_right(it, answer) && !is_closed(it, answer))
		sim_violation("%s got %#llx, %#llx, %#llx", it->entry->name,
			      (unsigned long long)answer->a[0], (unsigned long long)answer->a[2],
			      (unsigned long long)answer->a[3]);
}

/* A fragment, for another thing that is to be shared. */
static bool may_be_given_up(void)
{
	return ffa.fragment_handle &&
	       (is_any_other(NULL, "share") || is_any_other(NULL, "share-another") ||
		is_any_other(NULL, "fragment"));
}

/* A call of before that gave way comes to its end as if it had not. */
static void judge_again(void)
{
	const struct om_smc *answer = &ffa.again.answer;
	bool is_version = ffa.again.asked.a[0] == ABI_FFA_VERSION;
	bool is_right = is_version ? answer->a[0] == ABI_FFA_1_1 : is_success(answer);

	if (!is_right && !ffa_is_gone(&one) && !world.may_be_out && !ffa.was_rewritten &&
	    !ffa.optee_refuses && !is_any_other(NULL, "unmap") &&
	    !is_any_other(NULL, "reclaim-same") && !may_be_given_up())
		sim_violation("a call that gave way got %#llx, %#llx",
			      (unsigned long long)answer->a[0], (unsigned long long)answer->a[2]);
}

/* Each that took something back has taken another thing. */
static unsigned times_taken_back(uint64_t handle)
{
	unsigned times = ffa.has_again && ffa.again.asked.a[0] == ABI_FFA_MEM_RECLAIM &&
			 is_success(&ffa.again.answer);

	for (unsigned i = 0; i < ACTORS; i++)
		times += is(&actor[i], "reclaim-same") && is_success(&call_of(&actor[i])->answer) &&
			 abi_pair(call_of(&actor[i])->asked.a[2], call_of(&actor[i])->asked.a[1]) ==
				 handle;
	return times;
}

static unsigned times_shared(uint64_t handle)
{
	unsigned times = 1 + ffa.was_given_again;

	for (unsigned i = 0; i < ACTORS; i++) {
		const struct ffa_call *call = actor[i].answered ? call_of(&actor[i]) : NULL;

		times += call && call->asked.a[0] == ABI_FFA_MEM_SHARE_64 &&
			 is_success(&call->answer) &&
			 abi_pair(call->answer.a[3], call->answer.a[2]) == handle;
	}
	if (ffa.has_again && ffa.again.asked.a[0] == ABI_FFA_MEM_SHARE_64)
		times += abi_pair(ffa.again.answer.a[3], ffa.again.answer.a[2]) == handle;
	return times;
}

static void judge_same(void)
{
	unsigned taken = times_taken_back(ffa.same_handle);

	if (taken > times_shared(ffa.same_handle))
		sim_violation("a share was taken back %u times", taken);
}

/* OP-TEE forgets a VM only if a driver asked for a version, and nobody else was inside. */
static void judge_renewal(void)
{
	bool was_asked = ffa.was_asked;

	for (unsigned i = 0; i < ACTORS; i++) {
		if (!is(&actor[i], "version") || !actor[i].answered)
			continue;
		was_asked = true;
		if (ffa.has_past && !actor[i].met_entry && !world.is_reset && !world.is_destroyed &&
		    !has_renewed(&one))
			sim_violation("a driver began, and what was before is still there");
	}
	if (has_renewed(&one) && !was_asked)
		sim_violation("OP-TEE forgot a VM, and nobody had asked for a version");
}

static uint64_t bits_of(const struct om_smc *answer)
{
	return is_success(answer) ? abi_pair(answer->a[3], answer->a[2]) : 0;
}

/* Each reaches the guest once. */
static void judge_notifications(void)
{
	uint64_t got = 0;
	uint64_t rest;

	for (unsigned i = 0; i < ACTORS; i++) {
		uint64_t bits = is(&actor[i], "get-notif") && actor[i].answered
					? bits_of(&call_of(&actor[i])->answer)
					: 0;

		if (got & bits)
			sim_violation("a notification came twice");
		got |= bits;
	}
	guest_tell(&one);
	rest = ffa_take_notifications(&one);
	if (got & rest)
		sim_violation("a notification came twice");
	if (!has_renewed(&one) && (got | rest) != ffa.notified)
		sim_violation("notifications are %#llx", (unsigned long long)(got | rest));
}

void ffa_judge_answers(void)
{
	for (unsigned i = 0; i < ACTORS && !sim_violations; i++)
		if (actor[i].answered && actor[i].entry->guest->om)
			judge_answer(&actor[i]);
	if (!one.om || world.is_destroyed || sim_violations)
		return;
	if (ffa.has_again)
		judge_again();
	if (!ffa_is_gone(&one))
		judge_same();
	if (!ffa_is_gone(&one))
		ffa_judge_described();
	judge_renewal();
	if (!ffa_is_gone(&one) && !world.may_be_out)
		judge_notifications();
}
