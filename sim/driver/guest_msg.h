/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages as they are before anybody changes them.
 */
#ifndef SIM_GUEST_MSG_H
#define SIM_GUEST_MSG_H

#include "model/guest_state.h"
#include "secure/abi.h"

struct abi_msg msg_open(void);
struct abi_msg msg_invoke(uint32_t session, uint32_t func);
struct abi_msg msg_close(uint32_t session);
struct abi_msg msg_cancel(uint32_t session);
struct abi_msg msg_register(struct guest *guest, struct guest_share *share);
struct abi_msg msg_unregister(const struct guest_share *share);
/* Each adds one parameter. */
void msg_add_value(struct abi_msg *msg, uint64_t attr, uint64_t a, uint64_t b);
void msg_add_rmem(struct abi_msg *msg, uint64_t attr, const struct guest_share *share,
		  uint64_t offs, uint64_t size);
void msg_add_null(struct abi_msg *msg, uint64_t attr);
/* A temporary reference to the whole share. */
void msg_add_tmem(struct abi_msg *msg, uint64_t attr, struct guest *guest,
		  struct guest_share *share);

#endif
