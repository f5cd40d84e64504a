/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A VMM that waits in its own memory: a process of which a thread is in an ioctl that copies from a
 * page, or pins one, that never comes.
 */
#ifndef TESTS_LINUX_STALLED_H
#define TESTS_LINUX_STALLED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "guest.h"

/* Memory of which a page never comes, unless somebody brings it: of userfaultfd's, or FUSE's. */
struct absent {
	uint8_t *page;
	int file; /* userfaultfd's, to bring it */
};

void absent_make(struct absent *absent, uint8_t *page);
void absent_bring(const struct absent *absent);

/* What a thread of the VMM's came to: in memory that the case's process shares. */
struct progress {
	volatile int thread_id;
	volatile bool is_done;
	volatile int error;
};

void start_thread(void *(*work)(void *));
/* @what: which thread, in words. It has begun, and waits for something. */
void progress_expect_waits(struct progress *progress, const char *what);

struct stalled {
	struct guest guest;
	struct vcpu vcpu;   /* that waits */
	struct vcpu other;  /* for the VMM's other threads */
	struct absent page; /* what it waits for */
};

/* Where an ioctl can wait. */
struct stalled_place {
	const char *name;
	void (*prepare)(struct stalled *vmm);
	void (*wait)(struct stalled *vmm); /* does not come back before the page does */
	bool has_no_vm;			   /* it is CREATE that waits */
};

extern const struct stalled_place stalled_places[];

const struct stalled_place *stalled_place(const char *name);

#endif
