/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The port for Linux, the part of it that knows no kernel (ports/linux/regions.h): what of a
 * guest's RAM is the VMM's memory at which address, and which regions are refused.
 */
#include <errno.h>
#include "linux_regions.h"

#define RAM   UINT64_C(0x40000000) /* where the one region of most tests begins */
#define PAGES 16		   /* its size */

static int set_up(void **state)
{
	(void)state;
	regions = new_table(8);
	return 0;
}

static void add_ram(void)
{
	assert_int_equal(add(RAM, PAGES * PAGE, AT), 0);
}

static void nothing_in_an_empty_table(void **state)
{
	(void)state;
	assert_not_found(0);
	assert_not_found(RAM);
	assert_not_found(UINT64_MAX);
	assert_int_equal(remove_region(RAM, PAGE), -ENOENT);
}

static void first_and_last_byte(void **state)
{
	(void)state;
	add_ram();
	assert_not_found(RAM - 1);
	assert_found(RAM, AT, PAGES * PAGE);
	assert_found(RAM + 1, AT + 1, PAGES * PAGE - 1);
	assert_found(RAM + PAGES * PAGE - 1, AT + PAGES * PAGE - 1, 1);
	assert_not_found(RAM + PAGES * PAGE);
	assert_not_found(0);
	assert_not_found(UINT64_MAX);
}

