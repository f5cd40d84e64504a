/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The port for Xen, the part of it that knows no Xen (ports/xen/options.h): what the boot parameter
 * and hypfs say of each domain, which of it is refused, and how it is printed.
 */
#include <string.h>
#include "test.h"

#include "options.h"

#define UUID_TEXT "89aaf200-2450-11e4-abe2-0002A5D5C5FB"

static const struct om_uuid uuid = { { 0x89, 0xaa, 0xf2, 0x00, 0x24, 0x50, 0x11, 0xe4, 0xab, 0xe2,
				       0x00, 0x02, 0xa5, 0xd5, 0xc5, 0xfb } };

static struct options options;

static int set_up(void **state)
{
	(void)state;
	options = (struct options){ 0 };
	return 0;
}

static void accept(const char *text)
{
	assert_null(options_parse(&options, text));
}

static void refuse(const char *text, const char *place)
{
	assert_string_equal(options_parse(&options, text), place);
}

static struct options bound;

static struct om_config config_of(bool is_first)
{
	struct om_config config;

	bound = options;
	options_bind(&bound, is_first);
	options_config(&bound, &config);
	return config;
}

static void nothing_given(void **state)
{
	const struct om_config config = config_of(false);

	(void)state;
	assert_memory_equal(&config.limits, &om_default_limits,
			    sizeof(config.limits) - 2 * sizeof(uint64_t));
	assert_int_equal(config.limits.memory, om_footprint(&om_default_limits));
	assert_int_equal(config.limits.step_pages, om_default_limits.step_pages);
	assert_true(config.rpc_arg && config.async_notif);
	assert_false(config.rpmb || config.temporary_buffers);
	assert_null(config.trusted_apps);
}

static void numbers(void **state)
{
	struct om_limits limits;

	(void)state;
	accept("calls=2,buffers=262144,pages-per-buffer=7,pages=2147483647,memory=4096");
	accept("step-pages=1,lives=7");
	limits = config_of(false).limits;
	assert_int_equal(limits.calls, 2);
	assert_int_equal(limits.buffers, 262144);
	assert_int_equal(limits.pages_per_buffer, 7);
	assert_int_equal(limits.pages, INT32_MAX);
	assert_int_equal(limits.memory, 4096);
	assert_int_equal(limits.step_pages, 1);
	assert_int_equal(limits.lives, 7);
}

static void a_later_item_counts(void **state)
{
	(void)state;
	accept("calls=2,calls=3");
	accept("calls=4");
	assert_int_equal(config_of(false).limits.calls, 4);
}

static void sizes(void **state)
{
	(void)state;
	accept("memory=8K");
	assert_int_equal(config_of(false).limits.memory, 8192);
	accept("memory=3M");
	assert_int_equal(config_of(false).limits.memory, 3 << 20);
	accept("memory=1024G");
	assert_int_equal(config_of(false).limits.memory, UINT64_C(1) << 40);
}

/* A limit that is raised takes more memory, and gets it unless the operator says how much. */
static void memory_follows_the_limits(void **state)
{
	struct om_limits limits = om_default_limits;

	(void)state;
	limits.calls = 64;
	accept("calls=64");
	assert_int_equal(config_of(false).limits.memory, om_footprint(&limits));
}

