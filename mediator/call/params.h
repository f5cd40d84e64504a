/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parameters of OPEN_SESSION and INVOKE_COMMAND: values pass, references are translated.
 *
 * An attribute is compared whole: OP-TEE looks at all 64 bits in some places and at the type alone
 * in others, and must not come to another opinion than we do.
 */
#ifndef OM_PARAMS_H
#define OM_PARAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "../optee/abi_msg.h"
#include "call.h"

/*
 * Writes the parameters of call->shadow from those of call->msg, from parameter @first on, and
 * marks each registered buffer that they name, in call->used.
 *
 * Returns TEEC_SUCCESS if that is done, or if a list is to be read with call->reader and
 * om_params_advance() is due then; else the error for the guest. om_params_end() is due in any
 * case.
 */
uint32_t om_params_begin(struct om_call *call, uint32_t first);

/* The list has been read: goes on, as above. */
uint32_t om_params_advance(struct om_call *call);

/* Lets go of the buffers. @entered: OP-TEE may have seen the message. */
void om_params_end(struct om_call *call, bool entered);

#endif
