/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's asynchronous notifications.
 */
#ifndef SIM_OPTEE_NOTIF_H
#define SIM_OPTEE_NOTIF_H

#include "secure/optee.h"

/* Something in OP-TEE notifies a VM: the value is pending, and the interrupt is raised. */
void optee_notify(uint16_t id, uint32_t value);

/* What a VM asks for: by fast calls, and by messages, of which a0 is returned. */
void optee_notif_enable(struct optee_guest *guest, struct om_smc *smc);
void optee_notif_get(struct optee_guest *guest, struct om_smc *smc);
uint32_t optee_notif_bottom_half(struct optee_guest *guest);
uint32_t optee_notif_stop(struct optee_guest *guest);

#endif
