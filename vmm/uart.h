/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The emulated PL011 (Arm DDI 0183): its registers and two queues, without a host behind them.
 * What is sent waits in one queue until it is taken, what is received in the other until the guest
 * reads it, which the receive timeout interrupt tells of.
 */
#ifndef VMM_UART_H
#define VMM_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UART_QUEUE   4096
#define UART_CONFIGS 6

struct uart_queue {
	uint8_t byte[UART_QUEUE];
	size_t head;
	size_t count;
};

/* All zero is a UART after its reset. */
struct uart {
	struct uart_queue received;
	struct uart_queue sent;
	uint32_t interrupts;
	uint32_t mask;
	uint32_t config[UART_CONFIGS]; /* registers that do nothing here */
};

/* The guest's accesses; @offset is below 4 KiB. */
uint32_t uart_read(struct uart *uart, uint32_t offset);
void uart_write(struct uart *uart, uint32_t offset, uint32_t value);

/* Whether the interrupt is raised. */
bool uart_line(const struct uart *uart);

/* How many bytes the receiver has room for. */
size_t uart_room(const struct uart *uart);

/* The line brings bytes, not more than there is room for. */
void uart_receive(struct uart *uart, const uint8_t *bytes, size_t count);

/* Takes at most @size bytes that were sent; returns how many. */
size_t uart_take(struct uart *uart, uint8_t *bytes, size_t size);

#endif
