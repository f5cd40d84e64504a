/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's message commands.
 */
#ifndef SIM_OPTEE_ENTRY_H
#define SIM_OPTEE_ENTRY_H

#include "secure/optee.h"

/* Carries out the message of a call; returns a0. */
uint32_t optee_std_entry(struct optee_thread *thread, struct abi_msg *msg);

#endif
