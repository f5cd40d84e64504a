/* SPDX-License-Identifier: BSD-2-Clause */
/* See wait.h. */
#include "wait.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>

#include "error.h"
#include "vm.h"

enum {
	POLL_END,
	POLL_SIGNAL,
	POLL_CONSOLE,
};

#define POLLS (POLL_CONSOLE + CONSOLE_POLLS)

static int signals = -1;

void wait_init(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals < 0)
		die_errno("signalfd");
}

void wait_for_end(struct vm *vm)
{
	struct pollfd polls[POLLS] = {
		[POLL_END] = { .fd = vm->end_fd, .events = POLLIN },
		[POLL_SIGNAL] = { .fd = signals, .events = POLLIN },
	};

	while (!polls[POLL_END].revents) {
		console_prepare(&vm->console, &polls[POLL_CONSOLE]);
		if (poll(polls, POLLS, -1) < 0 && errno != EINTR)
			die_errno("poll");
		if (polls[POLL_SIGNAL].revents)
			vm_end(vm, VM_TERMINATED);
		console_serve(&vm->console, &polls[POLL_CONSOLE]);
	}
}
