/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formatted text: %s %c %d %u %x with l and ll, zero padding and width. No more.
 */
#ifndef HYPERVISOR_PRINT_H
#define HYPERVISOR_PRINT_H

#include <stdarg.h>
#include "machine/defs.h"

#define LINE_SIZE 768

/* Both cut the text at @size, terminating zero included. */
void format(char *to, size_t size, const char *fmt, ...) PRINTF_LIKE(3, 4);
void vformat(char *to, size_t size, const char *fmt, va_list args);

/* A line on the hypervisor's console. */
void print(const char *fmt, ...) PRINTF_LIKE(1, 2);

#endif
