/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The physical PL011 (Arm DDI 0183).
 */
#ifndef HYPERVISOR_UART_H
#define HYPERVISOR_UART_H

#include "machine/defs.h"

/* Turns the receive interrupt on. */
void uart_init(void);
void uart_put(char c);

/* Takes a received byte; false if there is none. */
bool uart_get(char *c);

#endif
