/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a VM's emulated PL011 keeps: a part of struct vm.
 */
#ifndef HYPERVISOR_VUART_STATE_H
#define HYPERVISOR_VUART_STATE_H

#include "machine/lock.h"

/* What waits for the guest: its FIFO of 16, and what a person pasted behind it. */
#define VUART_QUEUE 1024

struct vuart {
	struct spinlock lock;
	uint32_t interrupts; /* RIS */
	uint32_t mask;	     /* IMSC */
	uint32_t config[8];  /* registers that only keep what was written: ILPR to IFLS */
	unsigned int head;
	unsigned int count;
	char queue[VUART_QUEUE];
};

#endif
