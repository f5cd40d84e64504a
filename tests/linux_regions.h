/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of ports/linux/regions.h share: one table, in storage that is just as large. */
#ifndef TESTS_LINUX_REGIONS_H
#define TESTS_LINUX_REGIONS_H

#include <stdlib.h>
#include "test.h"

#include "regions.h"

#define PAGE	 OM_PAGE_SIZE
#define USER_END (UINT64_C(1) << 48)
#define AT	 UINT64_C(0x7f0000000000)

static struct om_regions *regions;

/* Not a byte more than was asked for: AddressSanitizer sees what is done beyond. */
static struct om_regions *new_table(uint32_t max)
{
	struct om_regions *table = malloc(om_regions_size(max));

	assert_non_null(table);
	om_regions_init(table, max, USER_END);
	return table;
}

static int clean_up(void **state)
{
	(void)state;
	assert_true(om_regions_are_valid(regions));
	free(regions);
	return 0;
}

static int add(uint64_t ipa, uint64_t length, uint64_t address)
{
	const struct om_region region = { ipa, length, address };

	return om_regions_add(regions, &region);
}

static int remove_region(uint64_t ipa, uint64_t length)
{
	return om_regions_remove(regions, (om_ipa_t){ ipa }, length);
}

static void assert_found(uint64_t ipa, uint64_t address, uint64_t length)
{
	struct om_region_span span;

	assert_true(om_regions_find(regions, (om_ipa_t){ ipa }, &span));
	assert_int_equal(span.address, address);
	assert_int_equal(span.length, length);
}

static void assert_not_found(uint64_t ipa)
{
	struct om_region_span span;

	assert_false(om_regions_find(regions, (om_ipa_t){ ipa }, &span));
}

#endif
