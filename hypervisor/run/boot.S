/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first instructions of each CPU at EL2.
 *
 * The boot CPU comes from TF-A with the device tree in x0; the others come from PSCI CPU_ON with
 * their struct cpu in x0. All of them arrive with MMU and caches off and interrupts masked.
 */
#include "machine/offsets.h"

	.section .text.boot, "ax"
	.global _start
_start:
	msr	daifset, #0xf
	mov	x19, x0
	adrp	x0, bss_start
	adrp	x1, bss_end
1:	stp	xzr, xzr, [x0], #16
	cmp	x0, x1
	b.lo	1b
	adrp	x0, boot_stack
	add	x0, x0, #CPU_STACK_SIZE
	mov	sp, x0
	bl	mmu_map_image
	bl	mmu_enable
	bl	vectors_install
	mov	x0, x19
	b	hypervisor_main

	.global secondary_start
secondary_start:
	msr	daifset, #0xf
	mov	x19, x0
	ldr	x1, [x19, #CPU_STACK_TOP]
	mov	sp, x1
	bl	mmu_enable
	bl	vectors_install
	mov	x0, x19
	b	secondary_main
