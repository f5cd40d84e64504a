/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers of GICv3 (Arm IHI 0069), for the driver of the real one and the model of guests'.
 */
#ifndef HYPERVISOR_GIC_REGS_H
#define HYPERVISOR_GIC_REGS_H

#include "machine/defs.h"

/* Distributor. Those from IGROUPR to ICFGR are the same in a redistributor's SGI frame. */
#define GICD_CTLR      0x0000
#define GICD_TYPER     0x0004
#define GICD_IIDR      0x0008
#define GIC_IGROUPR    0x0080
#define GIC_ISENABLER  0x0100
#define GIC_ICENABLER  0x0180
#define GIC_ISPENDR    0x0200
#define GIC_ICPENDR    0x0280
#define GIC_ISACTIVER  0x0300
#define GIC_ICACTIVER  0x0380
#define GIC_IPRIORITYR 0x0400
#define GIC_ITARGETSR  0x0800
#define GIC_ICFGR      0x0C00
#define GIC_IGRPMODR   0x0D00
#define GICD_IROUTER   0x6000
#define GIC_PIDR2      0xFFE8

#define GICD_CTLR_GROUP1 BIT(1)
#define GICD_CTLR_ARE	 BIT(4)
#define GICD_CTLR_DS	 BIT(6)
#define GICD_CTLR_RWP	 BIT(31)

/* Redistributor: two frames of 64 KiB. */
#define GICR_CTLR      0x0000
#define GICR_IIDR      0x0004
#define GICR_TYPER     0x0008
#define GICR_WAKER     0x0014
#define GICR_SGI_FRAME 0x10000
#define GICR_SIZE      UINT64_C(0x20000)

#define GICR_TYPER_LAST	    BIT(4)
#define GICR_WAKER_SLEEP    BIT(1)
#define GICR_WAKER_CHILDREN BIT(2)

#define GIC_PIDR2_GICV3 0x30
#define GIC_IIDR_VALUE	0x43b /* implementer Arm */

/* Affinity fields of MPIDR, as GICR_TYPER, GICD_IROUTER and ICC_SGI1R have them. */
#define MPIDR_AFFINITY(mpidr) (FIELD(mpidr, 23, 0) | FIELD(mpidr, 39, 32) << 24)

#endif
