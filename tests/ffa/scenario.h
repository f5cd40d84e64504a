/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A little of everything that an honest guest does over FF-A; see ../scenario.h.
 */
#ifndef TESTS_FFA_SCENARIO_H
#define TESTS_FFA_SCENARIO_H

#include "ffa/guest.h"

/*
 * Runs it as @guest, which boots, whatever was before; at the end another kernel has booted, which
 * shares nothing. It goes on whatever fails. Returns whether everything that was asked for was
 * done.
 */
bool ffa_scenario_run(struct guest *guest);

/* INVOKE with VALUE_INOUT @a, and @share, if there is one, as INOUT: what came of it. */
uint32_t ffa_invoke(struct guest *guest, uint32_t in_session, uint32_t func, uint64_t *a,
		    struct guest_share *share);
/* The session, or 0. */
uint32_t ffa_open(struct guest *guest);

#endif
