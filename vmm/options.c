/* SPDX-License-Identifier: BSD-2-Clause */
/* See options.h. */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

#define MIB UINT64_C(0x100000)

#define MEMORY_MIN 32 /* MiB */
#define MEMORY_MAX (UINT32_C(1) << 19)
#define CPU_MAX	   1023

static const char usage[] =
	"usage: om-vmm --kernel FILE [OPTION]...\n"
	"Runs a Linux guest under KVM, with OP-TEE by the module optee-mediator.\n"
	"\n"
	"  --kernel FILE         arm64 Linux Image, not compressed\n"
	"  --initrd FILE         its initial RAM disk\n"
	"  --append TEXT         its command line\n"
	"  --name TEXT           of the VM, for messages (default: guest)\n"
	"  --memory MIB          RAM (default: 256)\n"
	"  --vcpus N             1 to 16 (default: 1)\n"
	"  --cpus LIST           the host's CPU of each vCPU, with commas; a short list begins "
	"again\n"
	"  --console PATH        a terminal or port for the guest's UART (default: stdin and "
	"stdout)\n"
	"OP-TEE:\n"
	"  --device PATH         (default: " OM_VMM_DEVICE "); fd:N is an open file of it\n"
	"  --no-tee              none\n"
	"  --tee-optional        go on without if it cannot be had\n"
	"  --no-notifications    no asynchronous notifications\n"
	"  --rpmb                OP-TEE uses this guest's RPMB\n"
	"  --calls N, --buffers N, --pages N, --pages-per-buffer N, --kernel-memory BYTES\n"
	"                        what the guest may hold, at most what the administrator grants\n";

enum {
	OPTION_KERNEL = 1,
	OPTION_INITRD,
	OPTION_APPEND,
	OPTION_NAME,
	OPTION_MEMORY,
	OPTION_VCPUS,
	OPTION_CPUS,
	OPTION_CONSOLE,
	OPTION_DEVICE,
	OPTION_NO_TEE,
	OPTION_TEE_OPTIONAL,
	OPTION_NO_NOTIFICATIONS,
	OPTION_RPMB,
	OPTION_CALLS,
	OPTION_BUFFERS,
	OPTION_PAGES,
	OPTION_PAGES_PER_BUFFER,
	OPTION_KERNEL_MEMORY,
	OPTION_HELP,
};

static const struct option names[] = {
	{ "kernel", required_argument, NULL, OPTION_KERNEL },
	{ "initrd", required_argument, NULL, OPTION_INITRD },
	{ "append", required_argument, NULL, OPTION_APPEND },
	{ "name", required_argument, NULL, OPTION_NAME },
	{ "memory", required_argument, NULL, OPTION_MEMORY },
	{ "vcpus", required_argument, NULL, OPTION_VCPUS },
	{ "cpus", required_argument, NULL, OPTION_CPUS },
	{ "console", required_argument, NULL, OPTION_CONSOLE },
	{ "device", required_argument, NULL, OPTION_DEVICE },
	{ "no-tee", no_argument, NULL, OPTION_NO_TEE },
	{ "tee-optional", no_argument, NULL, OPTION_TEE_OPTIONAL },
	{ "no-notifications", no_argument, NULL, OPTION_NO_NOTIFICATIONS },
	{ "rpmb", no_argument, NULL, OPTION_RPMB },
	{ "calls", required_argument, NULL, OPTION_CALLS },
	{ "buffers", required_argument, NULL, OPTION_BUFFERS },
	{ "pages", required_argument, NULL, OPTION_PAGES },
	{ "pages-per-buffer", required_argument, NULL, OPTION_PAGES_PER_BUFFER },
	{ "kernel-memory", required_argument, NULL, OPTION_KERNEL_MEMORY },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ NULL, 0, NULL, 0 },
};

