/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A VM's console: an emulated PL011 on its channel of the console wire.
 */
#ifndef HYPERVISOR_VUART_H
#define HYPERVISOR_VUART_H

struct mmio;
struct vm;

void vuart_reset(struct vm *vm);

/* A byte from the wire. Dropped when the queue is full, as on a real line. */
void vuart_receive(struct vm *vm, char c);

void vuart_access(struct vm *vm, struct mmio *access);

#endif
