/* SPDX-License-Identifier: BSD-2-Clause */
/* See mappings.h. */
#define _GNU_SOURCE
#include "mappings.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static atomic_int folder = -1; /* /proc/PID */

void mappings_open(void)
{
	int none = -1;
	int fd = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 && !atomic_compare_exchange_strong(&folder, &none, fd))
		close(fd);
}

/* A line: first and last address, rights, offset, device, inode, name. */
static bool is_of(const char *line, uint64_t address, dev_t *device, ino_t *inode)
{
	unsigned long long first, end, number;
	unsigned int major, minor;

	/* NOLINTNEXTLINE(cert-err34-c): the kernel's own numbers, which fit */
	if (sscanf(line, "%llx-%llx %*s %*x %x:%x %llu", &first, &end, &major, &minor, &number) !=
		    5 ||
	    address < first || address >= end)
		return false;
	*device = makedev(major, minor);
	*inode = number;
	return true;
}

static FILE *open_maps(void)
{
	int fd = openat(atomic_load(&folder), "maps", O_RDONLY | O_CLOEXEC);
	FILE *maps = fd >= 0 ? fdopen(fd, "r") : NULL;

	if (fd >= 0 && !maps)
		close(fd);
	return maps;
}

void mappings_find_file(uint64_t address, dev_t *device, ino_t *inode)
{
	FILE *maps = open_maps();
	char *line = NULL;
	size_t size = 0;
	bool found = false;

	*device = 0;
	*inode = 0;
	if (!maps)
		return;
	while (!found && getline(&line, &size, maps) > 0)
		found = is_of(line, address, device, inode);
	free(line);
	fclose(maps);
}
