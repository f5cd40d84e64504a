/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of a registered buffer's use: the other side of shm_use.h, which asks all calls.
 */
#ifndef OM_CLOSING_H
#define OM_CLOSING_H

#include "../shm/shm_object.h"

/*
 * The registered buffer that the guest calls @cookie, from now on CLOSING, until the caller calls
 * om_shm_end() or om_shm_open(). NULL if there is none, or while a call uses it: OP-TEE panics if a
 * call looks up a buffer that another is just unregistering (core/mm/mobj_dyn_shm.c: a buffer
 * without references can still be found for a while).
 */
struct om_shm *om_shm_close_registered(struct om_vm *vm, om_guest_cookie_t cookie);

#endif
