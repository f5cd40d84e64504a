/* SPDX-License-Identifier: BSD-2-Clause */
/* See console.h. */
#include "console.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "error.h"
#include "guest_map.h"

#define PIECE	 256  /* bytes; a pipe that can be written to takes as many */
#define PATIENCE 1000 /* ms */

enum {
	POLL_WAKE,
	POLL_INPUT,
	POLL_OUTPUT,
};

static int terminal = -1;
static struct termios terminal_before;

static void restore_terminal(void)
{
	tcsetattr(terminal, TCSANOW, &terminal_before);
}

/* Ctrl-C still ends the program. */
static void make_raw(int fd)
{
	struct termios raw;

	if (tcgetattr(fd, &terminal_before))
		return;
	raw = terminal_before;
	cfmakeraw(&raw);
	raw.c_lflag |= ISIG;
	terminal = fd;
	atexit(restore_terminal);
	tcsetattr(fd, TCSANOW, &raw);
}

void console_init(struct console *console, const char *path)
{
	memset(console, 0, sizeof(*console));
	console->input = STDIN_FILENO;
	console->output = STDOUT_FILENO;
	console->vm_fd = -1;
	pthread_mutex_init(&console->lock, NULL);
	if (path) {
		console->input = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
		console->output = console->input;
		if (console->input < 0)
			die_errno("%s", path);
	}
	console->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (console->wake < 0)
		die_errno("the console cannot be made");
	make_raw(console->input);
}

void console_renew(struct console *console, int vm_fd)
{
	memset(&console->uart, 0, sizeof(console->uart));
	console->vm_fd = vm_fd;
	console->line = false;
}

/* Under the lock, so that the last change is the last that KVM sees. */
static void update_line(struct console *console)
{
	const bool line = uart_line(&console->uart);
	const struct kvm_irq_level level = {
		.irq = KVM_ARM_IRQ_TYPE_SPI << KVM_ARM_IRQ_TYPE_SHIFT |
		       (FIRST_SPI + GUEST_UART_SPI),
		.level = line,
	};

	if (line == console->line)
		return;
	console->line = line;
	if (ioctl(console->vm_fd, KVM_IRQ_LINE, &level))
		complain("the UART's interrupt: %s", strerror(errno));
}

/* What the main thread waits for: something to write, room for what comes. */
static bool has_output(const struct console *console)
{
	return console->uart.sent.count;
}

static bool has_room(const struct console *console)
{
	return uart_room(&console->uart) >= PIECE;
}

uint32_t console_access(struct console *console, uint32_t offset, bool write, uint32_t value)
{
	bool had_output, had_room;

	pthread_mutex_lock(&console->lock);
	had_output = has_output(console);
	had_room = has_room(console);
	if (write)
		uart_write(&console->uart, offset, value);
	else
		value = uart_read(&console->uart, offset);
	update_line(console);
	if (had_output != has_output(console) || had_room != has_room(console))
		eventfd_write(console->wake, 1);
	pthread_mutex_unlock(&console->lock);
	return value;
}

void console_prepare(struct console *console, struct pollfd polls[CONSOLE_POLLS])
{
	pthread_mutex_lock(&console->lock);
	polls[POLL_WAKE] = (struct pollfd){ .fd = console->wake, .events = POLLIN };
	polls[POLL_INPUT] =
		(struct pollfd){ .fd = has_room(console) ? console->input : -1, .events = POLLIN };
	polls[POLL_OUTPUT] = (struct pollfd){ .fd = has_output(console) ? console->output : -1,
					      .events = POLLOUT };
	pthread_mutex_unlock(&console->lock);
}

static void read_input(struct console *console)
{
	uint8_t piece[PIECE];
	ssize_t size = read(console->input, piece, sizeof(piece));

	if (size < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (size <= 0) {
		console->input = -1;
		return;
	}
	pthread_mutex_lock(&console->lock);
	uart_receive(&console->uart, piece, (size_t)size);
	update_line(console);
	pthread_mutex_unlock(&console->lock);
}

/* Within a second. A port that has lost its other end would have a writer wait for ever. */
static bool is_taken(int fd)
{
	struct pollfd output = { .fd = fd, .events = POLLOUT };
	int count;

	do
		count = poll(&output, 1, PATIENCE);
	while (count < 0 && errno == EINTR);
	return count > 0 && output.revents & POLLOUT;
}

/* Nobody is told when the host does not take it: the guest goes on. */
static void write_all(int fd, const uint8_t *at, size_t left)
{
	while (left && is_taken(fd)) {
		ssize_t size = write(fd, at, left);

		if (size < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (size <= 0)
			return;
		at += size;
		left -= (size_t)size;
	}
}

static void write_output(struct console *console)
{
	uint8_t piece[PIECE];
	size_t size;

	pthread_mutex_lock(&console->lock);
	size = uart_take(&console->uart, piece, sizeof(piece));
	update_line(console);
	pthread_mutex_unlock(&console->lock);
	write_all(console->output, piece, size);
}

void console_serve(struct console *console, const struct pollfd polls[CONSOLE_POLLS])
{
	eventfd_t count;

	if (polls[POLL_WAKE].revents)
		eventfd_read(console->wake, &count);
	if (polls[POLL_INPUT].revents)
		read_input(console);
	if (polls[POLL_OUTPUT].revents)
		write_output(console);
}

void console_finish(struct console *console)
{
	while (has_output(console) && is_taken(console->output))
		write_output(console);
}
