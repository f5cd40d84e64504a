/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console wire: all consoles on one UART, told apart by an escape byte (wire.h).
 */
#include "machine/wire.h"
#include "machine/lock.h"
#include "machine/uart.h"

#define ESCAPE 0x1C

static struct spinlock lock;
static char sending_to = WIRE_HYPERVISOR;

static void send(char channel, char c)
{
	if (channel != sending_to) {
		uart_put(ESCAPE);
		uart_put(channel);
		sending_to = channel;
	}
	uart_put(c);
}

void wire_put(char channel, char c)
{
	if (c == ESCAPE)
		return;
	spin_lock(&lock);
	send(channel, c);
	spin_unlock(&lock);
}

void wire_line(const char *text)
{
	spin_lock(&lock);
	while (*text)
		send(WIRE_HYPERVISOR, *text++);
	send(WIRE_HYPERVISOR, '\n');
	spin_unlock(&lock);
}

bool wire_get(char *channel, char *c)
{
	static char receiving_from = WIRE_HYPERVISOR;
	static bool escaped;

	while (uart_get(c)) {
		if (!escaped && *c != ESCAPE) {
			*channel = receiving_from;
			return true;
		}
		if (escaped)
			receiving_from = *c;
		escaped = !escaped;
	}
	return false;
}
