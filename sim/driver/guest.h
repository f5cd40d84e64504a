/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's driver: it speaks to the mediator as an operating system does, and every field of what
 * it says can be changed by a test.
 *
 * Honest by default: it allocates and frees what it is asked for, and serves RPCs as Linux with
 * tee-supplicant does. It keeps a list of what it shares, which the model compares with what OP-TEE
 * got.
 */
#ifndef SIM_GUEST_H
#define SIM_GUEST_H

#include "driver/guest_call.h"
#include "driver/guest_entry.h"
#include "driver/guest_memory.h"
#include "driver/guest_msg.h"
#include "driver/guest_rpc.h"
#include "model/guest_state.h"
#include "secure/abi.h"

/* @limits: NULL for the default; the rest of the configuration is the default. */
enum om_status guest_start(struct guest *guest, const char *name, uint16_t id,
			   const struct om_limits *limits);
enum om_status guest_start_as(struct guest *guest, const char *name, uint16_t id,
			      const struct om_config *config);
/* The VM reboots: what it shared and asked is forgotten on both sides. */
enum om_status guest_reset(struct guest *guest);
void guest_end(struct guest *guest);
/*
 * A new driver introduces itself, as after kexec: the same, but nobody tells the hypervisor.
 * Returns the answer.
 */
struct om_smc guest_introduce(struct guest *guest);
/* Turns to messages in a registered buffer. Returns false, and nothing changes, if it cannot. */
bool guest_be_linux(struct guest *guest);
/* OP-TEE's interrupt: the hypervisor tells the mediator, and each guest that was sent one acts. */
void guest_interrupt(void);
/* The guest forgets what it shared, as a new kernel does. */
void guest_forget(struct guest *guest);

/* Steps until the call waits for this RPC, or this RPC command. False if it ends before. */
bool guest_call_step_until(struct guest_call *call, uint32_t rpc);
bool guest_call_step_until_cmd(struct guest_call *call, uint32_t cmd);
/* guest_call(), with the message as it came back. */
struct guest_result guest_call_msg(struct guest *guest, struct abi_msg *msg);
struct guest_result guest_open(struct guest *guest, uint32_t *session);

#endif
