/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The same where OP-TEE is reached by FF-A: addresses are in descriptors of what is shared, and of
 * the hypervisor's own pair of buffers. In messages there are handles alone.
 */
#include "account.h"
#include "machine/panic.h"
#include "memory/pages.h"
#include "port.h"
#include "secure/ffa_abi.h"
#include "vm/vm.h"
#include "walk.h"

static struct om_ffa_buffers buffers;

void om_port_ffa_buffers(struct om_ffa_buffers *given)
{
	plain_port_ffa_buffers(given);
	buffers = *given;
}

static void need_zero(const struct om_smc *call, unsigned int first)
{
	for (unsigned int i = first; i < 8; i++)
		if (call->a[i])
			panic("check: OP-TEE gets %lx with %lx in w%u", call->a[0], call->a[i], i);
}

static void look_at_map(const struct om_smc *call)
{
	if (call->a[1] != buffers.tx_pa.v || call->a[2] != buffers.rx_pa.v ||
	    call->a[3] != buffers.pages)
		panic("check: OP-TEE is to map %lx and %lx, %lx pages", call->a[1], call->a[2],
		      call->a[3]);
	need_zero(call, 4);
}

/* Part of the descriptor in TX. */
static const void *part(uint64_t length, uint64_t offset, uint64_t size)
{
	if (length > buffers.pages * PAGE_SIZE || offset > length || size > length - offset)
		panic("check: OP-TEE gets a descriptor of %lx bytes with %lx at %lx", length, size,
		      offset);
	return (const char *)buffers.tx + offset;
}

static void look_at_ranges(unsigned int vm, const struct abi_ffa_composite *composite,
			   const struct abi_ffa_range *range)
{
	uint64_t pages = 0;

	for (uint32_t i = 0; i < composite->ranges; i++) {
		if (range[i].address & ABI_PAGE_MASK)
			panic("check: VM %u: OP-TEE gets %lx as a page", vm, range[i].address);
		walk_range(vm, range[i].address, range[i].pages);
		pages += range[i].pages;
	}
	if (pages != composite->pages)
		panic("check: VM %u: OP-TEE gets %lx pages as %x", vm, pages, composite->pages);
}

/* With one receiver, whose access descriptor says where the ranges are. */
static void look_at_share(const struct om_smc *call)
{
	const uint64_t length = call->a[1];
	const struct abi_ffa_region *region = part(length, 0, sizeof(*region));
	const struct abi_ffa_access *access = part(length, region->access_offset, sizeof(*access));
	const struct abi_ffa_composite *composite =
		part(length, access->composite_offset, sizeof(*composite));
	const uint64_t first = access->composite_offset + sizeof(*composite);

	if (call->a[2] != length || region->access_count != 1 || !region->sender ||
	    region->sender > vm_count)
		panic("check: OP-TEE gets a descriptor of %lx bytes, of VM %x", length,
		      region->sender);
	need_zero(call, 3);
	look_at_ranges(region->sender, composite,
		       part(length, first, composite->ranges * sizeof(struct abi_ffa_range)));
}

/* In the name of the hypervisor, or of a VM. */
static void look_at_message(const struct om_smc *call)
{
	if (call->a[1] >> 16 > vm_count)
		panic("check: OP-TEE gets a message of %lx's", call->a[1] >> 16);
}

void om_port_ffa_smc(struct om_smc *smc)
{
	switch (smc->a[0]) {
	case ABI_FFA_RXTX_MAP_64:
		look_at_map(smc);
		break;
	case ABI_FFA_MEM_SHARE_64:
		look_at_share(smc);
		break;
	case ABI_FFA_DIRECT_REQ_32:
	case ABI_FFA_DIRECT_REQ_64:
		look_at_message(smc);
		break;
	case ABI_FFA_VERSION:
	case ABI_FFA_FEATURES:
	case ABI_FFA_SPM_ID_GET:
	case ABI_FFA_PARTITION_INFO_GET:
	case ABI_FFA_RX_RELEASE:
	case ABI_FFA_MEM_RECLAIM:
	case ABI_FFA_BITMAP_CREATE:
	case ABI_FFA_BITMAP_DESTROY:
	case ABI_FFA_NOTIFICATION_BIND:
	case ABI_FFA_NOTIFICATION_UNBIND:
	case ABI_FFA_NOTIFICATION_GET:
		break;
	default:
		panic("check: OP-TEE gets %lx, which is no function that it is to get", smc->a[0]);
	}
	plain_port_ffa_smc(smc);
}
