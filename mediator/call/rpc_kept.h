/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is kept of an RPC's message, whatever door its call came through: the answer is judged by
 * it, never by what the answer says of itself (I4).
 */
#ifndef OM_RPC_KEPT_H
#define OM_RPC_KEPT_H

#include <stdbool.h>
#include <stdint.h>

#include "../optee/abi_msg.h"
#include "../optee/libc.h"
#include "msg.h"

struct om_rpc_kept {
	uint32_t cmd;
	uint32_t num_params;
	uint64_t attr[MSG_NUM_RPC_PARAMS];
};

/* Takes OP-TEE's request out of @shadow, once. Returns false if it means nothing. */
static inline bool om_rpc_keep(struct om_rpc_kept *kept, struct om_msg *request,
			       const struct om_msg *shadow)
{
	memcpy(request, shadow, MSG_RPC_ARG_SIZE);
	if (request->header.num_params > MSG_NUM_RPC_PARAMS)
		return false;
	kept->cmd = request->header.cmd;
	kept->num_params = request->header.num_params;
	for (uint32_t i = 0; i < kept->num_params; i++)
		kept->attr[i] = request->param[i].attr;
	return true;
}

/* Requests of SHM_ALLOC and SHM_FREE: the kind of memory, and its size or its name. */
static inline bool om_rpc_has_one_value(const struct om_msg *request)
{
	return request->header.num_params == 1 &&
	       request->param[0].attr == MSG_ATTR_TYPE_VALUE_INPUT;
}

/* Gives OP-TEE, in @shadow, the outputs that it asked for, of whatever command @reply is (T6). */
static inline void om_rpc_results(const struct om_rpc_kept *kept, struct om_msg *shadow,
				  const struct om_msg *reply)
{
	const uint32_t num_params = kept->num_params;

	for (uint32_t i = 0; i < num_params; i++)
		om_param_result(kept->attr[i], &shadow->param[i], &reply->param[i]);
}

#endif
