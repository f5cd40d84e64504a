/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * BL33 of a run without hypervisor: TF-A enters it with x0 = the device tree, as Linux wants it,
 * so all that is left is to jump to the kernel that QEMU loaded (KERNEL in tools/runner/layout.py).
 */
	ldr	x16, =0x50000000
	br	x16
