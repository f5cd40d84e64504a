/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Driver of the physical PL011, which carries all consoles (wire.c).
 */
#include "machine/uart.h"
#include "machine/arch.h"
#include "machine/board.h"
#include "machine/pl011.h"

void uart_init(void)
{
	write32(MACHINE_UART + PL011_LCRH, PL011_LCRH_FEN | PL011_LCRH_8BIT);
	write32(MACHINE_UART + PL011_CR, PL011_CR_ENABLE);
	write32(MACHINE_UART + PL011_IMSC, PL011_INT_RX | PL011_INT_RT);
}

void uart_put(char c)
{
	while (read32(MACHINE_UART + PL011_FR) & PL011_FR_TXFF)
		relax();
	write32(MACHINE_UART + PL011_DR, (uint8_t)c);
}

bool uart_get(char *c)
{
	if (read32(MACHINE_UART + PL011_FR) & PL011_FR_RXFE)
		return false;
	*c = (char)read32(MACHINE_UART + PL011_DR);
	return true;
}
