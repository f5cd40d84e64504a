/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine that a guest sees: where things are, and their interrupts. As the reference
 * hypervisor's.
 */
#ifndef VMM_GUEST_MAP_H
#define VMM_GUEST_MAP_H

#include <stdint.h>

#define MAX_VCPUS 16

#define GUEST_GICD	UINT64_C(0x08000000)
#define GUEST_GICD_SIZE UINT64_C(0x00010000)
#define GUEST_GICR	UINT64_C(0x080A0000)
#define GUEST_GICR_SIZE UINT64_C(0x00020000) /* of each vCPU */
#define GUEST_UART	UINT64_C(0x09000000)
#define GUEST_UART_SIZE UINT64_C(0x00001000)
#define GUEST_RAM	UINT64_C(0x40000000)

#define FIRST_SPI	 32
#define GUEST_INTERRUPTS 64 /* of the VGIC, INTIDs from 0 on */
#define GUEST_UART_SPI	 1
#define GUEST_OPTEE_SPI	 2

#endif
