/* SPDX-License-Identifier: BSD-2-Clause */
/* See next.h. Looked for when first needed: other libraries' constructors come before ours. */
#define _GNU_SOURCE
#include "next.h"

#include <dlfcn.h>
#include <stdatomic.h>

#include "say.h"

static void *find(void *_Atomic *place, const char *name)
{
	void *function = atomic_load_explicit(place, memory_order_relaxed);

	if (function)
		return function;
	function = dlsym(RTLD_NEXT, name);
	if (!function)
		die("the program has no %s() behind this library", name);
	atomic_store_explicit(place, function, memory_order_relaxed);
	return function;
}

int next_ioctl(int fd, unsigned long request, void *argument)
{
	static void *_Atomic place;
	int (*next)(int, unsigned long, ...) = find(&place, "ioctl");

	return next(fd, request, argument);
}

int next_close(int fd)
{
	static void *_Atomic place;
	int (*next)(int) = find(&place, "close");

	return next(fd);
}

int next_madvise(void *address, size_t length, int advice)
{
	static void *_Atomic place;
	int (*next)(void *, size_t, int) = find(&place, "madvise");

	return next(address, length, advice);
}

int next_posix_madvise(void *address, size_t length, int advice)
{
	static void *_Atomic place;
	int (*next)(void *, size_t, int) = find(&place, "posix_madvise");

	return next(address, length, advice);
}

int next_fallocate(int fd, int mode, off_t offset, off_t length)
{
	static void *_Atomic place;
	int (*next)(int, int, off_t, off_t) = find(&place, "fallocate");

	return next(fd, mode, offset, length);
}

int next_fdt_open_into(const void *fdt, void *buffer, int size)
{
	static void *_Atomic place;
	int (*next)(const void *, void *, int) = find(&place, "fdt_open_into");

	return next(fdt, buffer, size);
}
