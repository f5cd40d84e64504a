/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STATED_FENCES_H
#define STATED_FENCES_H

#define ISB() __asm__ volatile("isb" ::: "memory")

void fence_sync(void);

#endif
