/* SPDX-License-Identifier: BSD-2-Clause */
/* What the operator is told: lines on stderr that begin with the program's name and the VM's. */
#ifndef VMM_ERROR_H
#define VMM_ERROR_H

/* The VM's name from then on; it has to stay where it is. */
void error_set_name(const char *name);

void complain(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));

/* Says what, and why as errno has it, and ends the program with status 1. */
void die_errno(const char *format, ...) __attribute__((__format__(__printf__, 1, 2), __noreturn__));

/* Only says what. */
void die(const char *format, ...) __attribute__((__format__(__printf__, 1, 2), __noreturn__));

#endif
