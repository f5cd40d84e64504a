/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's requests to the normal world.
 */
#ifndef SIM_OPTEE_RPC_H
#define SIM_OPTEE_RPC_H

#include "secure/optee.h"

uint32_t optee_rpc_cmd(struct optee_thread *thread, uint32_t cmd, struct optee_param *param,
		       uint32_t count);
void optee_rpc_arg_free(struct optee_thread *thread);
struct optee_mobj *optee_payload_alloc(struct optee_thread *thread, uint64_t type, uint64_t size);
void optee_payload_free(struct optee_thread *thread, struct optee_mobj *mobj, uint64_t type);

#endif
