/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A plugin of QEMU's TCG that counts the instructions of each CPU, at all exception levels.
 *
 * Argument: output=FILE. FILE has 64 bits for each CPU, and can be read at any time: it is mapped.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "qemu_plugin.h"

#define CPUS	     8
#define NO_REGISTERS 0

const int qemu_plugin_version = 1;

/* Each is written by its CPU's thread only. */
static volatile uint64_t *counts;

static void executed(unsigned int vcpu, void *instructions)
{
	if (vcpu < CPUS)
		counts[vcpu] += (uintptr_t)instructions;
}

static void translated(plugin_id id, struct qemu_plugin_tb *tb)
{
	(void)id;
	qemu_plugin_register_vcpu_tb_exec_cb(tb, executed, NO_REGISTERS,
					     (void *)(uintptr_t)qemu_plugin_tb_n_insns(tb));
}

static volatile uint64_t *map_counts(const char *path)
{
	const size_t size = CPUS * sizeof(uint64_t);
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
	void *at;

	if (fd < 0 || ftruncate(fd, (off_t)size))
		return NULL;
	at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return at == MAP_FAILED ? NULL : at;
}

int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
	(void)info;
	if (argc == 1 && !strncmp(argv[0], "output=", 7))
		counts = map_counts(argv[0] + 7);
	if (!counts) {
		fprintf(stderr, "cpus_plugin: output=FILE is needed, and to be writable\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
