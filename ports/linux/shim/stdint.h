/* SPDX-License-Identifier: GPL-2.0-only */
/* For headers of the mediator in files that include the kernel's: it has these types itself. */
#include <linux/types.h>

#ifndef UINT32_C
#define UINT32_C(value) value##U
#endif
#ifndef UINT64_C
#define UINT64_C(value) value##ULL
#endif
