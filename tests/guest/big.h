/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One very large shared buffer.
 */
#ifndef TESTS_GUEST_BIG_H
#define TESTS_GUEST_BIG_H

#include <stdint.h>

#define BIG_MAX_PAGES 65536

/* Both print their result, as those of optee.h; the first also how the clock went meanwhile. */
const char *big_register(uint64_t pages);
const char *big_unregister(void);

#endif
