/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Accesses of guests to emulated devices.
 */
#ifndef HYPERVISOR_MMIO_H
#define HYPERVISOR_MMIO_H

#include "machine/defs.h"

struct vcpu;

/* Carries out the access that trapped with syndrome @esr; ends the VM if there is no device. */
void mmio_abort(struct vcpu *vcpu, uint64_t esr);

#endif
