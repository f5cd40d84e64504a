/* SPDX-License-Identifier: BSD-2-Clause */
/* See regions.h. */
#include "regions.h"

#include <linux/errno.h>

static uint64_t end_of(const struct om_region *region)
{
	return region->ipa + region->length;
}

static bool is_aligned(uint64_t value)
{
	return value % OM_PAGE_SIZE == 0;
}

static bool is_in_ipa_space(uint64_t ipa, uint64_t length)
{
	return is_aligned(ipa) && is_aligned(length) && length != 0 && ipa < OM_REGION_IPA_END &&
	       length <= OM_REGION_IPA_END - ipa;
}

static int check(const struct om_region *region, uint64_t user_end)
{
	const uint64_t end = region->address + region->length;

	if (!is_in_ipa_space(region->ipa, region->length) || !is_aligned(region->address) ||
	    end < region->address)
		return -EINVAL;
	return end > user_end ? -EFAULT : 0;
}

/* The first region that ends beyond @ipa: the one that has it, if there is one; or count. */
static uint32_t place_of(const struct om_regions *regions, uint64_t ipa)
{
	uint32_t low = 0;
	uint32_t high = regions->count;

	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;

		if (end_of(&regions->region[middle]) > ipa)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

size_t om_regions_size(uint32_t max)
{
	return sizeof(struct om_regions) + max * sizeof(struct om_region);
}

void om_regions_init(struct om_regions *regions, uint32_t max, uint64_t user_end)
{
	regions->user_end = user_end;
	regions->max = max;
	regions->count = 0;
}

void om_regions_copy(struct om_regions *to, uint32_t max, const struct om_regions *from)
{
	om_regions_init(to, max, from->user_end);
	for (uint32_t i = 0; i < from->count; i++)
		to->region[i] = from->region[i];
	to->count = from->count;
}

int om_regions_add(struct om_regions *regions, const struct om_region *region)
{
	const uint32_t place = place_of(regions, region->ipa);
	const int error = check(region, regions->user_end);

	if (error)
		return error;
	if (place < regions->count && regions->region[place].ipa < end_of(region))
		return -EEXIST;
	if (regions->count >= regions->max)
		return -ENOSPC;
	for (uint32_t i = regions->count; i > place; i--)
		regions->region[i] = regions->region[i - 1];
	regions->region[place] = *region;
	regions->count++;
	return 0;
}

int om_regions_remove(struct om_regions *regions, om_ipa_t ipa, uint64_t length)
{
	const uint32_t place = place_of(regions, ipa.v);

	if (!is_in_ipa_space(ipa.v, length))
		return -EINVAL;
	if (place == regions->count || regions->region[place].ipa != ipa.v ||
	    regions->region[place].length != length)
		return -ENOENT;
	regions->count--;
	for (uint32_t i = place; i < regions->count; i++)
		regions->region[i] = regions->region[i + 1];
	return 0;
}

bool om_regions_find(const struct om_regions *regions, om_ipa_t ipa, struct om_region_span *span)
{
	const uint32_t place = place_of(regions, ipa.v);
	const struct om_region *region = &regions->region[place];

	if (place == regions->count || region->ipa > ipa.v)
		return false;
	span->address = region->address + (ipa.v - region->ipa);
	span->length = end_of(region) - ipa.v;
	return true;
}

bool om_regions_are_valid(const struct om_regions *regions)
{
	uint64_t last = 0;

	if (regions->count > regions->max)
		return false;
	for (uint32_t i = 0; i < regions->count; i++) {
		const struct om_region *region = &regions->region[i];

		if (check(region, regions->user_end) || region->ipa < last)
			return false;
		last = end_of(region);
	}
	return true;
}
