/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See tree.h. QEMU makes a tree by fdt_open_into(): an empty one that is to grow, which its machine
 * then fills, or the one of -dtb. There /firmware/optee is added, so that it is in all that QEMU
 * does with the tree: dumpdtb, a reset, firmware that gets it. Trees of the host's devices begin as
 * an empty one, too, but come later, so that of those only the first is the guest's.
 */
#include "tree.h"

#include <libfdt.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "guest.h"
#include "next.h"
#include "say.h"
#include "settings.h"

static bool is_guests(const void *fdt)
{
	static atomic_flag has_begun = ATOMIC_FLAG_INIT;
	bool is_empty = fdt_first_subnode(fdt, 0) < 0;

	return !is_empty || !atomic_flag_test_and_set(&has_begun);
}

static void name_optee(struct guest *guest, void *fdt)
{
	bool notifications =
		settings()->notifications && om_vmm_offers_notifications(&guest->device);
	int error = om_vmm_add_node(fdt, notifications, settings()->spi);

	if (error)
		die("the guest's device tree cannot name OP-TEE: %s", fdt_strerror(error));
	atomic_store(&guest->has_node, true);
}

int tree_open_into(const void *fdt, void *buffer, int size)
{
	int error = next_fdt_open_into(fdt, buffer, size);
	struct guest *guest = guest_newest();

	if (!error && guest && is_guests(buffer))
		name_optee(guest, buffer);
	return error;
}
