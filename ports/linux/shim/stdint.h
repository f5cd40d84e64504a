/* SPDX-License-Identifier: GPL-2.0-only */
/* For headers of the mediator in files that include the kernel's: it has these types itself. */
#include <linux/limits.h>
#include <linux/types.h>

#ifndef UINT32_C
#define UINT32_C(value) value##U
#endif
#ifndef UINT64_C
#define UINT64_C(value) value##ULL
#endif

/* The kernel has some of these, more from version to version. */
#ifndef INT32_MAX
#define INT32_MAX S32_MAX
#endif
#ifndef UINT16_MAX
#define UINT16_MAX U16_MAX
#endif
#ifndef UINT32_MAX
#define UINT32_MAX U32_MAX
#endif
#ifndef UINT64_MAX
#define UINT64_MAX U64_MAX
#endif
