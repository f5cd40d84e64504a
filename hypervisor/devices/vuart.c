/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The emulated PL011 (Arm DDI 0183). What is sent is gone at once, so that the transmitter is
 * always empty; what is received waits in a queue and raises the receive timeout interrupt.
 */
#include "devices/vuart.h"
#include <string.h>
#include "devices/mmio_access.h"
#include "devices/vgic.h"
#include "machine/pl011.h"
#include "machine/wire.h"
#include "vm/guest_layout.h"
#include "vm/vm.h"

#define CONFIG_FIRST PL011_ILPR
#define CONFIG_LAST  PL011_IFLS

static const uint8_t id[] = { 0x11, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };

void vuart_reset(struct vm *vm)
{
	struct vuart *uart = &vm->uart;

	spin_lock(&uart->lock);
	uart->interrupts = 0;
	uart->mask = 0;
	uart->count = 0;
	memset(uart->config, 0, sizeof(uart->config));
	spin_unlock(&uart->lock);
}

/* The interrupts of the receiver follow the queue. */
static void update(struct vuart *uart)
{
	uart->interrupts &= ~PL011_INT_RT;
	if (uart->count)
		uart->interrupts |= PL011_INT_RT;
}

/* Under the lock, so that the last change of the queue is the last that the line sees. */
static void update_line(struct vm *vm)
{
	vgic_set_line(vm, GUEST_UART_IRQ, vm->uart.interrupts & vm->uart.mask);
}

void vuart_receive(struct vm *vm, char c)
{
	struct vuart *uart = &vm->uart;

	spin_lock(&uart->lock);
	if (uart->count < VUART_QUEUE)
		uart->queue[(uart->head + uart->count++) % VUART_QUEUE] = c;
	update(uart);
	update_line(vm);
	spin_unlock(&uart->lock);
}

static uint8_t take(struct vuart *uart)
{
	const char c = uart->queue[uart->head];

	if (!uart->count)
		return 0;
	uart->head = (uart->head + 1) % VUART_QUEUE;
	uart->count--;
	update(uart);
	return (uint8_t)c;
}

static uint64_t read_register(struct vuart *uart, uint64_t offset)
{
	switch (offset) {
	case PL011_DR:
		return take(uart);
	case PL011_FR:
		return PL011_FR_TXFE | (uart->count ? 0 : PL011_FR_RXFE);
	case CONFIG_FIRST ... CONFIG_LAST:
		return uart->config[(offset - CONFIG_FIRST) / 4];
	case PL011_IMSC:
		return uart->mask;
	case PL011_RIS:
		return uart->interrupts;
	case PL011_MIS:
		return uart->interrupts & uart->mask;
	case PL011_ID ... 0xfff:
		return id[(offset - PL011_ID) / 4];
	default:
		return 0;
	}
}

static void write_register(struct vuart *uart, uint64_t offset, uint32_t value)
{
	switch (offset) {
	case PL011_DR:
		uart->interrupts |= PL011_INT_TX;
		break;
	case CONFIG_FIRST ... CONFIG_LAST:
		uart->config[(offset - CONFIG_FIRST) / 4] = value;
		break;
	case PL011_IMSC:
		uart->mask = value;
		break;
	case PL011_ICR:
		uart->interrupts &= ~value;
		update(uart);
		break;
	}
}

void vuart_access(struct vm *vm, struct mmio *access)
{
	struct vuart *uart = &vm->uart;

	if (access->write && access->offset == PL011_DR)
		wire_put((char)(WIRE_FIRST_VM + vm->index), (char)access->value);
	spin_lock(&uart->lock);
	if (access->write)
		write_register(uart, access->offset, (uint32_t)access->value);
	else
		access->value = read_register(uart, access->offset);
	update_line(vm);
	spin_unlock(&uart->lock);
}
