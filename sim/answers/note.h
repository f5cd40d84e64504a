/* SPDX-License-Identifier: BSD-2-Clause */
/* What has become of a standard call, and what that changes for others. */
#ifndef SIM_ANSWERS_NOTE_H
#define SIM_ANSWERS_NOTE_H

#include "answers/entry.h"

/* OP-TEE did what the call's message asked for. */
bool answers_is_done(const struct answers_call *call);

/* Once the guest is told: whatever it is, the state goes on by it. */
void answers_note_std(struct answers_entry *it, const struct om_smc *told);

#endif
