/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest is told behind FF-A: all eight registers (docs/ffa.md, docs/ffa-wrong-calls.md, and
 * Arm's DEN0077A for the form of answers).
 *
 * What is said of the VM, of the versions, of features, of the buffers and of who may send what to
 * whom is exact. Of memory that is shared, of notifications and of the services of OP-TEE it is the
 * form of the answer, which errors the call can have at all, and that it fails if the port did.
 */
#ifndef SIM_ANSWERS_FFA_H
#define SIM_ANSWERS_FFA_H

#include "answers/entry.h"

/* Around an entry by FF-A, as answers_begin() and answers_end(). */
void answers_ffa_begin(struct answers_entry *it, const struct guest *guest,
		       const struct om_smc *asked);
void answers_ffa_end(struct answers_entry *it, bool gave_way, const struct om_smc *told);

#endif
