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

/*
 * Not what who started the VMM wants ignored, as nohup(1) does: a file of signals would have it,
 * too.
 */
static void add(sigset_t *set, int signal)
{
	struct sigaction now;

	if (!sigaction(signal, NULL, &now) && now.sa_handler != SIG_IGN)
		sigaddset(set, signal);
}

void wait_init(void)
{
	sigset_t set;

	sigemptyset(&set);
	add(&set, SIGTERM);
	add(&set, SIGINT);
	add(&set, SIGHUP);
	add(&set, SIGQUIT); /* from the terminal, which is put back */
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
