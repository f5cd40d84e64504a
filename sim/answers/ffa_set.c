/* SPDX-License-Identifier: BSD-2-Clause */
/* See ffa_set.h. */
#include "answers/ffa_set.h"

#include "machine/violation.h"
#include "secure/ffa_abi.h"

static void may_be(struct answers_ffa_set *set, struct answers_ffa answer)
{
	if (set->count == ANSWERS_FFA_AT_MOST)
		sim_misuse("too many right answers");
	set->answer[set->count++] = answer;
}

void answers_ffa_says(struct answers_ffa_set *set, uint64_t a0, uint64_t a1, uint64_t a2,
		      uint64_t a3)
{
	may_be(set, (struct answers_ffa){ .a = { a0, a1, a2, a3 } });
}

void answers_ffa_fails(struct answers_ffa_set *set, uint32_t code)
{
	answers_ffa_says(set, ABI_FFA_ERROR, 0, code, 0);
}

void answers_ffa_succeeds(struct answers_ffa_set *set, uint64_t a2, uint64_t a3)
{
	answers_ffa_says(set, ABI_FFA_SUCCESS_32, 0, a2, a3);
}

void answers_ffa_responds(struct answers_ffa_set *set, bool is_64, uint32_t ends)
{
	may_be(set,
	       (struct answers_ffa){ .a = { is_64 ? ABI_FFA_DIRECT_RESP_64 : ABI_FFA_DIRECT_RESP_32,
					    ends << 16 | ends >> 16 },
				     .any = 0xf8 });
}

void answers_ffa_shares(struct answers_ffa_set *set)
{
	may_be(set, (struct answers_ffa){ .a = { ABI_FFA_SUCCESS_32 }, .any = 0x0c });
	may_be(set, (struct answers_ffa){ .a = { ABI_FFA_MEM_FRAG_RX }, .any = 0x0e });
}

void answers_ffa_gives_values(struct answers_ffa_set *set)
{
	may_be(set, (struct answers_ffa){ .a = { ABI_FFA_SUCCESS_32 }, .any = 0xfc });
}

static bool is_told(const struct answers_ffa *answer, const struct om_smc *told)
{
	for (unsigned i = 0; i < 8; i++) {
		bool is_any = answer->any & 1u << i;

		if (is_any ? told->a[i] > UINT32_MAX : told->a[i] != answer->a[i])
			return false;
	}
	return true;
}

bool answers_ffa_has(const struct answers_ffa_set *set, const struct om_smc *told)
{
	for (unsigned i = 0; i < set->count; i++)
		if (is_told(&set->answer[i], told))
			return true;
	return false;
}
