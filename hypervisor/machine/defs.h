/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small words that every file of the hypervisor uses, and the sizes that are fixed at build time.
 */
#ifndef HYPERVISOR_DEFS_H
#define HYPERVISOR_DEFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <optee_mediator/types.h>

#define MAX_CPUS  8
#define MAX_VMS	  8
#define MAX_VCPUS 8 /* of one VM */

#define PAGE_SIZE OM_PAGE_SIZE

#define BIT(n)		     (UINT64_C(1) << (n))
#define FIELD(value, hi, lo) (((uint64_t)(value) >> (lo)) & (BIT((hi) - (lo) + 1) - 1))
#define ARRAY_SIZE(array)    (sizeof(array) / sizeof((array)[0]))
#define ALIGN_UP(value, to)  (((value) + (to)-1) & ~((uint64_t)(to)-1))

#define PRINTF_LIKE(fmt, first) __attribute__((__format__(printf, fmt, first)))

#endif
