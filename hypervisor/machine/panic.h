/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of the hypervisor, when it cannot go on.
 */
#ifndef HYPERVISOR_PANIC_H
#define HYPERVISOR_PANIC_H

#include "machine/defs.h"

/* Says why on the console and turns the machine off. */
_Noreturn void panic(const char *fmt, ...) PRINTF_LIKE(1, 2);

#endif
