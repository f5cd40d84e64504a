/* SPDX-License-Identifier: BSD-2-Clause */
/* What the VMM's operator is told: a line on stderr, with the library's name. */
#ifndef PRELOAD_SAY_H
#define PRELOAD_SAY_H

__attribute__((format(printf, 1, 2))) void complain(const char *format, ...);

/* Ends the program as the VMM itself does when it cannot start. */
__attribute__((noreturn, format(printf, 1, 2))) void die(const char *format, ...);

#endif
