/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parameters of OPEN_SESSION and INVOKE_COMMAND: values pass, references are translated.
 *
 * An attribute is compared whole: OP-TEE looks at all 64 bits in some places and at the type alone
 * in others, and must not come to another opinion than we do.
 */
#ifndef OM_PARAMS_H
#define OM_PARAMS_H

#include <stdint.h>

#include "call.h"

/*
 * Writes parameters @first to the last of call->shadow from those of call->msg, and references each
 * buffer that they name, in call->used.
 *
 * Returns TEEC_SUCCESS; or the error for the guest, and the caller calls om_params_end() all the
 * same.
 */
uint32_t om_params_begin(struct om_call *call, uint32_t first);

/* Takes what OP-TEE gave back from call->shadow into call->msg: values and sizes of outputs. */
void om_params_results(struct om_call *call);

/* Drops the references. */
void om_params_end(struct om_call *call);

/* For one parameter of any message: takes from @from to @to what an output of type @attr gives. */
void om_param_result(uint64_t attr, struct om_msg_param *to, const struct om_msg_param *from);

#endif
