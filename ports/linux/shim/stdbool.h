/* SPDX-License-Identifier: GPL-2.0-only */
/* For headers of the mediator in files that include the kernel's: it has these types itself. */
#include <linux/types.h>
