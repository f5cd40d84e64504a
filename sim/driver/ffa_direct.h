/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's direct messages to OP-TEE, and what its driver says at the beginning.
 */
#ifndef SIM_FFA_DIRECT_H
#define SIM_FFA_DIRECT_H

#include "driver/ffa_entry.h"

/* w3 to w7 */
struct om_smc ffa_message(const struct guest *guest, uint64_t w3, uint64_t w4, uint64_t w5,
			  uint64_t w6, uint64_t w7);
struct om_smc ffa_unregister(struct guest *guest, uint64_t handle);

/* RXTX_MAP of the guest's pair of pages. */
bool ffa_map(struct guest *guest);
/*
 * What Linux's drivers say one after the other when they begin. Returns false if they would not go
 * on.
 */
bool ffa_probe(struct guest *guest);
/* BIND, and ENABLE_ASYNC_NOTIF. */
bool ffa_enable_notifications(struct guest *guest);
/* GET: the bits. */
uint64_t ffa_take_notifications(struct guest *guest);

#endif
