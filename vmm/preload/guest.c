/* SPDX-License-Identifier: BSD-2-Clause */
/* See guest.h. */
#define _GNU_SOURCE
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "mappings.h"
#include "qemu.h"
#include "say.h"
#include "settings.h"

static struct guest *_Atomic newest;

/* A copy of a passed file: the VMs that are made only to be looked at close theirs. */
static int open_passed(struct om_vmm *device, const char *text)
{
	char *end;
	long fd;
	int copy, error;

	errno = 0;
	fd = strtol(text, &end, 10);
	if (errno || end == text || *end || fd < 0 || fd > INT32_MAX)
		die("the device: \"fd:%s\" is no fd:N", text);
	copy = fcntl((int)fd, F_DUPFD_CLOEXEC, 0);
	if (copy < 0)
		return -errno;
	error = om_vmm_adopt(device, copy);
	if (error)
		close(copy);
	return error;
}

static int open_device(struct om_vmm *device)
{
	const char *name = settings()->device;

	return strncmp(name, "fd:", 3) ? om_vmm_open(device, name) : open_passed(device, name + 3);
}

/* die() may be called with it, and then what the program does at its exit, which may ask for it. */
static void init_lock(pthread_mutex_t *lock)
{
	pthread_mutexattr_t recursive;

	pthread_mutexattr_init(&recursive);
	pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(lock, &recursive);
	pthread_mutexattr_destroy(&recursive);
}

static struct guest *make(int vm_fd)
{
	struct guest *guest = calloc(1, sizeof(*guest));

	if (!guest)
		die("there is no memory for a VM");
	guest->vm_fd = vm_fd;
	guest->notify_fd = -1;
	guest->device.fd = -1;
	init_lock(&guest->lock);
	pthread_mutex_init(&guest->reset_lock, NULL);
	return guest;
}

struct guest *guest_new(int vm_fd)
{
	struct guest *guest = make(vm_fd);

	mappings_open();
	guest->open_error = open_device(&guest->device);
	guest->older = atomic_load(&newest);
	while (!atomic_compare_exchange_weak(&newest, &guest->older, guest))
		;
	return guest;
}

static void close_files(struct guest *guest)
{
	om_vmm_close(&guest->device);
	if (guest->notify_fd >= 0)
		close(guest->notify_fd);
	guest->notify_fd = -1;
}

void guest_close(struct guest *guest)
{
	atomic_store(&guest->tee, TEE_NONE);
	close_files(guest);
}

struct guest *guest_list(void)
{
	return atomic_load(&newest);
}

struct guest *guest_newest(void)
{
	struct guest *guest = guest_list();

	while (guest && (atomic_load(&guest->tee) == TEE_NONE || guest->open_error))
		guest = guest->older;
	return guest;
}

static bool make_notify_fd(struct guest *guest)
{
	if (!settings()->notifications || !om_vmm_offers_notifications(&guest->device))
		return false;
	guest->notify_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (guest->notify_fd < 0)
		die("no eventfd for notifications: %s", strerror(errno));
	return true;
}

static int create(struct guest *guest)
{
	struct om_vmm_config config = { .limits = settings()->limits };

	if (settings()->rpmb)
		config.policy = config.policy_mask = OM_IOC_POLICY_RPMB;
	config.has_notify_fd = make_notify_fd(guest);
	config.notify_fd = guest->notify_fd;
	return om_vmm_create(&guest->device, &config);
}

/* Returns what failed and why, or NULL. */
static const char *take_place(struct guest *guest)
{
	int error = guest->open_error;

	if (error)
		return om_vmm_reason(OM_VMM_OPEN, error);
	error = create(guest);
	if (error)
		return om_vmm_reason(OM_VMM_CREATE, error);
	error = om_vmm_set_filter(guest->vm_fd);
	if (error)
		return om_vmm_reason(OM_VMM_SET_FILTER, error);
	return NULL;
}

static void take_place_or_die(struct guest *guest)
{
	const char *why = take_place(guest);

	if (why && !settings()->optional)
		die("no OP-TEE by %s: %s", settings()->device, why);
	if (why) {
		complain("goes on without OP-TEE by %s: %s", settings()->device, why);
		close_files(guest);
	}
	atomic_store(&guest->tee, why ? TEE_NONE : TEE_PRESENT);
}

/* Notifications need both the place and the VGIC, whichever comes last. */
static void connect(struct guest *guest)
{
	int error = 0;

	if (atomic_load(&guest->tee) == TEE_PRESENT && guest->notify_fd >= 0 && guest->has_vgic)
		error = om_vmm_set_irqfd(guest->vm_fd, guest->notify_fd, settings()->spi);
	if (error)
		complain("notifications cannot reach the guest: %s",
			 om_vmm_reason(OM_VMM_SET_IRQFD, error));
}

