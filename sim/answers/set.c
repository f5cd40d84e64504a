/* SPDX-License-Identifier: BSD-2-Clause */
/* See set.h. */
#include "answers/set.h"
#include "secure/abi.h"

#include "machine/violation.h"

void answers_may_be(struct answers_set *set, struct answer answer)
{
	if (set->count == ANSWERS_AT_MOST)
		sim_misuse("too many right answers");
	set->answer[set->count++] = answer;
}

void answers_may(struct answers_set *set, uint64_t a0)
{
	answers_may_be(set, (struct answer){ .a = { a0 }, .message = ANSWER_UNWRITTEN });
}

void answers_may_ask(struct answers_set *set, uint32_t rpc, uint64_t a1, uint64_t a2,
		     enum answer_message message)
{
	answers_may_be(set,
		       (struct answer){ .a = { rpc, a1, a2 }, .has_id = true, .message = message });
}

void answers_may_refuse(struct answers_set *set, uint32_t ret)
{
	answers_may_be(set,
		       (struct answer){ .a = { ABI_OK }, .message = ANSWER_REFUSED, .ret = ret });
}

void answers_refuse(struct answers_set *set, uint32_t ret)
{
	set->must_fail = true;
	answers_may_refuse(set, ret);
}
