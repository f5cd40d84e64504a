/* SPDX-License-Identifier: BSD-2-Clause */
/* The two of the C library's memory functions that the core calls; see port.h. */
#ifndef OM_LIBC_H
#define OM_LIBC_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memset(void *at, int byte, size_t size);

#endif
