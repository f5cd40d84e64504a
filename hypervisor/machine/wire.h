/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console wire: one UART for all consoles. In both directions the byte 0x1C followed by a
 * channel switches to that channel: 'h' is the hypervisor's, '1' and so on are the VMs'. Both sides
 * start at 'h'.
 */
#ifndef HYPERVISOR_WIRE_H
#define HYPERVISOR_WIRE_H

#include "machine/defs.h"

#define WIRE_HYPERVISOR 'h'
#define WIRE_FIRST_VM	'1'

/* Sends a guest's byte. The escape byte is dropped: a guest cannot speak for another. */
void wire_put(char channel, char c);

/* Sends a whole line to the hypervisor's console; the end of line is added. */
void wire_line(const char *text);

/*
 * Takes the next byte that came in, and tells its channel; false if there is none. Only to be
 * called on the CPU that takes the interrupt.
 */
bool wire_get(char *channel, char *c);

#endif
