/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bare guest's console. It sleeps until there is input: the interrupt wakes the vCPU up, and
 * goes when the input is read.
 */
#include "guest.h"
#include "machine/arch.h"
#include "machine/gic_regs.h"
#include "machine/pl011.h"
#include "machine/wire.h"
#include "vm/guest_layout.h"

void console_init(void)
{
	write32(GUEST_UART + PL011_IMSC, PL011_INT_RT);
	write32(GUEST_GICD + GIC_ISENABLER + GUEST_UART_IRQ / 32 * 4,
		(uint32_t)BIT(GUEST_UART_IRQ % 32));
}

static char get(void)
{
	while (read32(GUEST_UART + PL011_FR) & PL011_FR_RXFE)
		wait_for_interrupt();
	return (char)read32(GUEST_UART + PL011_DR);
}

void console_read(char *line, size_t size)
{
	size_t length = 0;
	char c;

	while ((c = get()) != '\n')
		if (length < size - 1)
			line[length++] = c;
	line[length] = '\0';
}

/* What print() (hypervisor/machine/print.c) writes to. */
void wire_line(const char *text)
{
	while (*text)
		write32(GUEST_UART + PL011_DR, (uint8_t)*text++);
	write32(GUEST_UART + PL011_DR, '\n');
}
