/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A VM's console: an emulated PL011 on its channel of the console wire.
 */
#ifndef HYPERVISOR_VUART_H
#define HYPERVISOR_VUART_H

#include "lock.h"
#include "mmio.h"

/* What waits for the guest: its FIFO of 16, and what a person pasted behind it. */
#define VUART_QUEUE 1024

struct vm;

struct vuart {
	struct spinlock lock;
	uint32_t interrupts; /* RIS */
	uint32_t mask;	     /* IMSC */
	uint32_t config[8];  /* registers that only keep what was written: ILPR to IFLS */
	unsigned int head;
	unsigned int count;
	char queue[VUART_QUEUE];
};

void vuart_reset(struct vm *vm);

/* A byte from the wire. Dropped when the queue is full, as on a real line. */
void vuart_receive(struct vm *vm, char c);

void vuart_access(struct vm *vm, struct mmio *access);

#endif
