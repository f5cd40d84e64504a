/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a guest of Bao's begins, at the beginning of its RAM: Bao tells it nothing, and Linux wants
 * the device tree's address in x0 (GUEST_* in tools/runner/bao.py).
 */
	adr	x16, .
	ldr	x1, =0x8000000
	add	x0, x16, x1
	ldr	x1, =0x200000
	add	x16, x16, x1
	mov	x1, #0
	mov	x2, #0
	mov	x3, #0
	br	x16
