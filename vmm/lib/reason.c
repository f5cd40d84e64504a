/* SPDX-License-Identifier: BSD-2-Clause */
/* What an error means to whoever runs the VMM, and what to do about it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "om_vmm.h"

struct reason {
	enum om_vmm_operation operation;
	int error;
	const char *text;
};

static const struct reason reasons[] = {
	{ OM_VMM_OPEN, ENOENT,
	  "there is no such device: load the module optee-mediator, and see the kernel's log" },
	{ OM_VMM_OPEN, ENXIO, "the module optee-mediator has no OP-TEE: see the kernel's log" },
	{ OM_VMM_OPEN, ENODEV, "the module optee-mediator has no OP-TEE: see the kernel's log" },
	{ OM_VMM_OPEN, EACCES, "its permissions do not let you: join the device's group" },
	{ OM_VMM_OPEN, EPERM, "the host's policy does not let this program open it" },
	{ OM_VMM_OPEN, ENOTTY, "it is not the device of the module optee-mediator" },
	{ OM_VMM_OPEN, EPROTO, "the module optee-mediator is of another version than the VMM" },
	{ OM_VMM_CREATE, EINVAL, "a limit is out of range, or a policy contradicts itself" },
	{ OM_VMM_CREATE, EPERM,
	  "more than the administrator grants: see the parameters of the module optee-mediator" },
	{ OM_VMM_CREATE, EOPNOTSUPP, "this host's OP-TEE has no notifications" },
	{ OM_VMM_CREATE, EEXIST, "the file is another VM's already: each VM needs one of its own" },
	{ OM_VMM_CREATE, EBUSY, "another VM has RPMB, or the host is about to hibernate" },
	{ OM_VMM_CREATE, EUSERS, "there are as many VMs with OP-TEE as the administrator grants" },
	{ OM_VMM_CREATE, ENOSPC,
	  "OP-TEE takes no further VM (it was built with a number, CFG_VIRT_GUEST_COUNT), "
	  "or has no memory for it" },
	{ OM_VMM_CREATE, ENOMEM,
	  "the kernel has no memory for it, or the limit of memory is too small" },
	{ OM_VMM_ADD_REGION, EEXIST, "two regions of guest memory overlap" },
	{ OM_VMM_ADD_REGION, ENOSPC, "the guest's memory is in too many pieces" },
	{ OM_VMM_SET_FILTER, ENXIO, "the kernel's KVM has no filter of SMCs: 6.4 or later has" },
	{ OM_VMM_SET_FILTER, EINVAL, "the kernel's KVM has no filter of SMCs: 6.4 or later has" },
	{ OM_VMM_SET_FILTER, EBUSY, "a vCPU has run already" },
	{ OM_VMM_SET_FILTER, EEXIST, "another filter has these SMCs already" },
	{ OM_VMM_SET_IRQFD, EAGAIN, "the VGIC is not initialised yet" },
	{ OM_VMM_RESET, ENOSPC, "OP-TEE did not take the VM anew" },
};

/* Of every operation. */
static const struct reason common[] = {
	{ 0, EIO, "the VM was made in another address space (by a parent, or before execve)" },
	{ 0, ENXIO, "the VM has not been made yet" },
	{ 0, ESHUTDOWN, "the host ends, or starts another kernel" },
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

const char *om_vmm_reason(enum om_vmm_operation operation, int error)
{
	for (size_t i = 0; i < COUNT(reasons); i++)
		if (reasons[i].operation == operation && reasons[i].error == -error)
			return reasons[i].text;
	for (size_t i = 0; i < COUNT(common); i++)
		if (common[i].error == -error)
			return common[i].text;
	return strerror(-error);
}

static void describe_memlock(char *text, size_t size)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_MEMLOCK, &limit))
		limit.rlim_cur = 0;
	snprintf(text, size,
		 "OP-TEE was refused memory of the guest's: RLIMIT_MEMLOCK is %llu bytes; raise it "
		 "(ulimit -l, LimitMEMLOCK=)",
		 (unsigned long long)limit.rlim_cur);
}

uint32_t om_vmm_event_text(uint32_t events, char *text, size_t size)
{
	if (events & OM_IOC_EVENT_MEMLOCK) {
		describe_memlock(text, size);
		return events & ~OM_IOC_EVENT_MEMLOCK;
	}
	if (events & OM_IOC_EVENT_NOT_PINNABLE) {
		snprintf(text, size,
			 "OP-TEE was refused memory of the guest's that is not mapped, read-only, "
			 "or of a kind that cannot be pinned");
		return events & ~OM_IOC_EVENT_NOT_PINNABLE;
	}
	snprintf(text, size, "the module optee-mediator tells of events 0x%x, which are not known",
		 events);
	return 0;
}
