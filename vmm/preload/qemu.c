/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See qemu.h. No system call tells of a migration early enough to refuse it: what KVM is asked for,
 * a log of written pages, may not fail, or QEMU aborts. But QEMU has a list of reasons not to
 * migrate, and a switch that VFIO uses against balloons, and exports the functions to its modules.
 *
 * They are nobody's fixed interface. Their form is that of QEMU 9.0 and later, which exports a
 * function by another name than the releases before: where that is missing, nothing is called.
 */
#define _GNU_SOURCE
#include "qemu.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>

#include "say.h"

#define SINCE_9_0 "bql_lock_impl"

typedef void set_error_function(void **error, const char *file, int line, const char *function,
				const char *format, ...);
typedef int add_blocker_function(void **reason, void **error);
typedef int disable_discard_function(bool state);

static void *find(const char *name)
{
	return dlsym(RTLD_DEFAULT, SINCE_9_0) ? dlsym(RTLD_DEFAULT, name) : NULL;
}

/* @reason is QEMU's afterwards. It takes none with -only-migratable. */
static void block_migration(void)
{
	set_error_function *set_error = find("error_setg_internal");
	add_blocker_function *add_blocker = find("migrate_add_blocker");
	void *reason = NULL;

	if (!set_error || !add_blocker) {
		complain("this VMM cannot be kept from migrating or saving the guest, which then "
			 "loses what it has in OP-TEE: do neither");
		return;
	}
	set_error(&reason, __FILE__, __LINE__, __func__,
		  "what the guest has in OP-TEE can be neither migrated nor saved (optee-kvm)");
	if (add_blocker(&reason, NULL))
		die("a guest with OP-TEE cannot be migrated, so not with -only-migratable");
}

/* Where it is not there, discard.h's refusals are what is left. */
static void disable_discard(void)
{
	disable_discard_function *disable = find("ram_block_discard_disable");

	if (disable && disable(true))
		die("a device of the guest's takes memory from it (virtio-mem), which OP-TEE may "
		    "have");
}

void qemu_restrict(void)
{
	block_migration();
	disable_discard();
}