/* A number that ends at @end, of at least @min and at most @max. */
static uint64_t number_to(const char *text, char end, uint64_t min, uint64_t max, const char *what)
{
	char *stop;
	unsigned long long value;

	errno = 0;
	value = strtoull(text, &stop, 0);
	if (errno || stop == text || *text == '-' || (*stop && *stop != end) || value < min ||
	    value > max)
		die("%s: \"%s\" is no number from %llu to %llu", what, text,
		    (unsigned long long)min, (unsigned long long)max);
	return value;
}

static uint64_t number(const char *text, uint64_t min, uint64_t max, const char *what)
{
	return number_to(text, '\0', min, max, what);
}

/* Zero is "the administrator's default", which is asked for by not asking. */
static uint32_t limit(const char *text, const char *what)
{
	return (uint32_t)number(text, 1, UINT32_MAX, what);
}

static void read_cpus(struct options *options, const char *list)
{
	const char *at = list;

	options->cpu_count = 0;
	do {
		if (options->cpu_count == MAX_VCPUS)
			die("--cpus: more than %d", MAX_VCPUS);
		options->cpus[options->cpu_count++] =
			(unsigned int)number_to(at, ',', 0, CPU_MAX, "--cpus");
		at = strchr(at, ',');
	} while (at++);
}

static void read_limit(struct om_ioc_limits *limits, int option, const char *value)
{
	switch (option) {
	case OPTION_CALLS:
		limits->calls = limit(value, "--calls");
		break;
	case OPTION_BUFFERS:
		limits->buffers = limit(value, "--buffers");
		break;
	case OPTION_PAGES:
		limits->pages = limit(value, "--pages");
		break;
	case OPTION_PAGES_PER_BUFFER:
		limits->pages_per_buffer = limit(value, "--pages-per-buffer");
		break;
	case OPTION_KERNEL_MEMORY:
		limits->memory = number(value, 1, UINT64_MAX, "--kernel-memory");
		break;
	}
}

static void read_tee(struct options *options, int option, const char *value)
{
	switch (option) {
	case OPTION_DEVICE:
		options->device = value;
		break;
	case OPTION_NO_TEE:
		options->tee = TEE_NONE;
		break;
	case OPTION_TEE_OPTIONAL:
		options->tee = TEE_OPTIONAL;
		break;
	case OPTION_NO_NOTIFICATIONS:
		options->notifications = false;
		break;
	case OPTION_RPMB:
		options->rpmb = true;
		break;
	default:
		read_limit(&options->limits, option, value);
		break;
	}
}

static void read_one(struct options *options, int option, const char *value)
{
	switch (option) {
	case OPTION_KERNEL:
		options->kernel = value;
		break;
	case OPTION_INITRD:
		options->initrd = value;
		break;
	case OPTION_APPEND:
		options->append = value;
		break;
	case OPTION_NAME:
		options->name = value;
		break;
	case OPTION_MEMORY:
		options->memory = MIB * number(value, MEMORY_MIN, MEMORY_MAX, "--memory");
		break;
	case OPTION_VCPUS:
		options->vcpus = (unsigned int)number(value, 1, MAX_VCPUS, "--vcpus");
		break;
	case OPTION_CPUS:
		read_cpus(options, value);
		break;
	case OPTION_CONSOLE:
		options->console = value;
		break;
	case OPTION_HELP:
		fputs(usage, stdout);
		exit(0);
	default:
		read_tee(options, option, value);
	}
}

void options_read(struct options *options, int argc, char **argv)
{
	int option, at = 1; /* where the next option is looked for */

	*options = (struct options){
		.append = "",
		.name = "guest",
		.memory = 256 * MIB,
		.vcpus = 1,
		.device = OM_VMM_DEVICE,
		.notifications = true,
	};
	opterr = 0;
	while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
		if (option == '?')
			die("\"%s\" is no option, or lacks its value: see --help", argv[at]);
		read_one(options, option, optarg);
		at = optind;
	}
	if (optind < argc)
		die("\"%s\" belongs to no option: see --help", argv[optind]);
	if (!options->kernel)
		die("--kernel is missing: see --help");
}
