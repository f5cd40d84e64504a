/* SPDX-License-Identifier: BSD-2-Clause */
/* See uart.h. */
#include "uart.h"

#include "../hypervisor/machine/pl011.h"

#define CONFIG_FIRST PL011_ILPR
#define CONFIG_LAST  PL011_IFLS

_Static_assert((CONFIG_LAST - CONFIG_FIRST) / 4 + 1 == UART_CONFIGS, "a place for each");

static const uint8_t id[] = { 0x11, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };

static bool is_full(const struct uart_queue *queue)
{
	return queue->count == UART_QUEUE;
}

static void put(struct uart_queue *queue, uint8_t byte)
{
	if (!is_full(queue))
		queue->byte[(queue->head + queue->count++) % UART_QUEUE] = byte;
}

static uint8_t get(struct uart_queue *queue)
{
	const uint8_t byte = queue->byte[queue->head];

	if (!queue->count)
		return 0;
	queue->head = (queue->head + 1) % UART_QUEUE;
	queue->count--;
	return byte;
}

/* The receiver's interrupt follows its queue. */
static void update(struct uart *uart)
{
	uart->interrupts &= ~PL011_INT_RT;
	if (uart->received.count)
		uart->interrupts |= PL011_INT_RT;
}

static uint32_t flags(const struct uart *uart)
{
	return (uart->sent.count ? 0 : PL011_FR_TXFE) | (is_full(&uart->sent) ? PL011_FR_TXFF : 0) |
	       (uart->received.count ? 0 : PL011_FR_RXFE);
}

static uint32_t take_received(struct uart *uart)
{
	const uint8_t byte = get(&uart->received);

	update(uart);
	return byte;
}

uint32_t uart_read(struct uart *uart, uint32_t offset)
{
	switch (offset) {
	case PL011_DR:
		return take_received(uart);
	case PL011_FR:
		return flags(uart);
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

/* There is room at once for more, or uart_take() makes some. */
static void send(struct uart *uart, uint8_t byte)
{
	put(&uart->sent, byte);
	if (!is_full(&uart->sent))
		uart->interrupts |= PL011_INT_TX;
}

void uart_write(struct uart *uart, uint32_t offset, uint32_t value)
{
	switch (offset) {
	case PL011_DR:
		send(uart, (uint8_t)value);
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

bool uart_line(const struct uart *uart)
{
	return uart->interrupts & uart->mask;
}

size_t uart_room(const struct uart *uart)
{
	return UART_QUEUE - uart->received.count;
}

void uart_receive(struct uart *uart, const uint8_t *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put(&uart->received, bytes[i]);
	update(uart);
}

size_t uart_take(struct uart *uart, uint8_t *bytes, size_t size)
{
	const bool was_full = is_full(&uart->sent);
	size_t count = 0;

	while (count < size && uart->sent.count)
		bytes[count++] = get(&uart->sent);
	if (was_full && count)
		uart->interrupts |= PL011_INT_TX;
	return count;
}
