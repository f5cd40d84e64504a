/* SPDX-License-Identifier: BSD-2-Clause */
/* See options.h: what a domain may have, as text that could be given. */
#include <stddef.h>
#include "options.h"

struct text {
	char *to;
	unsigned int length;
};

/* What is printed of a domain fits into OPTIONS_TEXT; whatever did not would be cut off. */
static void put(struct text *text, char c)
{
	if (text->length < OPTIONS_TEXT - 1)
		text->to[text->length++] = c;
	text->to[text->length] = '\0';
}

static void put_string(struct text *text, const char *string)
{
	while (*string)
		put(text, *string++);
}

/* What comes between two items. */
static void put_item(struct text *text, const char *name)
{
	if (text->length)
		put(text, ',');
	put_string(text, name);
}

static void put_number(struct text *text, const char *name, uint64_t value)
{
	char digits[20]; /* of 2^64 - 1 */
	unsigned int count = 0;

	put_item(text, name);
	put(text, '=');
	do
		digits[count++] = (char)('0' + value % 10);
	while (value /= 10);
	while (count)
		put(text, digits[--count]);
}

static void put_flag(struct text *text, bool has, const char *name)
{
	put_item(text, has ? "" : "no-");
	put_string(text, name);
}

static void put_uuid(struct text *text, const char *name, const struct om_uuid *uuid)
{
	static const char digit[] = "0123456789abcdef";

	put_item(text, name);
	put(text, '=');
	for (unsigned int i = 0; i < sizeof(uuid->octet); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			put(text, '-');
		put(text, digit[uuid->octet[i] >> 4]);
		put(text, digit[uuid->octet[i] & 15]);
	}
}

static void put_limits(struct text *text, const struct om_limits *limits)
{
	put_number(text, "calls", limits->calls);
	put_number(text, "buffers", limits->buffers);
	put_number(text, "pages-per-buffer", limits->pages_per_buffer);
	put_number(text, "pages", limits->pages);
	put_number(text, "memory", limits->memory);
	put_number(text, "step-pages", limits->step_pages);
	if (limits->lives)
		put_number(text, "lives", limits->lives);
}

static void put_policy(struct text *text, const struct om_config *config)
{
	put_flag(text, config->rpc_arg, "rpc-arg");
	put_flag(text, config->async_notif, "notifications");
	put_flag(text, config->rpmb, "rpmb");
	put_flag(text, config->temporary_buffers, "temporary-buffers");
	if (!config->trusted_apps)
		put_item(text, "ta=all");
	for (uint32_t i = 0; config->trusted_apps && i < config->trusted_app_count; i++)
		put_uuid(text, "ta", &config->trusted_apps[i]);
}

unsigned int options_print(char *to, const struct om_uuid *uuid, const struct om_config *config)
{
	struct text text = { to, 0 };

	if (uuid)
		put_uuid(&text, "uuid", uuid);
	put_limits(&text, &config->limits);
	put_policy(&text, config);
	return text.length;
}

unsigned int options_print_limits(char *to, const struct om_limits *limits)
{
	struct text text = { to, 0 };

	put_limits(&text, limits);
	return text.length;
}

unsigned int options_print_policy(char *to, const struct om_config *config)
{
	struct text text = { to, 0 };

	put_policy(&text, config);
	return text.length;
}
