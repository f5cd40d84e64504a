/* SPDX-License-Identifier: BSD-2-Clause */
/* The reference VMM (vmm/image.h): where a guest's images go, and which do not fit. */
#include <string.h>
#include "test.h"

#include <endian.h>

#include "image.h"

#define MIB UINT64_C(0x100000)

static struct image_header header;
static struct image_sizes sizes;
static struct image_places places;

static int set_up(void **state)
{
	(void)state;
	header = (struct image_header){ .image_size = htole64(40 * MIB),
					.magic = htole32(0x644d5241) };
	sizes = (struct image_sizes){ .kernel = 36 * MIB, .initrd = 18 * MIB, .memory = 256 * MIB };
	memset(&places, 0, sizeof(places));
	return 0;
}

static void assert_places(void)
{
	assert_null(image_find_places(&header, &sizes, &places));
}

static void assert_no_place(const char *word)
{
	const char *why = image_find_places(&header, &sizes, &places);

	assert_non_null(why);
	assert_non_null(strstr(why, word));
}

static void usual(void **state)
{
	(void)state;
	assert_places();
	assert_int_equal(places.kernel, 0);
	assert_int_equal(places.dtb, 40 * MIB);
	assert_int_equal(places.initrd, 42 * MIB);
	assert_true(places.dtb + places.dtb_room <= places.initrd);
}

/* Kernels before 4.6, and those that are not relocatable. */
static void text_offset(void **state)
{
	(void)state;
	header.text_offset = htole64(0x80000);
	assert_places();
	assert_int_equal(places.kernel, 0x80000);
	assert_int_equal(places.dtb, 42 * MIB);
}

static void a_file_that_is_larger_than_it_says(void **state)
{
	(void)state;
	sizes.kernel = 50 * MIB + 1;
	assert_places();
	assert_int_equal(places.dtb, 52 * MIB);
}

static void no_image(void **state)
{
	(void)state;
	header.magic = 0;
	assert_no_place("Image");
	header.magic = htole32(0x644d5241);
	sizes.kernel = sizeof(header) - 1;
	assert_no_place("Image");
	sizes.kernel = sizeof(header);
	assert_places();
}

static void as_large_as_ram(void **state)
{
	(void)state;
	sizes.memory = 60 * MIB;
	assert_places();
	sizes.memory = 60 * MIB - 1;
	assert_no_place("--memory");
	sizes.initrd = 0;
	sizes.memory = 42 * MIB;
	assert_places();
	sizes.memory = 42 * MIB - 1;
	assert_no_place("--memory");
	sizes.memory = 39 * MIB;
	assert_no_place("--memory");
}

/* Sums that are small again beyond 2^64. */
static void numbers_that_wrap(void **state)
{
	(void)state;
	header.text_offset = htole64(UINT64_MAX - MIB);
	assert_no_place("--memory");
	header.text_offset = htole64(UINT64_MAX - 40 * MIB + 1);
	assert_no_place("--memory");
	header.text_offset = 0;
	header.image_size = htole64(UINT64_MAX);
	assert_no_place("--memory");
	header.image_size = 0;
	sizes.initrd = UINT64_MAX - MIB;
	assert_no_place("--memory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(usual, set_up),
		cmocka_unit_test_setup(text_offset, set_up),
		cmocka_unit_test_setup(a_file_that_is_larger_than_it_says, set_up),
		cmocka_unit_test_setup(no_image, set_up),
		cmocka_unit_test_setup(as_large_as_ram, set_up),
		cmocka_unit_test_setup(numbers_that_wrap, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
