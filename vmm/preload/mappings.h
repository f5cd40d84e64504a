/* SPDX-License-Identifier: BSD-2-Clause */
/* Which file guest memory is of, as /proc/self/maps has it. */
#ifndef PRELOAD_MAPPINGS_H
#define PRELOAD_MAPPINGS_H

#include <stdint.h>
#include <sys/types.h>

/* To be called before the program changes its root folder, where there may be no /proc. */
void mappings_open(void);

/* 0 and 0: anonymous memory, or not known. */
void mappings_find_file(uint64_t address, dev_t *device, ino_t *inode);

#endif
