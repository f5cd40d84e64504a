/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The device tree that a guest is given.
 */
#ifndef HYPERVISOR_GUEST_DT_H
#define HYPERVISOR_GUEST_DT_H

#include "machine/defs.h"
#include "machine/machine.h"

struct vm;

/*
 * Makes @vm's device tree; @initrd is a range of IPAs. NULL if it got too large. There is one at a
 * time: it stays, and others wait for it, until guest_dt_done().
 */
const void *guest_dt_make(const struct vm *vm, const struct range *initrd, size_t *size);
void guest_dt_done(void);

#endif
