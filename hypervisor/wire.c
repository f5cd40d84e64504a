/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console wire: all consoles on one UART, told apart by an escape byte (wire.h).
 */
#include "wire.h"
#include "lock.h"
#include "shell.h"
#include "uart.h"
#include "vm.h"

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

static void hand_over(char channel, char c)
{
	const unsigned int vm = (unsigned int)(channel - WIRE_FIRST_VM);

	if (channel == WIRE_HYPERVISOR)
		shell_input(c);
	else if (vm < vm_count)
		vuart_receive(&vms[vm], c);
}

void wire_receive(void)
{
	static char receiving_from = WIRE_HYPERVISOR;
	static bool escaped;
	char c;

	while (uart_get(&c)) {
		if (escaped)
			receiving_from = c;
		else if (c != ESCAPE)
			hand_over(receiving_from, c);
		escaped = !escaped && c == ESCAPE;
	}
}
