/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's threads: standard calls.
 */
#ifndef SIM_OPTEE_THREAD_H
#define SIM_OPTEE_THREAD_H

#include "secure/optee.h"

void optee_call_with_arg(struct optee_guest *guest, struct om_smc *smc);
void optee_return_from_rpc(struct optee_guest *guest, struct om_smc *smc);
bool optee_threads_are_free(const struct optee_guest *guest);

#endif
