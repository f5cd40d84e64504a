/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line. */
#ifndef VMM_OPTIONS_H
#define VMM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "guest_map.h"
#include "om_vmm.h"

enum tee_wish {
	TEE_NEEDED,
	TEE_OPTIONAL,
	TEE_NONE,
};

struct options {
	const char *kernel;
	const char *initrd; /* or NULL */
	const char *append;
	const char *name;
	const char *console; /* or NULL: standard input and output */
	uint64_t memory;     /* bytes */
	unsigned int vcpus;
	unsigned int cpus[MAX_VCPUS]; /* the host's CPU of each vCPU */
	unsigned int cpu_count;	      /* of cpus; 0: the host's kernel decides */
	const char *device;	      /* a path, or "fd:N" for a file that is open already */
	enum tee_wish tee;
	bool notifications;
	struct om_ioc_limits limits;
	bool rpmb;
};

/* Ends the program if they make no sense, or were asked for by --help. */
void options_read(struct options *options, int argc, char **argv);

#endif
