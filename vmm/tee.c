/* SPDX-License-Identifier: BSD-2-Clause */
/* See tee.h. */
#include "tee.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

#include "error.h"
#include "guest_map.h"

static int open_device(struct om_vmm *device, const char *name)
{
	char *end;
	long fd;

	if (strncmp(name, "fd:", 3))
		return om_vmm_open(device, name);
	errno = 0;
	fd = strtol(name + 3, &end, 10);
	if (errno || end == name + 3 || *end || fd < 0 || fd > INT32_MAX)
		die("--device: \"%s\" is no fd:N", name);
	return om_vmm_adopt(device, (int)fd);
}

static bool make_notify_fd(struct tee *tee, const struct options *options)
{
	if (!options->notifications || !om_vmm_offers_notifications(&tee->device))
		return false;
	tee->notify_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (tee->notify_fd < 0)
		die_errno("no eventfd for notifications");
	return true;
}

static int create(struct tee *tee, const struct options *options)
{
	struct om_vmm_config config = { .limits = options->limits };

	if (options->rpmb)
		config.policy = config.policy_mask = OM_IOC_POLICY_RPMB;
	config.has_notify_fd = make_notify_fd(tee, options);
	config.notify_fd = tee->notify_fd;
	return om_vmm_create(&tee->device, &config);
}

/* Returns what failed and why, or NULL. */
static const char *open_and_create(struct tee *tee, const struct options *options,
				   const struct memory *memory)
{
	int error = open_device(&tee->device, options->device);

	if (error)
		return om_vmm_reason(OM_VMM_OPEN, error);
	error = create(tee, options);
	if (error)
		return om_vmm_reason(OM_VMM_CREATE, error);
	error = om_vmm_add_region(&tee->device, GUEST_RAM, memory->size, memory->address);
	if (error)
		return om_vmm_reason(OM_VMM_ADD_REGION, error);
	return NULL;
}

void tee_init(struct tee *tee, const struct options *options, const struct memory *memory)
{
	const char *why;

	*tee = (struct tee){ .device.fd = -1, .notify_fd = -1 };
	if (options->tee == TEE_NONE)
		return;
	why = open_and_create(tee, options, memory);
	if (why && options->tee == TEE_NEEDED)
		die("no OP-TEE by %s: %s", options->device, why);
	if (why) {
		complain("goes on without OP-TEE by %s: %s", options->device, why);
		om_vmm_close(&tee->device);
	}
	tee->present = !why;
}

void tee_filter(const struct tee *tee, int vm_fd)
{
	int error = tee->present ? om_vmm_set_filter(vm_fd) : 0;

	if (error)
		die("SMCs cannot be passed on: %s", om_vmm_reason(OM_VMM_SET_FILTER, error));
}

void tee_connect(const struct tee *tee, int vm_fd)
{
	int error = 0;

	if (tee->present && tee->notify_fd >= 0)
		error = om_vmm_set_irqfd(vm_fd, tee->notify_fd, GUEST_OPTEE_SPI);
	if (error)
		die("notifications cannot reach the guest: %s",
		    om_vmm_reason(OM_VMM_SET_IRQFD, error));
}

const struct om_vmm *tee_node(const struct tee *tee)
{
	return tee->present ? &tee->device : NULL;
}

/* Each is said once by the module. */
static void tell(uint32_t events)
{
	char text[256];

	while (events) {
		events = om_vmm_event_text(events, text, sizeof(text));
		complain("%s", text);
	}
}

bool tee_call(struct tee *tee, int vcpu_fd, unsigned int number, const struct kvm_run *run)
{
	uint32_t events;
	int error;

	if (!tee->present || !om_vmm_is_call(run))
		return !om_vmm_refuse(vcpu_fd);
	error = om_vmm_call(&tee->device, vcpu_fd, number, run, &events);
	tell(events);
	/* The host is about to end: the guest goes on without OP-TEE as long as it may. */
	if (!error || error == -ESHUTDOWN)
		return true;
	complain("an SMC was not carried out: %s", om_vmm_reason(OM_VMM_CALL, error));
	return false;
}

void tee_reset(struct tee *tee)
{
	eventfd_t count;
	int error;

	if (!tee->present)
		return;
	error = om_vmm_reset(&tee->device);
	if (error == -ENOSPC)
		complain("reset: %s", om_vmm_reason(OM_VMM_RESET, error));
	else if (error)
		die("reset: %s", om_vmm_reason(OM_VMM_RESET, error));
	/* What was for the life before. */
	if (tee->notify_fd >= 0)
		eventfd_read(tee->notify_fd, &count);
}