static void out_of_range(void **state)
{
	static const char *const wrong[] = {
		"calls=1",
		"calls=65",
		"buffers=0",
		"buffers=262145",
		"pages=0",
		"pages=2147483648",
		"step-pages=513",
		"step-pages=0",
		"lives=0",
		"lives=4294967296",
		"memory=4095",
		"memory=1025G",
		"memory=1099511627777",
		"pages-per-buffer=0",
		"calls=99999999999999999999999",
		"calls=18446744073709551618",
		"memory=68719476737G",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		refuse(wrong[i], wrong[i]);
	assert_int_equal(config_of(false).limits.calls, om_default_limits.calls);
}

static void malformed(void **state)
{
	static const char *const wrong[] = {
		"",	    ",",       "calls",	   "calls=",	 "calls=x", "calls=2x", "calls=-2",
		"calls=2K", "memory=", "memory=K", "memory=8KK", "callz=2", "rpmb=1",	"rpm",
		"rpmbx",    "ta",      "ta=",	   "no-calls",	 " rpmb",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		refuse(wrong[i], wrong[i]);
}

static void the_place_that_is_wrong(void **state)
{
	(void)state;
	refuse("rpmb,calls=1,pages=1", "calls=1,pages=1");
	refuse("calls=2,", "");
}

static void flags(void **state)
{
	struct om_config config;

	(void)state;
	accept("no-rpc-arg,temporary-buffers,no-notifications");
	config = config_of(true);
	assert_true(config.temporary_buffers);
	assert_false(config.rpc_arg || config.async_notif || config.rpmb);
}

static void rpmb_is_for_the_first(void **state)
{
	(void)state;
	accept("rpmb");
	assert_true(config_of(true).rpmb);
	assert_false(config_of(false).rpmb);
}

static void trusted_apps(void **state)
{
	struct om_config config;

	(void)state;
	accept("ta=" UUID_TEXT);
	accept("ta=00000000-0000-0000-0000-000000000001,rpmb");
	config = config_of(false);
	assert_int_equal(config.trusted_app_count, 2);
	assert_memory_equal(&config.trusted_apps[0], &uuid, sizeof(uuid));
	assert_int_equal(config.trusted_apps[1].octet[15], 1);
}

static void trusted_apps_do_not_bind_the_first(void **state)
{
	struct om_config config;

	(void)state;
	accept("ta=" UUID_TEXT);
	config = config_of(true);
	assert_null(config.trusted_apps);
	assert_int_equal(config.trusted_app_count, 0);
}

static void no_uuid(void **state)
{
	static const char *const wrong[] = {
		"ta=8aaaf200",
		"ta=8aaaf200-2450-11e4-abe2-0002a5d5c51",
		"ta=8aaaf200-2450-11e4-abe2-0002a5d5c51b0",
		"ta=8aaaf20002450-11e4-abe2-0002a5d5c51b",
		"ta=8aaaf20g-2450-11e4-abe2-0002a5d5c51b",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		refuse(wrong[i], wrong[i]);
}

static void too_many_trusted_apps(void **state)
{
	(void)state;
	for (int i = 0; i < OPTIONS_TRUSTED_APPS; i++)
		accept("ta=" UUID_TEXT);
	refuse("ta=" UUID_TEXT, "ta=" UUID_TEXT);
	assert_int_equal(config_of(false).trusted_app_count, OPTIONS_TRUSTED_APPS);
}

/* What the boot parameter says can be taken back for one domain. */
static void flags_have_opposites(void **state)
{
	struct om_config config;

	(void)state;
	accept("rpmb,no-rpc-arg,temporary-buffers,no-notifications");
	accept("no-rpmb,rpc-arg,no-temporary-buffers,notifications");
	config = config_of(true);
	assert_true(config.rpc_arg && config.async_notif);
	assert_false(config.temporary_buffers || config.rpmb);
}

static void dom0_spared(void **state)
{
	(void)state;
	assert_false(options.no_dom0);
	accept("no-dom0");
	assert_true(options.no_dom0);
}

static void interrupt_of_domus(void **state)
{
	static const char *const wrong[] = { "domu-irq=31", "domu-irq=1020",
					     "domu-irq=", "domu-irq" };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		refuse(wrong[i], wrong[i]);
	assert_int_equal(options.domu_irq, 0);
	accept("domu-irq=1019,domu-irq=32");
	assert_int_equal(options.domu_irq, 32);
}

static void all_trusted_apps(void **state)
{
	(void)state;
	accept("ta=" UUID_TEXT ",ta=all");
	assert_null(config_of(false).trusted_apps);
	accept("ta=" UUID_TEXT);
	assert_int_equal(config_of(false).trusted_app_count, 1);
	refuse("ta=allx", "ta=allx");
}

/* A list is kept as it is, or given anew as a whole. */
static void a_list_that_is_kept(void **state)
{
	(void)state;
	accept("ta=" UUID_TEXT ",ta=00000000-0000-0000-0000-000000000001");
	options.keeps_trusted_apps = true;
	accept("calls=4");
	assert_int_equal(config_of(false).trusted_app_count, 2);
	accept("ta=00000000-0000-0000-0000-000000000002");
	accept("ta=00000000-0000-0000-0000-000000000003");
	assert_int_equal(config_of(false).trusted_app_count, 2);
	assert_int_equal(options.trusted_app[0].octet[15], 2);
	options.keeps_trusted_apps = true;
	accept("ta=all");
	assert_int_equal(config_of(false).trusted_app_count, 0);
}

static void limits_alone(void **state)
{
	struct om_limits limits = om_default_limits;

	(void)state;
	assert_null(options_parse_limits(&limits, "pages=7,memory=1M"));
	assert_int_equal(limits.pages, 7);
	assert_int_equal(limits.memory, 1 << 20);
	assert_int_equal(limits.calls, om_default_limits.calls);
	assert_int_equal(limits.step_pages, om_default_limits.step_pages);
}

static void not_among_limits(void **state)
{
	static const char *const wrong[] = { "rpmb",   "ta=all", "no-dom0",	"calls=1",
					     "pages=", "",	 "calls=3,rpmb" };
	struct om_limits limits = om_default_limits;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_non_null(options_parse_limits(&limits, wrong[i]));
	assert_string_equal(options_parse_limits(&limits, "calls=3,rpmb"), "rpmb");
	assert_memory_equal(&limits, &om_default_limits, sizeof(limits) - 4);
}

static void a_uuid_to_read(void **state)
{
	struct om_uuid read;

	(void)state;
	assert_string_equal(options_read_uuid(UUID_TEXT ",calls=2", &read), ",calls=2");
	assert_memory_equal(&read, &uuid, sizeof(uuid));
	assert_null(options_read_uuid("89aaf200", &read));
}

static char printed[OPTIONS_TEXT];

static void printed_as_it_is(void **state)
{
	const char *text = "calls=2,buffers=262144,pages-per-buffer=7,pages=2147483647,"
			   "memory=1099511627776,step-pages=1,no-rpc-arg,no-notifications,"
			   "rpmb,temporary-buffers";
	struct om_config config;
	unsigned int length;

	(void)state;
	accept(text);
	options_config(&options, &config);
	length = options_print(printed, NULL, &config);
	assert_int_equal(length, strlen(printed));
	assert_memory_equal(printed, text, strlen(text));
	assert_string_equal(printed + strlen(text), ",ta=all");
	options_print_limits(printed, &config.limits);
	assert_string_equal(printed, "calls=2,buffers=262144,pages-per-buffer=7,pages=2147483647,"
				     "memory=1099511627776,step-pages=1");
	options_print_policy(printed, &config);
	assert_string_equal(printed, "no-rpc-arg,no-notifications,rpmb,temporary-buffers,ta=all");
}

/* The longest, and it says the same when it is given. */
static void printed_and_given_again(void **state)
{
	struct om_config config, again;
	const char *items;

	(void)state;
	accept("calls=64,buffers=262144,pages-per-buffer=2147483647,pages=2147483647,"
	       "memory=1024G,step-pages=512,lives=4294967295,no-rpc-arg,no-notifications");
	for (int i = 0; i < OPTIONS_TRUSTED_APPS; i++)
		accept("ta=" UUID_TEXT);
	config = config_of(false);
	assert_true(options_print(printed, &uuid, &config) < OPTIONS_TEXT - 1);
	items = options_read_uuid(printed + strlen("uuid="), &bound.trusted_app[0]);
	assert_int_equal(*items, ',');
	options = (struct options){ 0 };
	accept(items + 1);
	again = config_of(false);
	assert_memory_equal(&again.limits, &config.limits, sizeof(again.limits));
	assert_int_equal(again.trusted_app_count, OPTIONS_TRUSTED_APPS);
	assert_memory_equal(&again.trusted_apps[15], &uuid, sizeof(uuid));
	assert_false(again.rpc_arg || again.async_notif || again.rpmb);
}

/* Nobody writes past the end, whatever is printed. */
static void cut_off(void **state)
{
	struct om_uuid many[40] = { 0 };
	struct om_config config;

	(void)state;
	config = config_of(false);
	config.trusted_apps = many;
	config.trusted_app_count = 40;
	assert_int_equal(options_print(printed, &uuid, &config), OPTIONS_TEXT - 1);
	assert_int_equal(strlen(printed), OPTIONS_TEXT - 1);
}

static void the_help_names_all(void **state)
{
	static const char *const names[] = {
		"calls=",
		"buffers=",
		"pages-per-buffer=",
		"pages=",
		"memory=",
		"step-pages=",
		"ta=",
		"rpmb",
		"temporary-buffers",
		"[no-]rpc-arg",
		"[no-]notifications",
		"ta=all",
		"no-dom0",
		"domu-irq=",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_non_null(strstr(options_help, names[i]));
}

#define options_test(fn) cmocka_unit_test_setup(fn, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		options_test(nothing_given),
		options_test(numbers),
		options_test(a_later_item_counts),
		options_test(sizes),
		options_test(memory_follows_the_limits),
		options_test(out_of_range),
		options_test(malformed),
		options_test(the_place_that_is_wrong),
		options_test(flags),
		options_test(rpmb_is_for_the_first),
		options_test(trusted_apps),
		options_test(trusted_apps_do_not_bind_the_first),
		options_test(no_uuid),
		options_test(too_many_trusted_apps),
		options_test(flags_have_opposites),
		options_test(dom0_spared),
		options_test(interrupt_of_domus),
		options_test(all_trusted_apps),
		options_test(a_list_that_is_kept),
		options_test(limits_alone),
		options_test(not_among_limits),
		options_test(a_uuid_to_read),
		options_test(printed_as_it_is),
		options_test(printed_and_given_again),
		options_test(cut_off),
		options_test(the_help_names_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
