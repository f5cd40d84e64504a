/* SPDX-License-Identifier: BSD-2-Clause */
/* All that the library puts in the place of others' functions, and all that it exports. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <libfdt.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "discard.h"
#include "kvm.h"
#include "tree.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT int ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;
	void *argument;

	va_start(arguments, request);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	return kvm_ioctl(fd, request, argument);
}

EXPORT int close(int fd)
{
	return kvm_close(fd);
}

EXPORT int madvise(void *address, size_t length, int advice)
{
	return discard_madvise(address, length, advice);
}

EXPORT int posix_madvise(void *address, size_t length, int advice)
{
	return discard_posix_madvise(address, length, advice);
}

EXPORT int fallocate(int fd, int mode, off_t offset, off_t length)
{
	return discard_fallocate(fd, mode, offset, length);
}

/* off_t has 64 bits on arm64 in either. */
EXPORT int fallocate64(int fd, int mode, off64_t offset, off64_t length)
{
	return discard_fallocate(fd, mode, offset, length);
}

EXPORT int fdt_open_into(const void *fdt, void *buffer, int size)
{
	return tree_open_into(fdt, buffer, size);
}