static void malformed(void **state)
{
	static const struct om_region wrong[] = {
		{ RAM, 0, AT },	       { RAM + 1, PAGE, AT }, { RAM + PAGE / 2, PAGE, AT },
		{ RAM, PAGE + 1, AT }, { RAM, PAGE - 1, AT }, { RAM, 1, AT },
		{ RAM, PAGE, AT + 1 }, { RAM, PAGE, AT - 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(om_regions_add(regions, &wrong[i]), -EINVAL);
	assert_int_equal(regions->count, 0);
}

/* Sums that are small again beyond 2^64. */
static void wrapping(void **state)
{
	(void)state;
	assert_int_equal(add(-PAGE, PAGE, AT), -EINVAL);
	assert_int_equal(add(-PAGE, 2 * PAGE, AT), -EINVAL);
	assert_int_equal(add(RAM, -RAM, AT), -EINVAL);
	assert_int_equal(add(RAM, -PAGE, AT), -EINVAL);
	assert_int_equal(add(RAM, PAGE, -PAGE), -EINVAL);
	assert_int_equal(add(RAM, 2 * PAGE, -PAGE), -EINVAL);
	assert_int_equal(add(0, OM_REGION_IPA_END, -OM_REGION_IPA_END), -EINVAL);
	assert_int_equal(add(RAM, PAGE, -2 * PAGE), -EFAULT);
	assert_int_equal(regions->count, 0);
}

static void the_end_of_ipa_space(void **state)
{
	(void)state;
	assert_int_equal(add(OM_REGION_IPA_END, PAGE, AT), -EINVAL);
	assert_int_equal(add(OM_REGION_IPA_END - PAGE, 2 * PAGE, AT), -EINVAL);
	assert_int_equal(add(0, OM_REGION_IPA_END + PAGE, 0), -EINVAL);
	assert_int_equal(add(OM_REGION_IPA_END - PAGE, PAGE, AT), 0);
	assert_found(OM_REGION_IPA_END - 1, AT + PAGE - 1, 1);
	assert_not_found(OM_REGION_IPA_END);
}

static void the_end_of_user_space(void **state)
{
	(void)state;
	assert_int_equal(add(RAM, PAGE, USER_END), -EFAULT);
	assert_int_equal(add(RAM, 2 * PAGE, USER_END - PAGE), -EFAULT);
	assert_int_equal(add(RAM, USER_END + PAGE, 0), -EFAULT);
	assert_int_equal(add(RAM, PAGE, USER_END - PAGE), 0);
	assert_int_equal(add(RAM + PAGE, PAGE, 0), 0);
	assert_found(RAM + PAGE, 0, PAGE);
}

static void overlaps(void **state)
{
	const uint64_t end = RAM + PAGES * PAGE;

	(void)state;
	add_ram();
	assert_int_equal(add(RAM, PAGES * PAGE, AT), -EEXIST);
	assert_int_equal(add(RAM, PAGE, AT), -EEXIST);
	assert_int_equal(add(end - PAGE, PAGE, AT), -EEXIST);
	assert_int_equal(add(RAM + PAGE, PAGE, AT), -EEXIST);
	assert_int_equal(add(RAM - PAGE, 2 * PAGE, AT), -EEXIST);
	assert_int_equal(add(end - PAGE, 2 * PAGE, AT), -EEXIST);
	assert_int_equal(add(RAM - PAGE, (PAGES + 2) * PAGE, AT), -EEXIST);
	assert_int_equal(add(0, OM_REGION_IPA_END >> 8, 0), -EEXIST);
	assert_int_equal(regions->count, 1);
}

static void neighbours(void **state)
{
	const uint64_t end = RAM + PAGES * PAGE;

	(void)state;
	add_ram();
	assert_int_equal(add(RAM - PAGE, PAGE, AT + (PAGES + 1) * PAGE), 0);
	assert_int_equal(add(end, PAGE, AT - PAGE), 0);
	assert_found(RAM - 1, AT + (PAGES + 2) * PAGE - 1, 1);
	assert_found(RAM, AT, PAGES * PAGE);
	assert_found(end - 1, AT + PAGES * PAGE - 1, 1);
	assert_found(end, AT - PAGE, PAGE);
}

static void overlaps_between_two(void **state)
{
	(void)state;
	assert_int_equal(add(RAM, PAGE, AT), 0);
	assert_int_equal(add(RAM + 3 * PAGE, PAGE, AT), 0);
	assert_int_equal(add(RAM, 4 * PAGE, AT), -EEXIST);
	assert_int_equal(add(RAM + PAGE, 3 * PAGE, AT), -EEXIST);
	assert_int_equal(add(RAM, 3 * PAGE, AT), -EEXIST);
	assert_int_equal(add(RAM + PAGE, 2 * PAGE, AT + PAGE), 0);
	assert_found(RAM + 2 * PAGE, AT + 2 * PAGE, PAGE);
}

static void one_memory_at_two_addresses(void **state)
{
	(void)state;
	add_ram();
	assert_int_equal(add(2 * RAM, PAGES * PAGE, AT), 0);
	assert_found(RAM + PAGE, AT + PAGE, (PAGES - 1) * PAGE);
	assert_found(2 * RAM + PAGE, AT + PAGE, (PAGES - 1) * PAGE);
}

static void a_removed_region(void **state)
{
	(void)state;
	add_ram();
	assert_int_equal(add(RAM - PAGE, PAGE, 0), 0);
	assert_int_equal(add(RAM + PAGES * PAGE, PAGE, PAGE), 0);
	assert_int_equal(remove_region(RAM, PAGES * PAGE), 0);
	assert_not_found(RAM);
	assert_not_found(RAM + PAGES * PAGE - 1);
	assert_found(RAM - PAGE, 0, PAGE);
	assert_found(RAM + PAGES * PAGE, PAGE, PAGE);
	assert_int_equal(remove_region(RAM, PAGES * PAGE), -ENOENT);
	assert_int_equal(add(RAM, PAGES * PAGE, AT + PAGE), 0);
	assert_found(RAM, AT + PAGE, PAGES * PAGE);
}

static void what_is_not_exactly_a_region(void **state)
{
	(void)state;
	add_ram();
	assert_int_equal(add(RAM + PAGES * PAGE, PAGE, 0), 0);
	assert_int_equal(remove_region(RAM, PAGE), -ENOENT);
	assert_int_equal(remove_region(RAM + (PAGES - 1) * PAGE, PAGE), -ENOENT);
	assert_int_equal(remove_region(RAM + PAGE, (PAGES - 1) * PAGE), -ENOENT);
	assert_int_equal(remove_region(RAM + PAGE, PAGES * PAGE), -ENOENT);
	assert_int_equal(remove_region(RAM, (PAGES + 1) * PAGE), -ENOENT);
	assert_int_equal(remove_region(RAM - PAGE, PAGES * PAGE), -ENOENT);
	assert_int_equal(remove_region(2 * RAM, PAGE), -ENOENT);
	assert_int_equal(regions->count, 2);
}

static void malformed_removal(void **state)
{
	(void)state;
	add_ram();
	assert_int_equal(remove_region(RAM, 0), -EINVAL);
	assert_int_equal(remove_region(RAM + 1, PAGES * PAGE), -EINVAL);
	assert_int_equal(remove_region(RAM, PAGES * PAGE - 1), -EINVAL);
	assert_int_equal(remove_region(RAM, -RAM), -EINVAL);
	assert_int_equal(remove_region(-PAGE, PAGE), -EINVAL);
	assert_int_equal(remove_region(OM_REGION_IPA_END, PAGE), -EINVAL);
	assert_int_equal(regions->count, 1);
}

static void a_full_table(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 8; i++)
		assert_int_equal(add(RAM + i * PAGE, PAGE, AT), 0);
	assert_int_equal(add(0, PAGE, AT), -ENOSPC);
	assert_int_equal(add(RAM + 8 * PAGE, PAGE, AT), -ENOSPC);
	assert_int_equal(add(RAM + 7 * PAGE, PAGE, AT), -EEXIST);
	assert_int_equal(add(RAM + 8 * PAGE, 0, AT), -EINVAL);
	assert_int_equal(remove_region(RAM, PAGE), 0);
	assert_int_equal(add(RAM + 8 * PAGE, PAGE, AT), 0);
	assert_int_equal(add(RAM, PAGE, AT), -ENOSPC);
}

static void a_table_without_room(void **state)
{
	struct om_regions *none = new_table(0);
	const struct om_region region = { RAM, PAGE, AT };

	(void)state;
	assert_int_equal(om_regions_add(none, &region), -ENOSPC);
	assert_true(om_regions_are_valid(none));
	free(none);
}

/* Who publishes a copy goes on reading the old table meanwhile. */
static void a_copy_is_another_table(void **state)
{
	struct om_regions *copy = malloc(om_regions_size(2));
	struct om_region_span span;

	(void)state;
	add_ram();
	om_regions_copy(copy, 2, regions);
	assert_int_equal(add(0, PAGE, AT), 0);
	assert_int_equal(remove_region(RAM, PAGES * PAGE), 0);
	assert_true(om_regions_find(copy, (om_ipa_t){ RAM }, &span));
	assert_false(om_regions_find(copy, (om_ipa_t){ 0 }, &span));
	assert_int_equal(om_regions_add(copy, &(struct om_region){ 0, PAGE, USER_END }), -EFAULT);
	assert_int_equal(om_regions_add(copy, &(struct om_region){ 0, PAGE, AT }), 0);
	assert_int_equal(om_regions_add(copy, &(struct om_region){ PAGE, PAGE, AT }), -ENOSPC);
	assert_true(om_regions_are_valid(copy));
	om_regions_copy(regions, 2, copy);
	assert_int_equal(regions->count, 2);
	free(copy);
}

static void what_is_no_table(void **state)
{
	(void)state;
	assert_int_equal(add(0, PAGE, AT), 0);
	assert_int_equal(add(PAGE, PAGE, AT), 0);
	regions->region[0].length = 2 * PAGE;
	assert_false(om_regions_are_valid(regions));
	regions->region[0] = (struct om_region){ 2 * PAGE, PAGE, AT };
	assert_false(om_regions_are_valid(regions));
	regions->region[0] = (struct om_region){ 0, PAGE, USER_END };
	assert_false(om_regions_are_valid(regions));
	regions->region[0] = (struct om_region){ 0, PAGE, AT };
	regions->max = 1;
	assert_false(om_regions_are_valid(regions));
	regions->max = 8;
}

#define regions_test(fn) cmocka_unit_test_setup_teardown(fn, set_up, clean_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		regions_test(nothing_in_an_empty_table),
		regions_test(first_and_last_byte),
		regions_test(malformed),
		regions_test(wrapping),
		regions_test(the_end_of_ipa_space),
		regions_test(the_end_of_user_space),
		regions_test(overlaps),
		regions_test(neighbours),
		regions_test(overlaps_between_two),
		regions_test(one_memory_at_two_addresses),
		regions_test(a_removed_region),
		regions_test(what_is_not_exactly_a_region),
		regions_test(malformed_removal),
		regions_test(a_full_table),
		regions_test(a_table_without_room),
		regions_test(a_copy_is_another_table),
		regions_test(what_is_no_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
