/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where everything is for every guest, and by which interrupt it speaks.
 */
#ifndef HYPERVISOR_GUEST_LAYOUT_H
#define HYPERVISOR_GUEST_LAYOUT_H

#include <stdint.h>

#define GUEST_RAM	UINT64_C(0x40000000)
#define GUEST_GICD	UINT64_C(0x08000000)
#define GUEST_GICD_SIZE UINT64_C(0x00010000)
#define GUEST_GICR	UINT64_C(0x080A0000)
#define GUEST_UART	UINT64_C(0x09000000)
#define GUEST_UART_SIZE UINT64_C(0x00001000)
#define GUEST_UART_IRQ	33
#define GUEST_OPTEE_IRQ 34 /* notifications, an edge */
#define GUEST_FFA_SGI	8  /* notifications where they are FF-A's, of any vCPU */

#endif
