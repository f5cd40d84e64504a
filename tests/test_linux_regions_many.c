/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The port for Linux, the part of it that knows no kernel (ports/linux/regions.h): as many regions
 * as there can be, and whatever order VMMs may add and remove them in, against a model.
 */
#include <errno.h>
#include "linux_regions.h"

#define FEW 8

static int set_up_many(void **state)
{
	(void)state;
	regions = new_table(OM_REGIONS_MAX);
	return 0;
}

static int set_up_few(void **state)
{
	(void)state;
	regions = new_table(FEW);
	return 0;
}

#define MANY OM_REGIONS_MAX

/* As many as there can be, every second page, in an order that is neither rising nor falling. */
static void many(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < MANY; i++) {
		const uint64_t n = i * 211 % MANY;

		assert_int_equal(add(2 * n * PAGE, PAGE, AT + n * PAGE), 0);
	}
	assert_true(om_regions_are_valid(regions));
	assert_int_equal(add(2 * MANY * PAGE, PAGE, AT), -ENOSPC);
	for (uint64_t n = 0; n < MANY; n++) {
		assert_found(2 * n * PAGE + 5, AT + n * PAGE + 5, PAGE - 5);
		assert_not_found((2 * n + 1) * PAGE);
		assert_int_equal(add(2 * n * PAGE, 2 * PAGE, AT), -EEXIST);
	}
	for (uint64_t i = 0; i < MANY; i++)
		assert_int_equal(remove_region(2 * (i * 301 % MANY) * PAGE, PAGE), 0);
	assert_int_equal(regions->count, 0);
}

#define SPACE 24 /* pages of the IPA space that is tried at random */

/* The same by the simplest means: for each page, which region has it. */
struct model {
	struct om_region of_page[SPACE]; /* length 0: none */
	uint32_t count;
};

static int model_add(struct model *model, const struct om_region *region)
{
	const uint64_t first = region->ipa / PAGE;
	const uint64_t pages = region->length / PAGE;

	if (!pages)
		return -EINVAL;
	for (uint64_t i = 0; i < pages; i++)
		if (model->of_page[first + i].length)
			return -EEXIST;
	if (model->count == FEW)
		return -ENOSPC;
	for (uint64_t i = 0; i < pages; i++)
		model->of_page[first + i] = *region;
	model->count++;
	return 0;
}

static int model_remove(struct model *model, uint64_t ipa, uint64_t length)
{
	const struct om_region region = model->of_page[ipa / PAGE];

	if (!length)
		return -EINVAL;
	if (region.length != length || region.ipa != ipa)
		return -ENOENT;
	for (uint64_t i = 0; i < length / PAGE; i++)
		model->of_page[ipa / PAGE + i].length = 0;
	model->count--;
	return 0;
}

static void assert_as_model(const struct model *model)
{
	assert_int_equal(regions->count, model->count);
	assert_true(om_regions_are_valid(regions));
	for (uint64_t page = 0; page < SPACE; page++) {
		const struct om_region *region = &model->of_page[page];
		const uint64_t offset = page * PAGE - region->ipa;

		if (region->length)
			assert_found(page * PAGE, region->address + offset,
				     region->length - offset);
		else
			assert_not_found(page * PAGE);
	}
}

static void at_random(void **state)
{
	struct model model = { .count = 0 };
	uint32_t seed = 1;

	(void)state;
	for (int i = 0; i < 50000; i++) {
		struct om_region region;
		uint64_t first;

		seed = seed * 1664525 + 1013904223;
		first = (seed >> 8) % SPACE;
		region.ipa = first * PAGE;
		region.length = (seed >> 16) % 5 * PAGE;
		region.address = (seed >> 4 & 0xff) * PAGE;
		if (first + region.length / PAGE > SPACE)
			continue;
		if (seed >> 31)
			assert_int_equal(om_regions_add(regions, &region),
					 model_add(&model, &region));
		else
			assert_int_equal(remove_region(region.ipa, region.length),
					 model_remove(&model, region.ipa, region.length));
		assert_as_model(&model);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(many, set_up_many, clean_up),
		cmocka_unit_test_setup_teardown(at_random, set_up_few, clean_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
