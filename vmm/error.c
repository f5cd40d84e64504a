/* SPDX-License-Identifier: BSD-2-Clause */
/* See error.h. */
#include "error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE 512

static const char *vm_name;

void error_set_name(const char *name)
{
	vm_name = name;
}

/* At once, so that lines of several threads, or VMMs, stay whole. */
static void print(const char *text, const char *why)
{
	fprintf(stderr, "om-vmm: %s%s%s%s%s\n", vm_name ? vm_name : "", vm_name ? ": " : "", text,
		why ? ": " : "", why ? why : "");
}

static void print_list(const char *why, const char *format, va_list arguments)
{
	char text[TEXT_SIZE];

	vsnprintf(text, sizeof(text), format, arguments);
	print(text, why);
}

void complain(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print_list(NULL, format, arguments);
	va_end(arguments);
}

void die_errno(const char *format, ...)
{
	const char *why = strerror(errno);
	va_list arguments;

	va_start(arguments, format);
	print_list(why, format, arguments);
	va_end(arguments);
	exit(1);
}

void die(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print_list(NULL, format, arguments);
	va_end(arguments);
	exit(1);
}
