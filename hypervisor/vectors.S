/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions to EL2, and the way into a guest and back.
 *
 * To the C code a guest's run is a call of vcpu_enter(), which returns when the guest traps or is
 * interrupted. An exception of EL2 itself is a bug and ends in exception_panic().
 */
#include "offsets.h"

	.macro	own_exception
	.balign	128
	stp	x0, x1, [sp, #-16]!
	b	save_and_panic
	.endm

	.macro	guest_exit reason
	.balign	128
	stp	x0, x1, [sp, #-16]!
	mov	x0, #\reason
	b	leave_guest
	.endm

	.text
	.balign	2048
vectors:
	.rept	8
	own_exception
	.endr
	guest_exit EXIT_TRAP
	guest_exit EXIT_INTERRUPT
	guest_exit EXIT_INTERRUPT
	guest_exit EXIT_SERROR
	.rept	4
	own_exception
	.endr

	.global	vectors_install
vectors_install:
	adr	x0, vectors
	msr	vbar_el2, x0
	isb
	ret

/* Stack: x0 and x1, pushed by the vector. The frame is x0 to x30 in order. */
save_and_panic:
	sub	sp, sp, #240
	stp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp, #240]
	stp	x0, x1, [sp]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	str	x30, [sp, #240]
	mov	x0, sp
	b	exception_panic

/* unsigned int vcpu_enter(struct vcpu *vcpu): runs the guest; returns one of EXIT_*. */
	.global	vcpu_enter
vcpu_enter:
	stp	x29, x30, [sp, #-112]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	str	x0, [sp, #96]
	ldp	x1, x2, [x0, #VCPU_PC]
	msr	elr_el2, x1
	msr	spsr_el2, x2
	ldp	x2, x3, [x0, #VCPU_X(2)]
	ldp	x4, x5, [x0, #VCPU_X(4)]
	ldp	x6, x7, [x0, #VCPU_X(6)]
	ldp	x8, x9, [x0, #VCPU_X(8)]
	ldp	x10, x11, [x0, #VCPU_X(10)]
	ldp	x12, x13, [x0, #VCPU_X(12)]
	ldp	x14, x15, [x0, #VCPU_X(14)]
	ldp	x16, x17, [x0, #VCPU_X(16)]
	ldp	x18, x19, [x0, #VCPU_X(18)]
	ldp	x20, x21, [x0, #VCPU_X(20)]
	ldp	x22, x23, [x0, #VCPU_X(22)]
	ldp	x24, x25, [x0, #VCPU_X(24)]
	ldp	x26, x27, [x0, #VCPU_X(26)]
	ldp	x28, x29, [x0, #VCPU_X(28)]
	ldr	x30, [x0, #VCPU_X(30)]
	ldp	x0, x1, [x0, #VCPU_X(0)]
	eret
	dsb	nsh
	isb

/* Stack: the guest's x0 and x1, then the frame of vcpu_enter(). x0: the reason. */
leave_guest:
	ldr	x1, [sp, #112]
	stp	x2, x3, [x1, #VCPU_X(2)]
	stp	x4, x5, [x1, #VCPU_X(4)]
	stp	x6, x7, [x1, #VCPU_X(6)]
	stp	x8, x9, [x1, #VCPU_X(8)]
	stp	x10, x11, [x1, #VCPU_X(10)]
	stp	x12, x13, [x1, #VCPU_X(12)]
	stp	x14, x15, [x1, #VCPU_X(14)]
	stp	x16, x17, [x1, #VCPU_X(16)]
	stp	x18, x19, [x1, #VCPU_X(18)]
	stp	x20, x21, [x1, #VCPU_X(20)]
	stp	x22, x23, [x1, #VCPU_X(22)]
	stp	x24, x25, [x1, #VCPU_X(24)]
	stp	x26, x27, [x1, #VCPU_X(26)]
	stp	x28, x29, [x1, #VCPU_X(28)]
	str	x30, [x1, #VCPU_X(30)]
	mrs	x2, elr_el2
	mrs	x3, spsr_el2
	stp	x2, x3, [x1, #VCPU_PC]
	ldp	x2, x3, [sp], #16
	stp	x2, x3, [x1, #VCPU_X(0)]
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #112
	ret
