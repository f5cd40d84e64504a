/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The part of C's <limits.h> that libfdt uses.
 */
#ifndef HYPERVISOR_LIMITS_H
#define HYPERVISOR_LIMITS_H

#define INT_MAX	 __INT_MAX__
#define UINT_MAX (INT_MAX * 2u + 1)

#endif
