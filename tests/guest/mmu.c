/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bare guest's translation: devices in the first GiB, RAM in the second, each where it is. RAM
 * is cached, as OP-TEE and the hypervisor see it.
 */
#include "guest.h"
#include "machine/arch.h"

#define GIB	     BIT(30)
#define BLOCK_NORMAL (BIT(0) | 0 << 2 | 3 << 8 | BIT(10))
#define BLOCK_DEVICE (BIT(0) | 1 << 2 | BIT(10) | BIT(54))
#define MAIR	     0x04ff /* 0: normal write-back, 1: device nGnRE */
#define TCR	     (25 | 1 << 8 | 1 << 10 | 3 << 12 | BIT(23) | UINT64_C(2) << 32)
#define SCTLR_M_C_I  (BIT(0) | BIT(2) | BIT(12))

void mmu_enable(void)
{
	static uint64_t table[512] __attribute__((aligned(4096)));

	table[0] = BLOCK_DEVICE;
	table[1] = GIB | BLOCK_NORMAL;
	sysreg_write(mair_el1, MAIR);
	sysreg_write(tcr_el1, TCR);
	sysreg_write(ttbr0_el1, (uintptr_t)table);
	dsb(sy);
	tlbi(vmalle1);
	dsb(sy);
	isb();
	sysreg_write(sctlr_el1, sysreg_read(sctlr_el1) | SCTLR_M_C_I);
	isb();
}
