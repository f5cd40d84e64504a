/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * REGISTER_SHM and UNREGISTER_SHM: the life of a registered buffer.
 *
 *   OPENING -> LIVE -> CLOSING -> gone     OP-TEE accepted, the guest unregisters, OP-TEE confirmed
 *   OPENING -> gone                        OP-TEE did not accept
 *              LIVE <- CLOSING             OP-TEE did not let go
 */
#ifndef OM_REGISTRATION_H
#define OM_REGISTRATION_H

#include <stdbool.h>
#include <stdint.h>

#include "call.h"

/*
 * Acquires call->subject, and writes the parameter of call->shadow from that of call->msg.
 * A list is then to be read with call->reader.
 *
 * Returns TEEC_SUCCESS; or the error for the guest, and nothing was acquired.
 */
uint32_t om_register_begin(struct om_call *call);
uint32_t om_unregister_begin(struct om_call *call);

/*
 * OM_PHASE_REGISTER: the list has been read. Returns TEEC_SUCCESS, and all pages are pinned; or the
 * error for the guest.
 */
uint32_t om_register_finish(struct om_call *call);

/* The call is over. @done: OP-TEE said so, by a0 and by ret. */
void om_register_end(struct om_call *call, bool done);
void om_unregister_end(struct om_call *call, bool done);

#endif
