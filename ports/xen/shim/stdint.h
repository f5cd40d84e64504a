/* SPDX-License-Identifier: GPL-2.0-only */
/* For headers of the mediator in files that include Xen's: Xen has its own types of these names. */
#include <xen/types.h>

#ifndef UINT64_C
#define UINT64_C(value) value##UL
#endif
