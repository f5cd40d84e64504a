/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions that the library stands in front of: those of the C library, and of libfdt. */
#ifndef PRELOAD_NEXT_H
#define PRELOAD_NEXT_H

#include <stddef.h>
#include <sys/types.h>

int next_ioctl(int fd, unsigned long request, void *argument);
int next_close(int fd);
int next_madvise(void *address, size_t length, int advice);
int next_posix_madvise(void *address, size_t length, int advice);
int next_fallocate(int fd, int mode, off_t offset, off_t length);
int next_fdt_open_into(const void *fdt, void *buffer, int size);

#endif
