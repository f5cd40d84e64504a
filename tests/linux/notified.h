/* SPDX-License-Identifier: BSD-2-Clause */
/* A VM with notifications: this OP-TEE notifies each VM once a second, as a test of its own. */
#ifndef TESTS_LINUX_NOTIFIED_H
#define TESTS_LINUX_NOTIFIED_H

#include "guest.h"

struct notified {
	struct guest guest;
	struct vcpu vcpu;
	int event; /* an eventfd, as KVM would have it */
};

/* A VM, whose guest switches them on. */
void notified_begin(struct notified *vm);

/* Waits for one, and does what a driver does then. The case fails if none comes within @seconds. */
void notified_wait(struct notified *vm, double seconds);

void notified_end(struct notified *vm);

#endif
