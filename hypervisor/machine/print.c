/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formatted text for the hypervisor's console.
 */
#include "machine/print.h"
#include "machine/wire.h"

struct sink {
	char *at;
	char *last;
};

struct spec {
	char kind;
	bool is_long;
	char pad;
	int width;
};

static void put(struct sink *to, char c)
{
	if (to->at < to->last)
		*to->at++ = c;
}

static void put_text(struct sink *to, const char *text)
{
	while (*text)
		put(to, *text++);
}

static void put_number(struct sink *to, uint64_t value, const struct spec *spec)
{
	const unsigned int base = spec->kind == 'x' ? 16 : 10;
	char digits[20];
	int count = 0;

	do {
		digits[count++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	for (int i = count; i < spec->width; i++)
		put(to, spec->pad);
	while (count)
		put(to, digits[--count]);
}

static void put_signed(struct sink *to, int64_t value, const struct spec *spec)
{
	if (value < 0)
		put(to, '-');
	put_number(to, value < 0 ? -(uint64_t)value : (uint64_t)value, spec);
}

static const char *parse(const char *fmt, struct spec *spec)
{
	*spec = (struct spec){ .pad = ' ' };
	if (*fmt == '0')
		spec->pad = *fmt++;
	while (*fmt >= '0' && *fmt <= '9')
		spec->width = spec->width * 10 + *fmt++ - '0';
	for (; *fmt == 'l' || *fmt == 'z'; fmt++)
		spec->is_long = true;
	spec->kind = *fmt;
	return *fmt ? fmt + 1 : fmt;
}

static void put_spec(struct sink *to, const struct spec *spec, va_list *args)
{
	switch (spec->kind) {
	case 's':
		return put_text(to, va_arg(*args, const char *));
	case 'c':
		return put(to, (char)va_arg(*args, int));
	case 'd':
		return put_signed(to, spec->is_long ? va_arg(*args, int64_t) : va_arg(*args, int),
				  spec);
	case 'u':
	case 'x':
		return put_number(to,
				  spec->is_long ? va_arg(*args, uint64_t) : va_arg(*args, uint32_t),
				  spec);
	default:
		return put(to, spec->kind);
	}
}

void vformat(char *buffer, size_t size, const char *fmt, va_list args)
{
	struct sink to = { buffer, buffer + size - 1 };
	struct spec spec;
	va_list rest;

	va_copy(rest, args);
	while (*fmt) {
		if (*fmt != '%') {
			put(&to, *fmt++);
			continue;
		}
		fmt = parse(fmt + 1, &spec);
		put_spec(&to, &spec, &rest);
	}
	va_end(rest);
	*to.at = '\0';
}

void format(char *to, size_t size, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vformat(to, size, fmt, args);
	va_end(args);
}

void print(const char *fmt, ...)
{
	char line[LINE_SIZE];
	va_list args;

	va_start(args, fmt);
	vformat(line, sizeof(line), fmt, args);
	va_end(args);
	wire_line(line);
}