void guest_has_vgic(struct guest *guest)
{
	pthread_mutex_lock(&guest->lock);
	guest->has_vgic = true;
	connect(guest);
	pthread_mutex_unlock(&guest->lock);
}

/* Before the guest runs it ends the program; later it would end the guest for a piece of memory. */
static void add_region(struct guest *guest, const struct memory *memory)
{
	int error = om_vmm_add_region(&guest->device, memory->ipa, memory->length,
				      (void *)(uintptr_t)memory->address);

	if (!error)
		return;
	if (!atomic_load(&guest->has_run) && !settings()->optional)
		die("guest memory at 0x%llx cannot be OP-TEE's: %s",
		    (unsigned long long)memory->ipa, om_vmm_reason(OM_VMM_ADD_REGION, error));
	complain("the guest cannot share its memory at 0x%llx with OP-TEE: %s",
		 (unsigned long long)memory->ipa, om_vmm_reason(OM_VMM_ADD_REGION, error));
}

static void del_region(struct guest *guest, const struct memory *memory)
{
	int error = om_vmm_del_region(&guest->device, memory->ipa, memory->length);

	/* It was not added, which was said then. */
	if (error && error != -ENOENT)
		complain("guest memory at 0x%llx cannot be taken from OP-TEE: %s",
			 (unsigned long long)memory->ipa, om_vmm_reason(OM_VMM_DEL_REGION, error));
}

static void follow(struct guest *guest, const struct memory *before, const struct memory *memory)
{
	if (!memcmp(before, memory, sizeof(*memory)))
		return;
	if (before->length)
		del_region(guest, before);
	if (memory->length)
		add_region(guest, memory);
}

/* Returns whether OP-TEE is new. */
static bool set_memory(struct guest *guest, uint32_t number, const struct memory *memory)
{
	struct memory before = slots_set(&guest->slots, number, memory);
	bool is_first = memory->length && atomic_load(&guest->tee) == TEE_WAITS;

	if (is_first) {
		take_place_or_die(guest);
		connect(guest);
	}
	if (atomic_load(&guest->tee) == TEE_PRESENT)
		follow(guest, &before, memory);
	return is_first && atomic_load(&guest->tee) == TEE_PRESENT;
}

void guest_set_memory(struct guest *guest, uint32_t number, const struct memory *memory)
{
	bool is_new;

	pthread_mutex_lock(&guest->lock);
	is_new = set_memory(guest, number, memory);
	pthread_mutex_unlock(&guest->lock);
	if (is_new)
		qemu_restrict();
}

bool guest_runs(struct guest *guest)
{
	if (atomic_load_explicit(&guest->tee, memory_order_acquire) != TEE_PRESENT)
		return false;
	if (atomic_load_explicit(&guest->has_run, memory_order_relaxed))
		return true;
	atomic_store(&guest->has_run, true);
	if (!atomic_exchange(&guest->has_node, true))
		complain("the guest's device tree was made without libfdt.so: if it does not name "
			 "OP-TEE, the guest will not look for it");
	return true;
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

bool guest_call(struct guest *guest, int vcpu_fd, unsigned int number, const struct kvm_run *run)
{
	uint32_t events;
	int error;

	if (!om_vmm_is_call(run))
		return !om_vmm_refuse(vcpu_fd);
	error = om_vmm_call(&guest->device, vcpu_fd, number, run, &events);
	tell(events);
	/* The guest has been told that there is no such function, and goes on. */
	if (error && error != -ESHUTDOWN && !atomic_exchange(&guest->has_failed, true))
		complain("an SMC was not carried out: %s", om_vmm_reason(OM_VMM_CALL, error));
	return true;
}

static void forget_life(struct guest *guest)
{
	int error = om_vmm_reset(&guest->device);
	eventfd_t count;

	if (error && error != -ESHUTDOWN)
		complain("reset: %s", om_vmm_reason(OM_VMM_RESET, error));
	if (guest->notify_fd >= 0)
		eventfd_read(guest->notify_fd, &count);
}

/*
 * Each vCPU, and the VGIC, is a sign of the same reset: all wait for the first, and then find it
 * done.
 */
void guest_reset(struct guest *guest)
{
	if (atomic_load(&guest->tee) != TEE_PRESENT || !atomic_load(&guest->has_run))
		return;
	pthread_mutex_lock(&guest->reset_lock);
	if (atomic_load(&guest->has_run))
		forget_life(guest);
	atomic_store(&guest->has_run, false);
	pthread_mutex_unlock(&guest->reset_lock);
}
