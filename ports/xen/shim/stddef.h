/* SPDX-License-Identifier: GPL-2.0-only */
/* For headers of the mediator in files that include Xen's: Xen has its own types of these names. */
#include <xen/types.h>
