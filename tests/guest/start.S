/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bare guest's first instructions, its exceptions, and the SMC and HVC instructions.
 *
 * Both vCPUs come with MMU and caches off and interrupts masked. They stay masked but for ticks.c;
 * elsewhere the guest only wakes up from WFI by one.
 */
	.section .text.boot, "ax"
	.global _start
_start:
	adrp	x0, bss_start
	adrp	x1, bss_end
1:	stp	xzr, xzr, [x0], #16
	cmp	x0, x1
	b.lo	1b
	adrp	x0, stacks
	add	x0, x0, #8192
	mov	sp, x0
	bl	prepare
	b	guest_main

	.global second_start
second_start:
	adrp	x0, stacks
	add	x0, x0, #16384
	mov	sp, x0
	bl	prepare
	b	second_main

prepare:
	adrp	x0, vectors
	msr	vbar_el1, x0
	b	mmu_enable

	.macro	exceptions count
	.rept	\count
	.balign	128
	mrs	x0, esr_el1
	mrs	x1, elr_el1
	mrs	x2, far_el1
	b	guest_exception
	.endr
	.endm

	.text
	.balign	4096
vectors:
	exceptions 5
	.balign	128
	b	interrupt
	exceptions 10

/* What C code may use of the registers is saved; there are no interrupts of interrupts. */
interrupt:
	stp	x0, x1, [sp, #-160]!
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x30, [sp, #144]
	bl	guest_interrupt
	ldp	x2, x3, [sp, #16]
	ldp	x4, x5, [sp, #32]
	ldp	x6, x7, [sp, #48]
	ldp	x8, x9, [sp, #64]
	ldp	x10, x11, [sp, #80]
	ldp	x12, x13, [sp, #96]
	ldp	x14, x15, [sp, #112]
	ldp	x16, x17, [sp, #128]
	ldp	x18, x30, [sp, #144]
	ldp	x0, x1, [sp], #160
	eret

	.macro	call instruction
	stp	x0, x30, [sp, #-16]!
	mov	x9, x0
	ldp	x0, x1, [x9]
	ldp	x2, x3, [x9, #16]
	ldp	x4, x5, [x9, #32]
	ldp	x6, x7, [x9, #48]
	\instruction	#0
	ldp	x9, x30, [sp], #16
	stp	x0, x1, [x9]
	stp	x2, x3, [x9, #16]
	stp	x4, x5, [x9, #32]
	stp	x6, x7, [x9, #48]
	ret
	.endm

	.global smc
smc:	call	smc

	.global hvc
hvc:	call	hvc

	.bss
	.balign	4096
stacks:	.space	16384
