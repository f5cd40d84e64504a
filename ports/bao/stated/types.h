/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STATED_TYPES_H
#define STATED_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uintptr_t paddr_t;
typedef uintptr_t vaddr_t;
typedef unsigned long vmid_t;
typedef unsigned long cpuid_t;
typedef unsigned long vcpuid_t;
typedef unsigned long cpumap_t;
typedef unsigned long colormap_t;
typedef unsigned irqid_t;
typedef enum {
	SEC_HYP_PRIVATE = 2,
	SEC_HYP_VM
} as_sec_t;

#define INVALID_VA (~(vaddr_t)0)

#endif
