/* SPDX-License-Identifier: BSD-2-Clause */
/* The SMC instruction (smccc.h). */

	.macro	issue
	stp	x0, x30, [sp, #-16]!
	mov	x9, x0
	ldp	x0, x1, [x9]
	ldp	x2, x3, [x9, #16]
	ldp	x4, x5, [x9, #32]
	ldp	x6, x7, [x9, #48]
	smc	#0
	ldp	x9, x30, [sp], #16
	stp	x0, x1, [x9]
	stp	x2, x3, [x9, #16]
	.endm

	.text
	.global smc
smc:
	issue
	ret

	.global smc_of_8
smc_of_8:
	issue
	stp	x4, x5, [x9, #32]
	stp	x6, x7, [x9, #48]
	ret
