// SPDX-License-Identifier: BSD-2-Clause
/* See memory.h. */
#define _GNU_SOURCE
#include "memory.h"
#include <fcntl.h>
#include <linux/memfd.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "case.h"
#include "fuse.h"
#include "kernel.h"

#define READ_WRITE (PROT_READ | PROT_WRITE)
#define HUGE_PAGE  (2ul << 20)

/* QEMU's second flash, which no driver has. It is only named, and not touched. */
#define DEVICE_MEMORY 0x04000000

static uint8_t *map(size_t size, int protection, int flags, int file, off_t from)
{
	uint8_t *memory = mmap(NULL, size, protection, flags, file, from);

	check(memory != MAP_FAILED, "mmap: %m");
	return memory;
}

static int memfd(size_t size)
{
	int file = memfd_create("guest", MFD_CLOEXEC);

	check(file >= 0 && !ftruncate(file, (off_t)size), "memfd: %m");
	return file;
}

uint8_t *memory_anonymous(void)
{
	return map(MEMORY_SIZE, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

uint8_t *memory_shared(void)
{
	return map(MEMORY_SIZE, READ_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

uint8_t *memory_memfd(void)
{
	return map(MEMORY_SIZE, READ_WRITE, MAP_SHARED, memfd(MEMORY_SIZE), 0);
}

uint8_t *memory_huge(void)
{
	write_file("/proc/sys/vm/nr_hugepages", "2");
	return map(HUGE_PAGE, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
}

uint8_t *memory_private_file(void)
{
	int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	check(file >= 0, "the program's file: %m");
	return map(MEMORY_SIZE, READ_WRITE, MAP_PRIVATE, file, 0);
}

uint8_t *memory_unmapped(void)
{
	uint8_t *memory = memory_anonymous();

	check(!munmap(memory, MEMORY_SIZE), "munmap: %m");
	return memory;
}

uint8_t *memory_half_mapped(void)
{
	uint8_t *memory = memory_anonymous();

	check(!munmap(memory + MEMORY_SIZE / 2, MEMORY_SIZE / 2), "munmap: %m");
	return memory;
}

uint8_t *memory_beyond_file(void)
{
	return map(MEMORY_SIZE, READ_WRITE, MAP_SHARED, memfd(MEMORY_SIZE / 2), 0);
}

uint8_t *memory_read_only(void)
{
	uint8_t *memory = memory_anonymous();

	memset(memory, 1, MEMORY_SIZE);
	check(!mprotect(memory, MEMORY_SIZE, PROT_READ), "mprotect: %m");
	return memory;
}

uint8_t *memory_read_only_memfd(void)
{
	return map(MEMORY_SIZE, PROT_READ, MAP_SHARED, memfd(MEMORY_SIZE), 0);
}

uint8_t *memory_no_access(void)
{
	return map(MEMORY_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

uint8_t *memory_secret(void)
{
	int file = (int)syscall(SYS_memfd_secret, O_CLOEXEC);
	uint8_t *memory;

	check(file >= 0 && !ftruncate(file, MEMORY_SIZE), "memfd_secret: %m");
	memory = map(MEMORY_SIZE, READ_WRITE, MAP_SHARED, file, 0);
	memset(memory, 1, MEMORY_SIZE);
	return memory;
}

uint8_t *memory_device(void)
{
	int file = open("/dev/mem", O_RDWR | O_CLOEXEC | O_SYNC);

	check(file >= 0, "/dev/mem: %m");
	return map(MEMORY_SIZE, READ_WRITE, MAP_SHARED, file, DEVICE_MEMORY);
}

uint8_t *memory_of_kernels(void)
{
	char line[256];
	void *memory = NULL;
	FILE *maps = fopen("/proc/self/maps", "r");

	check(maps, "/proc/self/maps: %m");
	while (!memory && fgets(line, sizeof(line), maps))
		if (strstr(line, "[vvar]"))
			sscanf(line, "%p", &memory);
	fclose(maps);
	check(memory, "the kernel maps no data of its own");
	return memory;
}

/* Written to already: what can be mapped for that is not always what can be pinned. */
uint8_t *memory_file(void)
{
	uint8_t *memory =
		map(MEMORY_SIZE, READ_WRITE, MAP_SHARED, fuse_open_file(FUSE_READS_ANSWERED), 0);

	memset(memory, 1, MEMORY_SIZE);
	return memory;
}
