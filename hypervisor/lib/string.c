/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * C's memory and string functions, but for memcpy() (memcpy.S). The compiler is told not to turn
 * them into calls of themselves (build.mk).
 */
#include <string.h>
#include <stdint.h>

typedef uint64_t __attribute__((may_alias)) word;

#define CHUNK 4 /* words that are set together, in pairs of registers */

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

static void set_words(word *to, word value, size_t count)
{
	for (; count >= CHUNK; count -= CHUNK, to += CHUNK) {
		to[0] = value;
		to[1] = value;
		to[2] = value;
		to[3] = value;
	}
	while (count--)
		*to++ = value;
}

void *memset(void *to, int byte, size_t size)
{
	size_t done = 0;

	if ((uintptr_t)to % sizeof(word) == 0) {
		set_words(to, 0x0101010101010101u * (uint8_t)byte, size / sizeof(word));
		done = size & ~(sizeof(word) - 1);
	}
	for (; done < size; done++)
		((char *)to)[done] = (char)byte;
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
