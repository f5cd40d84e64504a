/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest whose driver speaks FF-A 1.1, as Linux does: see guest.h for what guests are.
 */
#ifndef SIM_FFA_GUEST_H
#define SIM_FFA_GUEST_H

#include "driver/ffa_direct.h"
#include "driver/ffa_entry.h"
#include "driver/ffa_noted.h"
#include "driver/ffa_share.h"
#include "driver/ffa_std.h"
#include "driver/guest.h"
#include "secure/ffa_abi.h"

/* As guest_start_as(); it has said nothing yet. guest_reset() and guest_end() are its, too. */
enum om_status ffa_start(struct guest *guest, const char *name, uint16_t id,
			 const struct om_config *config);

#endif
