/* SPDX-License-Identifier: BSD-2-Clause */
/* See places.h. */
#include "places.h"

#include <linux/errno.h>

static uint64_t bit_of(uint16_t client_id)
{
	return UINT64_C(1) << (client_id - 1);
}

static uint16_t lowest_free(const struct om_places *places)
{
	uint16_t client_id = 1;

	while (client_id <= OM_PLACES_MAX && places->taken & bit_of(client_id))
		client_id++;
	return client_id;
}

int om_places_take(struct om_places *places, uint32_t vms_max, bool rpmb)
{
	const uint16_t client_id = lowest_free(places);

	if (client_id > OM_PLACES_MAX || om_places_taken(places) >= vms_max)
		return -EUSERS;
	if (rpmb && places->rpmb)
		return -EBUSY;
	places->taken |= bit_of(client_id);
	if (rpmb)
		places->rpmb = client_id;
	return client_id;
}

void om_places_give_back(struct om_places *places, uint16_t client_id)
{
	places->taken &= ~bit_of(client_id);
	if (places->rpmb == client_id)
		places->rpmb = 0;
}

uint32_t om_places_taken(const struct om_places *places)
{
	uint32_t count = 0;

	for (uint64_t left = places->taken; left; left &= left - 1)
		count++;
	return count;
}
