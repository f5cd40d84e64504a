/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model SPMC's notifications.
 */
#ifndef SIM_SPMC_NOTIF_H
#define SIM_SPMC_NOTIF_H

#include "secure/spmc.h"

void spmc_bitmap_create(struct om_smc *smc);
void spmc_bitmap_destroy(struct om_smc *smc);
void spmc_notification_bind(struct om_smc *smc);
void spmc_notification_unbind(struct om_smc *smc);
void spmc_notification_get(struct om_smc *smc);
void spmc_notification_info_get(struct om_smc *smc);

/* The service ENABLE_ASYNC_NOTIF: @value asks for a bottom half. Returns w3. */
uint32_t spmc_notif_enable(const struct optee_guest *guest, uint64_t value);

/*
 * Something in OP-TEE wants a bottom half of a VM that has enabled it: the bit is pending, and the
 * schedule receiver interrupt is raised.
 */
void spmc_notify(uint16_t id);

#endif
