/* SPDX-License-Identifier: BSD-2-Clause */
/* See options.h. */
#include "options.h"
#include <stddef.h>

const char options_help[] =
	"calls=2..64, buffers=1..262144, pages-per-buffer=N, pages=N, memory=SIZE, "
	"step-pages=1..512, lives=N, ta=UUID, ta=all, [no-]rpmb, [no-]temporary-buffers, "
	"[no-]rpc-arg, "
	"[no-]notifications, no-dom0, domu-irq=32..1019";

#define PAGES_MAX  INT32_MAX
#define MEMORY_MIN OM_PAGE_SIZE
#define MEMORY_MAX (UINT64_C(1) << 40)
#define SPI_MIN	   32 /* the GIC's numbers of shared interrupts */
#define SPI_MAX	   1019

struct number {
	const char *name;
	size_t at; /* in struct om_limits, a uint32_t */
	uint64_t min;
	uint64_t max;
};

/* The ranges are those of struct om_limits. */
static const struct number numbers[] = {
	{ "calls", offsetof(struct om_limits, calls), 2, 64 },
	{ "buffers", offsetof(struct om_limits, buffers), 1, 262144 },
	{ "pages-per-buffer", offsetof(struct om_limits, pages_per_buffer), 1, PAGES_MAX },
	{ "pages", offsetof(struct om_limits, pages), 1, PAGES_MAX },
	{ "step-pages", offsetof(struct om_limits, step_pages), 1, 512 },
	{ "lives", offsetof(struct om_limits, lives), 1, UINT32_MAX },
};

struct flag {
	const char *name;
	size_t at; /* in struct options, a bool */
	bool value;
};

