/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The beginning of a guest that speaks FF-A.
 */
#include "driver/ffa_guest.h"

enum om_status ffa_start(struct guest *guest, const char *name, uint16_t id,
			 const struct om_config *config)
{
	enum om_status status = guest_start_as(guest, name, id, config);

	guest->ffa.is_spoken = true;
	guest->ffa.tx = guest_page_new(guest);
	guest->ffa.rx = guest_page_new(guest);
	return status;
}
