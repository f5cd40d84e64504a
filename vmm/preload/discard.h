/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What would take guest memory away is refused, by EPERM: the page could be OP-TEE's, who would go
 * on with it, while the guest got another.
 */
#ifndef PRELOAD_DISCARD_H
#define PRELOAD_DISCARD_H

#include <stddef.h>
#include <sys/types.h>

/* In the place of the C library's. */
int discard_madvise(void *address, size_t length, int advice);
int discard_posix_madvise(void *address, size_t length, int advice);
int discard_fallocate(int fd, int mode, off_t offset, off_t length);

#endif
