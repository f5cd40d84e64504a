/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The syndrome of a trapped access to a system register (Arm ARM, ISS of exception class 0x18).
 */
#ifndef HYPERVISOR_SYNDROME_H
#define HYPERVISOR_SYNDROME_H

#include "machine/defs.h"

/* A register's name as it stands there. */
#define SYSREG(op0, op1, crn, crm, op2)                                                            \
	((op0) << 20 | (op2) << 17 | (op1) << 14 | (crn) << 10 | (crm) << 1)
#define SYSREG_NAME(esr) ((uint32_t)((esr)&0x3ffc1eu))

#define SYSREG_OP0(esr)	 FIELD(esr, 21, 20)
#define SYSREG_OP2(esr)	 FIELD(esr, 19, 17)
#define SYSREG_OP1(esr)	 FIELD(esr, 16, 14)
#define SYSREG_CRN(esr)	 FIELD(esr, 13, 10)
#define SYSREG_RT(esr)	 ((unsigned int)FIELD(esr, 9, 5))
#define SYSREG_CRM(esr)	 FIELD(esr, 4, 1)
#define SYSREG_READ(esr) ((esr)&BIT(0))

#endif