static const struct flag flags[] = {
	{ "rpmb", offsetof(struct options, rpmb), true },
	{ "no-rpmb", offsetof(struct options, rpmb), false },
	{ "temporary-buffers", offsetof(struct options, temporary_buffers), true },
	{ "no-temporary-buffers", offsetof(struct options, temporary_buffers), false },
	{ "rpc-arg", offsetof(struct options, no_rpc_arg), false },
	{ "no-rpc-arg", offsetof(struct options, no_rpc_arg), true },
	{ "notifications", offsetof(struct options, no_notifications), false },
	{ "no-notifications", offsetof(struct options, no_notifications), true },
	{ "no-dom0", offsetof(struct options, no_dom0), true },
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* What follows @word, if @text begins with it; else NULL. */
static const char *after_word(const char *text, const char *word)
{
	while (*word && *text == *word) {
		text++;
		word++;
	}
	return *word ? NULL : text;
}

/* What follows the equals sign, if @item is that of @name; else NULL. */
static const char *value_of(const char *item, const char *name)
{
	const char *end = after_word(item, name);

	return end && *end == '=' ? end + 1 : NULL;
}

static bool ends(char c)
{
	return c == '\0' || c == ',';
}

/* A number below 2^60. Returns what follows it, NULL if there is none. */
static const char *read_number(const char *text, uint64_t *value)
{
	const char *at = text;

	for (*value = 0; *at >= '0' && *at <= '9'; at++) {
		if (*value >> 56)
			return NULL;
		*value = *value * 10 + (uint64_t)(*at - '0');
	}
	return at == text ? NULL : at;
}

/* A number of bytes, perhaps with K, M or G. A unit that would take it too far is left unread. */
static const char *read_size(const char *text, uint64_t *value)
{
	static const char units[] = "KMG";
	const char *at = read_number(text, value);

	for (unsigned int i = 0; at && units[i]; i++) {
		const unsigned int shift = 10 * (i + 1);

		if (*at != units[i] || *value > MEMORY_MAX >> shift)
			continue;
		*value <<= shift;
		return at + 1;
	}
	return at;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* RFC 4122: 8-4-4-4-12 hexadecimal digits. */
const char *options_read_uuid(const char *text, struct om_uuid *uuid)
{
	for (unsigned int i = 0; i < sizeof(uuid->octet); i++) {
		int high;
		int low;

		if ((i == 4 || i == 6 || i == 8 || i == 10) && *text++ != '-')
			return NULL;
		high = digit(text[0]);
		low = high < 0 ? -1 : digit(text[1]);
		if (low < 0)
			return NULL;
		uuid->octet[i] = (uint8_t)(high << 4 | low);
		text += 2;
	}
	return text;
}

static const char *take_all_trusted_apps(struct options *options, const char *end)
{
	options->keeps_trusted_apps = false;
	options->trusted_app_count = 0;
	return end;
}

static const char *take_trusted_app(struct options *options, const char *text)
{
	const char *end = after_word(text, "all");

	if (end)
		return take_all_trusted_apps(options, end);
	if (options->keeps_trusted_apps)
		take_all_trusted_apps(options, NULL);
	if (options->trusted_app_count == OPTIONS_TRUSTED_APPS)
		return NULL;
	end = options_read_uuid(text, &options->trusted_app[options->trusted_app_count]);
	if (end)
		options->trusted_app_count++;
	return end;
}

static const char *take_memory(struct om_limits *limits, const char *text)
{
	uint64_t value;

	text = read_size(text, &value);
	if (!text || value < MEMORY_MIN || value > MEMORY_MAX)
		return NULL;
	limits->memory = value;
	return text;
}

static const char *take_number(struct om_limits *limits, const struct number *number,
			       const char *text)
{
	uint64_t value;

	text = read_number(text, &value);
	if (!text || value < number->min || value > number->max)
		return NULL;
	*(uint32_t *)((char *)limits + number->at) = (uint32_t)value;
	return text;
}

static const char *take_flag(struct options *options, const char *item)
{
	for (unsigned int i = 0; i < COUNT(flags); i++) {
		const char *end = after_word(item, flags[i].name);

		if (!end)
			continue;
		*(bool *)((char *)options + flags[i].at) = flags[i].value;
		return end;
	}
	return NULL;
}

/* These return what follows @item, NULL if it is none, or wrong. */
static const char *take_limit(struct om_limits *limits, const char *item)
{
	const char *value = value_of(item, "memory");

	if (value)
		return take_memory(limits, value);
	for (unsigned int i = 0; i < COUNT(numbers); i++) {
		value = value_of(item, numbers[i].name);
		if (value)
			return take_number(limits, &numbers[i], value);
	}
	return NULL;
}

static const char *take_domu_irq(struct options *options, const char *text)
{
	uint64_t value;

	text = read_number(text, &value);
	if (!text || value < SPI_MIN || value > SPI_MAX)
		return NULL;
	options->domu_irq = (uint32_t)value;
	return text;
}

static const char *take_policy(struct options *options, const char *item)
{
	const char *value = value_of(item, "ta");

	if (value)
		return take_trusted_app(options, value);
	value = value_of(item, "domu-irq");
	return value ? take_domu_irq(options, value) : take_flag(options, item);
}

static const char *parse(struct options *options, bool with_policy, const char *text)
{
	for (;;) {
		const char *end = take_limit(&options->limits, text);

		if (!end && with_policy)
			end = take_policy(options, text);
		if (!end || !ends(*end))
			return text;
		if (*end == '\0')
			return NULL;
		text = end + 1;
	}
}

const char *options_parse(struct options *options, const char *text)
{
	return parse(options, true, text);
}

static void set_number(struct om_limits *limits, const struct om_limits *given, size_t at)
{
	const uint32_t value = *(const uint32_t *)((const char *)given + at);

	if (value)
		*(uint32_t *)((char *)limits + at) = value;
}

static void set_numbers(struct om_limits *limits, const struct om_limits *given)
{
	for (unsigned int i = 0; i < COUNT(numbers); i++)
		set_number(limits, given, numbers[i].at);
}

/* Memory that is not given is as much as the other limits can take. */
static void set_limits(struct om_limits *limits, const struct om_limits *given)
{
	*limits = om_default_limits;
	set_numbers(limits, given);
	limits->memory = given->memory ? given->memory : om_footprint(limits);
}

const char *options_parse_limits(struct om_limits *limits, const char *text)
{
	struct options given = { .limits = { 0 } };
	const char *wrong = parse(&given, false, text);

	if (wrong)
		return wrong;
	set_numbers(limits, &given.limits);
	if (given.limits.memory)
		limits->memory = given.limits.memory;
	return NULL;
}

void options_bind(struct options *options, bool is_first)
{
	if (is_first)
		options->trusted_app_count = 0;
	else
		options->rpmb = false;
}

void options_config(const struct options *options, struct om_config *config)
{
	const bool is_bound = options->trusted_app_count;

	*config = (struct om_config){
		.rpc_arg = !options->no_rpc_arg,
		.async_notif = !options->no_notifications,
		.rpmb = options->rpmb,
		.temporary_buffers = options->temporary_buffers,
		.trusted_apps = is_bound ? options->trusted_app : NULL,
		.trusted_app_count = is_bound ? options->trusted_app_count : 0,
	};
	set_limits(&config->limits, &options->limits);
}
