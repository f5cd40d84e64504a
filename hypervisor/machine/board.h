/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What QEMU's virt board has at fixed places, and the interrupts that we use of it.
 */
#ifndef HYPERVISOR_BOARD_H
#define HYPERVISOR_BOARD_H

#include <stdint.h>

#define MACHINE_GICD	 UINT64_C(0x08000000)
#define MACHINE_GICR	 UINT64_C(0x080A0000)
#define MACHINE_UART	 UINT64_C(0x09000000)
#define MACHINE_UART_IRQ 33

/* Static shared memory of OP-TEE: one for all guests, so none gets it. */
#define MACHINE_OPTEE_SHM      UINT64_C(0x42000000)
#define MACHINE_OPTEE_SHM_SIZE UINT64_C(0x00200000)

#define FIRST_SPI 32

/* Interrupts of the processor (Arm BSA). */
#define IRQ_KICK	     0 /* SGI: look again at what there is to do */
#define IRQ_GIC_MAINTENANCE  25
#define IRQ_HYPERVISOR_TIMER 26
#define IRQ_VIRTUAL_TIMER    27

#endif
