/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The SMC calling convention, PSCI and what is known here of FF-A (Arm DEN 0028, DEN 0022 and DEN
 * 0077): function ids and results.
 */
#ifndef HYPERVISOR_SMCCC_H
#define HYPERVISOR_SMCCC_H

#include "machine/defs.h"

#define SMCCC_OWNER(id) FIELD(id, 29, 24)

#define SMCCC_OWNER_ARCH       0
#define SMCCC_OWNER_STANDARD   4
#define SMCCC_OWNER_HYPERVISOR 6 /* vendor specific hypervisor services */

#define SMCCC_UNKNOWN_FUNCTION ((uint64_t)-1)

#define SMCCC_VERSION	  0x80000000u
#define SMCCC_VERSION_1_2 0x10002u

#define PSCI_VERSION	       0x84000000u
#define PSCI_CPU_SUSPEND_32    0x84000001u
#define PSCI_CPU_OFF	       0x84000002u
#define PSCI_CPU_ON_32	       0x84000003u
#define PSCI_AFFINITY_INFO_32  0x84000004u
#define PSCI_MIGRATE_INFO_TYPE 0x84000006u
#define PSCI_SYSTEM_OFF	       0x84000008u
#define PSCI_SYSTEM_RESET      0x84000009u
#define PSCI_FEATURES	       0x8400000Au
#define PSCI_CPU_SUSPEND_64    0xC4000001u
#define PSCI_CPU_ON_64	       0xC4000003u
#define PSCI_AFFINITY_INFO_64  0xC4000004u

#define PSCI_VERSION_1_0 0x10000u

#define PSCI_SUCCESS		0
#define PSCI_NOT_SUPPORTED	(-1)
#define PSCI_INVALID_PARAMETERS (-2)
#define PSCI_ALREADY_ON		(-4)

#define PSCI_AFFINITY_ON   0
#define PSCI_AFFINITY_OFF  1
#define PSCI_NO_TRUSTED_OS 2 /* MIGRATE_INFO_TYPE: nothing to migrate */

#define FFA_VERSION	     0x84000063u
#define FFA_DIRECT_REQ_32    0x8400006Fu
#define FFA_DIRECT_REQ_64    0xC400006Fu
#define FFA_MEM_SHARE_32     0x84000073u
#define FFA_MEM_SHARE_64     0xC4000073u
#define FFA_NOTIFICATION_GET 0x84000082u

/* Issues an SMC with registers 0 to 7 from @smc; registers 0 to 3 of the answer replace them. */
void smc(struct om_smc *smc);

/* The same, of an answer in registers 0 to 7, as FF-A's are. */
void smc_of_8(struct om_smc *smc);

#endif
