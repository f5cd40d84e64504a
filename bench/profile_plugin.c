/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A plugin of QEMU's TCG that counts how often each instruction is executed, on the whole machine,
 * by its virtual address: what lies at the same address in several address spaces is one.
 *
 * Argument: output=FILE. FILE gets pairs of 64 bits, address and count, when QEMU ends.
 *
 * QEMU translates with a lock held, so the table has no other.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "qemu_plugin.h"

/* Some 500,000 are executed by two Linux kernels, OP-TEE, and what they run. */
#define PLACES (UINT64_C(1) << 22)

const int qemu_plugin_version = 1;

/* Free while the address is 0, where nothing of the machine's is executed but its first
 * instructions. */
static struct place {
	uint64_t address;
	uint64_t count;
} places[PLACES];

static uint64_t taken;
static const char *output;

/* The table is never more than half full: a run that needs more counts the rest in one place. */
static struct place *place_of(uint64_t address)
{
	uint64_t at = (address >> 2) * UINT64_C(0x9e3779b97f4a7c15) >> 42;

	while (places[at].address && places[at].address != address)
		at = (at + 1) % PLACES;
	if (places[at].address == address)
		return &places[at];
	if (taken == PLACES / 2)
		return place_of(~UINT64_C(0));
	taken++;
	places[at].address = address;
	return &places[at];
}

static void translated(plugin_id id, struct qemu_plugin_tb *tb)
{
	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		struct place *place = place_of(qemu_plugin_insn_vaddr(insn));

		qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64,
							   &place->count, 1);
	}
}

static void write_counts(plugin_id id, void *data)
{
	FILE *file = fopen(output, "wb");

	(void)id;
	(void)data;
	if (!file) {
		perror(output);
		return;
	}
	for (uint64_t at = 0; at < PLACES; at++)
		if (places[at].count)
			fwrite(&places[at], sizeof(*places), 1, file);
	if (fclose(file))
		perror(output);
}

int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
	(void)info;
	place_of(~UINT64_C(0));
	if (argc == 1 && !strncmp(argv[0], "output=", 7))
		output = argv[0] + 7;
	if (!output) {
		fprintf(stderr, "profile_plugin: output=FILE is needed\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, write_counts, NULL);
	return 0;
}
