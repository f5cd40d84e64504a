/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * C's memory and string functions. The compiler is told not to turn them into calls of themselves
 * (build.mk).
 */
#include "string.h"
#include <stdint.h>

static int both_aligned(const void *a, const void *b)
{
	return (((uintptr_t)a | (uintptr_t)b) & 7) == 0;
}

void *memcpy(void *to, const void *from, size_t size)
{
	char *t = to;
	const char *f = from;

	if (both_aligned(to, from))
		for (; size >= 8; size -= 8, t += 8, f += 8)
			*(uint64_t __attribute__((may_alias)) *)t =
				*(const uint64_t __attribute__((may_alias)) *)f;
	while (size--)
		*t++ = *f++;
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	char *t = to;
	const char *f = from;

	if ((uintptr_t)to - (uintptr_t)from >= size)
		return memcpy(to, from, size);
	while (size--)
		t[size] = f[size];
	return to;
}

void *memset(void *to, int byte, size_t size)
{
	const uint64_t word = 0x0101010101010101u * (uint8_t)byte;
	char *t = to;

	if (both_aligned(to, to))
		for (; size >= 8; size -= 8, t += 8)
			*(uint64_t __attribute__((may_alias)) *)t = word;
	while (size--)
		*t++ = (char)byte;
	return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *x = a;
	const unsigned char *y = b;

	for (; size; size--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

void *memchr(const void *in, int byte, size_t size)
{
	for (const unsigned char *at = in; size; size--, at++)
		if (*at == (unsigned char)byte)
			return (void *)at;
	return NULL;
}

size_t strlen(const char *text)
{
	return strnlen(text, SIZE_MAX);
}

size_t strnlen(const char *text, size_t limit)
{
	size_t length = 0;

	while (length < limit && text[length])
		length++;
	return length;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t limit)
{
	for (; limit; limit--, a++, b++)
		if (*a != *b || !*a)
			return (unsigned char)*a - (unsigned char)*b;
	return 0;
}

char *strchr(const char *text, int c)
{
	return memchr(text, c, strlen(text) + 1);
}

char *strrchr(const char *text, int c)
{
	for (size_t i = strlen(text) + 1; i; i--)
		if (text[i - 1] == (char)c)
			return (char *)text + i - 1;
	return NULL;
}
