/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's UART with the host's files behind it. vCPUs only touch the UART's queues, and never
 * wait for the host; the main thread moves bytes between the queues and the files.
 */
#ifndef VMM_CONSOLE_H
#define VMM_CONSOLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <poll.h>

#include "uart.h"

struct console {
	int input; /* -1: it has ended */
	int output;
	int wake; /* eventfd: there is something to do for the main thread */

	pthread_mutex_t lock; /* of what follows */
	struct uart uart;
	int vm_fd; /* whose interrupt it is */
	bool line; /* the interrupt, as KVM knows it */
};

/* @path is NULL for standard input and output. A terminal is made raw until the program ends. */
void console_init(struct console *console, const char *path);

/* The UART is reset, and its interrupt is that of another KVM VM. No vCPU runs. */
void console_renew(struct console *console, int vm_fd);

/* A vCPU's access. Returns what a read gives. */
uint32_t console_access(struct console *console, uint32_t offset, bool write, uint32_t value);

/* For the main thread: what it is to wait for, and what it does then. */
#define CONSOLE_POLLS 3
void console_prepare(struct console *console, struct pollfd polls[CONSOLE_POLLS]);
void console_serve(struct console *console, const struct pollfd polls[CONSOLE_POLLS]);

/* Writes all that the guest has sent, unless the host does not take it for a second. */
void console_finish(struct console *console);

#endif
