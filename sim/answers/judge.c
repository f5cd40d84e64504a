/* SPDX-License-Identifier: BSD-2-Clause */
/* See judge.h. */
#include "answers/judge.h"

#include "answers/told.h"
#include "machine/violation.h"

/* An id is new, and no other call's. */
static bool is_fresh(const struct answers_entry *it, uint64_t id)
{
	const struct answers_call *other = answers_call_by_id(it->vm, (uint32_t)id);

	if (it->call && it->call->asked && it->call->id == id)
		return false;
	return id <= UINT32_MAX && (!other || other == it->call);
}

static const char *fault_of(const struct answers_entry *it, const struct answer *answer,
			    const struct om_smc *told)
{
	if (told->a[0] != answer->a[0])
		return "a0";
	if (told->a[1] != answer->a[1] || told->a[2] != answer->a[2])
		return "a1 or a2";
	if (answer->has_id && !is_fresh(it, told->a[3]))
		return "a3 is no new id";
	if (!answer->has_id && told->a[3] != answer->a[3])
		return "a3";
	return it->call && it->call->is_read ? answers_message_fault(it, answer) : NULL;
}

/* The fault of the answer that comes nearest says most. */
static const char *fault_of_all(const struct answers_set *set, const struct answers_entry *it,
				const struct om_smc *told)
{
	const char *fault = "a0";

	for (unsigned i = 0; i < set->count; i++) {
		const char *why = fault_of(it, &set->answer[i], told);

		if (!why)
			return NULL;
		if (set->answer[i].a[0] == told->a[0])
			fault = why;
	}
	return fault;
}

void answers_judge(const struct answers_set *set, const struct answers_entry *it,
		   const struct om_smc *told)
{
	const char *fault = fault_of_all(set, it, told);
	uint64_t right = set->count ? set->answer[0].a[0] : 0;

	if (fault)
		sim_violation("answers: %#x is told %#llx %#llx %#llx %#llx; %s is wrong: right is "
			      "%#llx ret %#x, of %u",
			      it->function, (unsigned long long)told->a[0],
			      (unsigned long long)told->a[1], (unsigned long long)told->a[2],
			      (unsigned long long)told->a[3], fault, (unsigned long long)right,
			      set->count ? set->answer[0].ret : 0, set->count);
	if (set->must_fail && it->entered)
		sim_violation("answers: what %#x asks has to be refused, and reached OP-TEE",
			      it->function);
}
