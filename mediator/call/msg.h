/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A message by itself, whatever door it came through: what of the private copy passes to the one
 * that OP-TEE gets, and the results back to it.
 */
#ifndef OM_CALL_MSG_H
#define OM_CALL_MSG_H

#include <stdbool.h>
#include <stdint.h>

#include "../optee/abi_msg.h"

/*
 * OPEN_SESSION: the Trusted Application's UUID, the client's, and its login (optee_msg.h), which
 * pass to @out. Returns false if they are not there, or more is than means anything.
 */
static inline bool om_msg_pass_metas(struct om_msg *out, const struct om_msg *msg)
{
	if (msg->header.num_params < MSG_NUM_META_PARAMS || msg->header.num_params > MSG_NUM_PARAMS)
		return false;
	for (uint32_t i = 0; i < MSG_NUM_META_PARAMS; i++) {
		if (msg->param[i].attr != (MSG_ATTR_TYPE_VALUE_INPUT | MSG_ATTR_META))
			return false;
		out->param[i] = msg->param[i];
	}
	return true;
}

/*
 * The header as OP-TEE gets it: an error, should OP-TEE return without having written a result
 * (I11).
 */
static inline void om_msg_write_header(struct om_msg *out, const struct om_msg *msg)
{
	out->header = msg->header;
	out->header.pad = 0;
	out->header.ret = TEEC_ERROR_COMMUNICATION;
	out->header.ret_origin = TEEC_ORIGIN_COMMS;
}

/*
 * Takes from @from, out of OP-TEE's, what the header gives: of DO_BOTTOM_HALF and STOP_ASYNC_NOTIF
 * nothing, as OP-TEE writes no result of these (core/tee/entry_std.c). Returns whether OP-TEE has
 * done what was asked.
 */
static inline bool om_msg_header_result(struct om_msg *msg, const struct om_msg *from)
{
	if (msg->header.cmd >= MSG_CMD_DO_BOTTOM_HALF)
		return true;
	msg->header.ret = from->header.ret;
	msg->header.ret_origin = from->header.ret_origin;
	if (msg->header.cmd == MSG_CMD_OPEN_SESSION)
		msg->header.session = from->header.session;
	return msg->header.ret == TEEC_SUCCESS;
}

/*
 * For one parameter of any message: takes from @from to @to what an output of type @attr gives. Of
 * a reference that is its size alone: where OP-TEE has it no guest is told (I2, L3).
 */
static inline void om_param_result(uint64_t attr, struct om_msg_param *to,
				   const struct om_msg_param *from)
{
	if (!(attr & MSG_ATTR_TYPE_OUTPUTS))
		return;
	if (attr & MSG_ATTR_TYPE_MEMREFS)
		to->u.rmem.size = from->u.rmem.size;
	else
		to->u.value = from->u.value;
}

/*
 * Takes what OP-TEE gave back in @from into @msg, values and sizes of outputs, and clears the
 * parameters there.
 */
static inline void om_msg_param_results(struct om_msg *msg, struct om_msg *from)
{
	struct om_msg_param *out = from->param;
	struct om_msg_param *to = msg->param;
	struct om_msg_param *const end = to + msg->header.num_params;

	for (; to < end; to++, out++) {
		om_param_result(to->attr, to, out);
		*out = (struct om_msg_param){ 0 };
	}
}

#endif
