/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the host's kernel says: pins, VMs, its log, pages.
 */
#ifndef TESTS_LINUX_KERNEL_H
#define TESTS_LINUX_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From now on the kernel's log counts. */
void kernel_watch(void);

/*
 * Whether all pins were given back, there is no VM, and the log tells of no trouble since the last
 * call. Else @left says what there is.
 */
bool kernel_is_clean(char *left, size_t size);

/* Whether a line with @text came since the last kernel_is_clean(), in whatever process. */
bool kernel_said(const char *text);

/* Pages that are pinned now, by anybody. */
uint64_t kernel_pins(void);

/* VMs in debugfs; and whether there is such a line of process @pid, which goes to @line. */
unsigned int kernel_vms(void);
bool kernel_vm_of(int pid, char *line, size_t size);

/* The number behind @name and a "=" in such a line, or behind @name in a file like /proc/meminfo.
 */
uint64_t number_in(const char *line, const char *name);
uint64_t number_in_file(const char *path, const char *name);

/* Writes @text; the case fails if it cannot. */
void write_file(const char *path, const char *text);

#endif
