/* SPDX-License-Identifier: BSD-2-Clause */
/* See settings.h. The command's option --pages-per-buffer is OPTEE_KVM_PAGES_PER_BUFFER here. */
#include "settings.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "om_vmm.h"
#include "say.h"

/*
 * QEMU's machine "virt" has 256 SPIs, and uses those below 176. Its lists of interrupts have grown
 * from below. KVM takes others without a word, and then what comes is a device's interrupt, or
 * none.
 */
#define SPI_MIN	    176
#define SPI_MAX	    255
#define SPI_DEFAULT SPI_MAX

static struct settings values;

static bool is_set(const char *name)
{
	const char *text = getenv(name);

	if (!text || !*text || !strcmp(text, "0"))
		return false;
	if (strcmp(text, "1"))
		die("%s: \"%s\" is neither 0 nor 1", name, text);
	return true;
}

static uint64_t number(const char *name, uint64_t min, uint64_t max, uint64_t unset)
{
	const char *text = getenv(name);
	unsigned long long value;
	char *end;

	if (!text || !*text)
		return unset;
	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || *end || *text == '-' || value < min || value > max)
		die("%s: \"%s\" is no number from %llu to %llu", name, text,
		    (unsigned long long)min, (unsigned long long)max);
	return value;
}

/* Zero is "the administrator's default", which is asked for by not asking. */
static uint32_t limit(const char *name)
{
	return (uint32_t)number(name, 1, UINT32_MAX, 0);
}

static void read_environment(void)
{
	const char *device = getenv("OPTEE_KVM_DEVICE");

	values.device = device && *device ? device : OM_VMM_DEVICE;
	values.optional = is_set("OPTEE_KVM_OPTIONAL");
	values.notifications = !is_set("OPTEE_KVM_NO_NOTIFICATIONS");
	values.rpmb = is_set("OPTEE_KVM_RPMB");
	values.spi = (uint32_t)number("OPTEE_KVM_SPI", SPI_MIN, SPI_MAX, SPI_DEFAULT);
	values.limits.calls = limit("OPTEE_KVM_CALLS");
	values.limits.buffers = limit("OPTEE_KVM_BUFFERS");
	values.limits.pages = limit("OPTEE_KVM_PAGES");
	values.limits.pages_per_buffer = limit("OPTEE_KVM_PAGES_PER_BUFFER");
	values.limits.memory = number("OPTEE_KVM_KERNEL_MEMORY", 1, UINT64_MAX, 0);
}

const struct settings *settings(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, read_environment);
	return &values;
}
