/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers of the PL011 (Arm DDI 0183), for the driver of the real one and the model of guests'.
 */
#ifndef HYPERVISOR_PL011_H
#define HYPERVISOR_PL011_H

#define PL011_DR   0x000
#define PL011_FR   0x018
#define PL011_ILPR 0x020
#define PL011_IBRD 0x024
#define PL011_FBRD 0x028
#define PL011_LCRH 0x02C
#define PL011_CR   0x030
#define PL011_IFLS 0x034
#define PL011_IMSC 0x038
#define PL011_RIS  0x03C
#define PL011_MIS  0x040
#define PL011_ICR  0x044
#define PL011_ID   0xFE0 /* eight bytes, one in each of the last eight registers */

#define PL011_FR_RXFE (1u << 4)
#define PL011_FR_TXFF (1u << 5)
#define PL011_FR_RXFF (1u << 6)
#define PL011_FR_TXFE (1u << 7)

#define PL011_INT_RX (1u << 4)
#define PL011_INT_TX (1u << 5)
#define PL011_INT_RT (1u << 6) /* something has been waiting in the receive FIFO */

#define PL011_LCRH_FEN	(1u << 4)
#define PL011_LCRH_8BIT (3u << 5)
#define PL011_CR_ENABLE (1u << 0 | 1u << 8 | 1u << 9)

#endif
