/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The physical GICv3 (Arm IHI 0069): distributor, redistributors, CPU interface.
 */
#ifndef HYPERVISOR_GIC_H
#define HYPERVISOR_GIC_H

#include "machine/defs.h"

/*
 * The distributor; the CPU with @mpidr gets the interrupts of the console and of OP-TEE. Once, on
 * the boot CPU.
 */
void gic_init(uint64_t mpidr);

/*
 * The redistributor and the interface of the calling CPU, which has @mpidr, with the interrupts
 * that it serves. Returns the redistributor's address.
 */
uintptr_t gic_cpu_init(uint64_t mpidr);

/*
 * OP-TEE's notifications are the SGI @intid, of every CPU: of the calling one, which has
 * @redistributor, from now on, and of those that are initialized later. Once, on the boot CPU.
 */
void gic_serve_optee_sgi(uintptr_t redistributor, unsigned int intid);

/* Takes the next interrupt; false if there is none. It stays active until gic_done(). */
bool gic_take(unsigned int *intid);

/* Lets lower priorities in again. A guest's own timer stays active until the guest is done. */
void gic_drop_priority(unsigned int intid);
void gic_deactivate(unsigned int intid);

/*
 * Whether the virtual timer of the calling CPU, which has @redistributor, counts as being served,
 * so that it does not fire.
 */
void gic_set_timer_active(uintptr_t redistributor, bool active);

void gic_send_kick(uint64_t mpidr);

#endif
