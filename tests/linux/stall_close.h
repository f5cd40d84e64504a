/* SPDX-License-Identifier: BSD-2-Clause */
/* A case of om-stall: see stall_close.c. */
#ifndef TESTS_LINUX_STALL_CLOSE_H
#define TESTS_LINUX_STALL_CLOSE_H

void close_elsewhere(void);

#endif
