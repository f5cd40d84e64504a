/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What comes in on the console wire, handed to its consoles.
 */
#ifndef HYPERVISOR_CONSOLE_H
#define HYPERVISOR_CONSOLE_H

/* Hands over all that came in. Only to be called on the CPU that takes the interrupt. */
void console_receive(void);

#endif
