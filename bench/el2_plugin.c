/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A plugin of QEMU's TCG that counts how often each instruction of an address range is executed:
 * the hypervisor's, which is the only code of the machine that lies there. bench/el2.py adds up.
 *
 * Arguments: base=ADDRESS,size=BYTES,output=FILE. FILE gets a 64-bit count for each four bytes of
 * the range, when QEMU ends.
 *
 * What is called for an instruction is registered when QEMU translates it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qemu_plugin.h"

#define INSTRUCTION_SIZE 4
#define NO_REGISTERS	 0

const int qemu_plugin_version = 1;

static uint64_t base, size;
static const char *output;
static uint64_t *counts;

static void executed(unsigned int vcpu, void *count)
{
	(void)vcpu;
	++*(uint64_t *)count;
}

static void watch(struct qemu_plugin_insn *insn)
{
	uint64_t offset = qemu_plugin_insn_vaddr(insn) - base;

	if (offset < size)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, executed, NO_REGISTERS,
						       &counts[offset / INSTRUCTION_SIZE]);
}

static void translated(plugin_id id, struct qemu_plugin_tb *tb)
{
	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++)
		watch(qemu_plugin_tb_get_insn(tb, i));
}

static void write_counts(plugin_id id, void *data)
{
	FILE *file = fopen(output, "wb");
	size_t number = size / INSTRUCTION_SIZE;

	(void)id;
	(void)data;
	if (!file || fwrite(counts, sizeof(*counts), number, file) != number || fclose(file))
		perror(output);
}

static const char *value(char *argument, const char *name)
{
	size_t length = strlen(name);

	return !strncmp(argument, name, length) && argument[length] == '=' ? argument + length + 1
									   : NULL;
}

static void read_argument(char *argument)
{
	if (value(argument, "base"))
		base = strtoull(value(argument, "base"), NULL, 0);
	else if (value(argument, "size"))
		size = strtoull(value(argument, "size"), NULL, 0);
	else if (value(argument, "output"))
		output = value(argument, "output");
}

int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++)
		read_argument(argv[i]);
	counts = calloc(size / INSTRUCTION_SIZE, sizeof(*counts));
	if (!size || !output || !counts) {
		fprintf(stderr, "el2_plugin: base=ADDRESS,size=BYTES,output=FILE are needed\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, write_counts, NULL);
	return 0;
}
