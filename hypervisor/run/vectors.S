/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions to EL2, and the way into a guest and back.
 *
 * To the C code a guest's run is a call of vcpu_enter(), which returns when the guest traps or is
 * interrupted; but for a trap, trap_at_once() is asked first whether the guest may go on. Of the
 * guest's registers only those are put away for that which C functions do not preserve.
 *
 * An exception of EL2 itself is a bug and ends in exception_panic().
 */
#include "vm/vcpu_offsets.h"

/* vcpu_enter()'s: what C functions preserve, and the vCPU. */
#define FRAME_SIZE 112
#define FRAME_VCPU 96

	.macro	own_exception
	.balign	128
	stp	x0, x1, [sp, #-16]!
	b	save_and_panic
	.endm

	.macro	guest_trap
	.balign	128
	stp	x0, x1, [sp, #-16]!
	b	trapped
	.endm

	.macro	guest_exit reason
	.balign	128
	stp	x0, x1, [sp, #-16]!
	mov	x0, #\reason
	b	interrupted
	.endm

	.text
	.balign	2048
vectors:
	.rept	8
	own_exception
	.endr
	guest_trap
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

/*
 * Stack: the guest's x0 and x1, then the frame of vcpu_enter(). Puts away what C functions may
 * change, and leaves x0 as it is and the vCPU in x1.
 */
	.macro	save_scratch_registers
	ldr	x1, [sp, #16 + FRAME_VCPU]
	stp	x2, x3, [x1, #VCPU_X(2)]
	stp	x4, x5, [x1, #VCPU_X(4)]
	stp	x6, x7, [x1, #VCPU_X(6)]
	stp	x8, x9, [x1, #VCPU_X(8)]
	stp	x10, x11, [x1, #VCPU_X(10)]
	stp	x12, x13, [x1, #VCPU_X(12)]
	stp	x14, x15, [x1, #VCPU_X(14)]
	stp	x16, x17, [x1, #VCPU_X(16)]
	str	x18, [x1, #VCPU_X(18)]
	str	x30, [x1, #VCPU_X(30)]
	mrs	x2, elr_el2
	mrs	x3, spsr_el2
	stp	x2, x3, [x1, #VCPU_PC]
	ldp	x2, x3, [sp], #16
	stp	x2, x3, [x1, #VCPU_X(0)]
	.endm

trapped:
	save_scratch_registers
	mov	x0, x1
	bl	trap_at_once
	cbz	w0, go_on
	b	leave_guest

interrupted:
	save_scratch_registers

/* Stack: the frame of vcpu_enter(). w0: what that returns. */
leave_guest:
	ldr	x1, [sp, #FRAME_VCPU]
	stp	x19, x20, [x1, #VCPU_X(19)]
	stp	x21, x22, [x1, #VCPU_X(21)]
	stp	x23, x24, [x1, #VCPU_X(23)]
	stp	x25, x26, [x1, #VCPU_X(25)]
	stp	x27, x28, [x1, #VCPU_X(27)]
	str	x29, [x1, #VCPU_X(29)]
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #FRAME_SIZE
	ret

/* unsigned int vcpu_enter(struct vcpu *vcpu): runs the guest; returns one of EXIT_*. */
	.global	vcpu_enter
vcpu_enter:
	stp	x29, x30, [sp, #-FRAME_SIZE]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	str	x0, [sp, #FRAME_VCPU]
	ldp	x19, x20, [x0, #VCPU_X(19)]
	ldp	x21, x22, [x0, #VCPU_X(21)]
	ldp	x23, x24, [x0, #VCPU_X(23)]
	ldp	x25, x26, [x0, #VCPU_X(25)]
	ldp	x27, x28, [x0, #VCPU_X(27)]
	ldr	x29, [x0, #VCPU_X(29)]

/* Stack: the frame of vcpu_enter(). */
go_on:
	ldr	x0, [sp, #FRAME_VCPU]
	ldp	x2, x3, [x0, #VCPU_PC]
	msr	elr_el2, x2
	msr	spsr_el2, x3
	ldp	x2, x3, [x0, #VCPU_X(2)]
	ldp	x4, x5, [x0, #VCPU_X(4)]
	ldp	x6, x7, [x0, #VCPU_X(6)]
	ldp	x8, x9, [x0, #VCPU_X(8)]
	ldp	x10, x11, [x0, #VCPU_X(10)]
	ldp	x12, x13, [x0, #VCPU_X(12)]
	ldp	x14, x15, [x0, #VCPU_X(14)]
	ldp	x16, x17, [x0, #VCPU_X(16)]
	ldr	x18, [x0, #VCPU_X(18)]
	ldr	x30, [x0, #VCPU_X(30)]
	ldp	x0, x1, [x0, #VCPU_X(0)]
	eret
	dsb	nsh
	isb
