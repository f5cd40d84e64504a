/* SPDX-License-Identifier: BSD-2-Clause */
/* Which answers a call of FF-A can have, whatever it says and whoever is there besides. */
#ifndef TESTS_GUEST_FFA_RACE_JUDGE_H
#define TESTS_GUEST_FFA_RACE_JUDGE_H

#include "ffa/client.h"

bool race_is_answer(const struct om_smc *call, const struct om_smc *answer);

/* Whether the guest is offered a function. */
bool ffa_is_offered(uint32_t function);

#endif
