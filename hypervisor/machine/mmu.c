/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL2's own translation: everything is mapped where it is. Devices below 1 GiB, then RAM as normal
 * write-back inner-shareable memory, as OP-TEE maps what it shares with us. Only the image's code
 * is executable, and it cannot be written.
 */
#include "machine/mmu.h"
#include "machine/arch.h"

#define GIB	    BIT(30)
#define MIB_2	    BIT(21)
#define ENTRIES	    512
#define DESC_BLOCK  BIT(0)
#define DESC_TABLE  (BIT(0) | BIT(1))
#define DESC_PAGE   (BIT(0) | BIT(1))
#define DESC_DEVICE (1 << 2) /* index into MAIR */
#define DESC_NORMAL (0 << 2)
#define DESC_RES1   BIT(6) /* AP[1] */
#define DESC_RO	    BIT(7)
#define DESC_INNER  (3 << 8)
#define DESC_AF	    BIT(10)
#define DESC_XN	    BIT(54)

#define MAIR_VALUE 0x04ff /* 0: normal write-back, 1: device nGnRE */

#define TCR_RES1     (BIT(31) | BIT(23))
#define TCR_T0SZ     25 /* 39 bits: one page of level 1 */
#define TCR_CACHED   (1 << 8 | 1 << 10 | 3 << 12)
#define TCR_PS_SHIFT 16

#define SCTLR_RES1 0x30c50830u
#define SCTLR_M	   BIT(0)
#define SCTLR_C	   BIT(2)
#define SCTLR_SA   BIT(3)
#define SCTLR_I	   BIT(12)
#define SCTLR_WXN  BIT(19)

#define RAM_ATTRIBUTES (DESC_NORMAL | DESC_RES1 | DESC_INNER | DESC_AF)
#define RAM_DATA       (RAM_ATTRIBUTES | DESC_XN)
#define DEVICE_DATA    (DESC_DEVICE | DESC_RES1 | DESC_AF | DESC_XN)

typedef uint64_t table_t[ENTRIES] __attribute__((aligned(4096)));

static table_t root;	   /* entries of 1 GiB */
static table_t image_gib;  /* entries of 2 MiB */
static table_t image_page; /* entries of 4 KiB */

extern char image_start[], rodata_start[], data_start[];

static uint64_t page_attributes(uint64_t address)
{
	if (address < (uintptr_t)image_start || address >= (uintptr_t)data_start)
		return RAM_DATA;
	if (address >= (uintptr_t)rodata_start)
		return RAM_DATA | DESC_RO;
	return RAM_ATTRIBUTES | DESC_RO;
}

void mmu_map_image(void)
{
	const uint64_t gib = (uintptr_t)image_start & ~(GIB - 1);
	const uint64_t mib_2 = (uintptr_t)image_start & ~(MIB_2 - 1);

	for (uint64_t i = 0; i < ENTRIES; i++) {
		image_page[i] = (mib_2 + i * PAGE_SIZE) | DESC_PAGE |
				page_attributes(mib_2 + i * PAGE_SIZE);
		image_gib[i] = (gib + i * MIB_2) | DESC_BLOCK | RAM_DATA;
	}
	image_gib[(mib_2 - gib) / MIB_2] = (uintptr_t)image_page | DESC_TABLE;
	root[0] = DESC_BLOCK | DEVICE_DATA;
	root[gib / GIB] = (uintptr_t)image_gib | DESC_TABLE;
}

void mmu_map_ram(uint64_t start, uint64_t size)
{
	for (uint64_t gib = start / GIB; gib <= (start + size - 1) / GIB && gib < ENTRIES; gib++)
		if (!root[gib])
			root[gib] = gib * GIB | DESC_BLOCK | RAM_DATA;
	dsb(ishst);
	isb();
}

void mmu_enable(void)
{
	const uint64_t pa_range = FIELD(sysreg_read(id_aa64mmfr0_el1), 3, 0);

	sysreg_write(mair_el2, MAIR_VALUE);
	sysreg_write(tcr_el2, TCR_RES1 | TCR_T0SZ | TCR_CACHED | pa_range << TCR_PS_SHIFT);
	sysreg_write(ttbr0_el2, (uintptr_t)root);
	dsb(sy);
	tlbi(alle2);
	tlbi(alle1);
	__asm__ volatile("ic iallu");
	dsb(sy);
	isb();
	sysreg_write(sctlr_el2, SCTLR_RES1 | SCTLR_M | SCTLR_C | SCTLR_SA | SCTLR_I | SCTLR_WXN);
	isb();
}
