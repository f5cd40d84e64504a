/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypervisor's console: the operator's commands, one a line. docs/hypervisor.md lists them.
 */
#ifndef HYPERVISOR_SHELL_H
#define HYPERVISOR_SHELL_H

/* A byte that was typed. Only to be called on the CPU that takes the console's interrupt. */
void shell_input(char c);

/* The last line of a command's answer: ok, or why not. */
void shell_answer(const char *error);

#endif
