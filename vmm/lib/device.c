/* SPDX-License-Identifier: BSD-2-Clause */
/* The device: the file, the VM behind it, its regions, its reset. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>

#include "om_vmm.h"

static int do_ioctl(const struct om_vmm *tee, unsigned long request, void *argument)
{
	return ioctl(tee->fd, request, argument) ? -errno : 0;
}

/* For those that say -EINTR only if they have done nothing. */
static int do_ioctl_again(const struct om_vmm *tee, unsigned long request, void *argument)
{
	int error;

	do
		error = do_ioctl(tee, request, argument);
	while (error == -EINTR);
	return error;
}

static int ask_info(struct om_vmm *tee)
{
	int error;

	tee->info.size = sizeof(tee->info);
	error = do_ioctl(tee, OM_IOC_INFO, &tee->info);
	if (error)
		return error;
	return tee->info.version == OM_IOC_VERSION ? 0 : -EPROTO;
}

int om_vmm_adopt(struct om_vmm *tee, int fd)
{
	int error;

	memset(tee, 0, sizeof(*tee));
	tee->fd = fd;
	error = ask_info(tee);
	if (error)
		tee->fd = -1;
	return error;
}

int om_vmm_open(struct om_vmm *tee, const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	int error;

	tee->fd = -1;
	if (fd < 0)
		return -errno;
	error = om_vmm_adopt(tee, fd);
	if (error)
		close(fd);
	return error;
}

void om_vmm_close(struct om_vmm *tee)
{
	if (tee->fd >= 0)
		close(tee->fd);
	tee->fd = -1;
}

bool om_vmm_offers_notifications(const struct om_vmm *tee)
{
	return tee->info.features & OM_IOC_FEATURE_NOTIFICATIONS &&
	       tee->info.policy_default & OM_IOC_POLICY_NOTIFICATIONS;
}

int om_vmm_create(struct om_vmm *tee, const struct om_vmm_config *config)
{
	struct om_ioc_create create = {
		.size = sizeof(create),
		.policy = config->policy,
		.policy_mask = config->policy_mask,
		.limits = config->limits,
	};
	int error;

	if (config->has_notify_fd) {
		create.flags = OM_IOC_CREATE_NOTIFY_FD;
		create.notify_fd = config->notify_fd;
	}
	error = do_ioctl_again(tee, OM_IOC_CREATE, &create);
	tee->notifications = !error && config->has_notify_fd;
	return error;
}

int om_vmm_add_region(struct om_vmm *tee, uint64_t ipa, uint64_t length, void *address)
{
	struct om_ioc_add_region region = {
		.size = sizeof(region),
		.ipa = ipa,
		.length = length,
		.address = (uintptr_t)address,
	};

	return do_ioctl_again(tee, OM_IOC_ADD_REGION, &region);
}

int om_vmm_del_region(struct om_vmm *tee, uint64_t ipa, uint64_t length)
{
	struct om_ioc_del_region region = { .size = sizeof(region), .ipa = ipa, .length = length };

	return do_ioctl_again(tee, OM_IOC_DEL_REGION, &region);
}

int om_vmm_reset(struct om_vmm *tee)
{
	struct om_ioc_reset reset = { .size = sizeof(reset) };

	return do_ioctl(tee, OM_IOC_RESET, &reset);
}

int om_vmm_stats(const struct om_vmm *tee, struct om_ioc_stats *stats)
{
	stats->size = sizeof(*stats);
	stats->flags = 0;
	return do_ioctl(tee, OM_IOC_STATS, stats);
}
