/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's shares: described in TX, given to OP-TEE, and taken back when OP-TEE has let go.
 */
#include "driver/ffa_share.h"
#include "driver/ffa_direct.h"
#include "driver/guest_memory.h"
#include "machine/violation.h"
#include "machine/vm.h"
#include "secure/ffa_abi.h"

#define COMPOSITE_AT (sizeof(struct abi_ffa_region) + sizeof(struct abi_ffa_access))
#define RANGES_AT    (COMPOSITE_AT + sizeof(struct abi_ffa_composite))

static void write_tx(struct guest *guest, uint64_t at, const void *from, size_t size)
{
	sim_guest_write(guest->vm, (om_ipa_t){ guest->ffa.tx.v + at }, from, size);
}

static void write_head(struct guest *guest, uint32_t pages)
{
	struct abi_ffa_region region = { .sender = guest->vm->client_id,
					 .attributes = ABI_FFA_MEM_NORMAL,
					 .access_size = sizeof(struct abi_ffa_access),
					 .access_count = 1,
					 .access_offset = sizeof(region) };
	struct abi_ffa_access access = { .receiver = ABI_FFA_OPTEE_ID,
					 .permissions = ABI_FFA_MEM_RW,
					 .composite_offset = COMPOSITE_AT };
	struct abi_ffa_composite composite = { .pages = pages, .ranges = pages };

	write_tx(guest, 0, &region, sizeof(region));
	write_tx(guest, sizeof(region), &access, sizeof(access));
	write_tx(guest, COMPOSITE_AT, &composite, sizeof(composite));
}

uint32_t ffa_describe(struct guest *guest, const om_ipa_t *page, uint32_t count)
{
	if (RANGES_AT + count * sizeof(struct abi_ffa_range) > ABI_PAGE_SIZE)
		sim_misuse("a descriptor that is longer than TX");
	write_head(guest, count);
	for (uint32_t i = 0; i < count; i++) {
		struct abi_ffa_range range = { .address = page[i].v, .pages = 1 };

		write_tx(guest, RANGES_AT + i * sizeof(range), &range, sizeof(range));
	}
	return (uint32_t)(RANGES_AT + count * sizeof(struct abi_ffa_range));
}

struct ffa_call ffa_share_call(struct guest *guest, uint32_t vcpu, struct guest_share *share)
{
	uint32_t length = ffa_describe(guest, share->page, (uint32_t)share->count);
	struct om_smc asked = { { ABI_FFA_MEM_SHARE_64, length, length } };

	return ffa_call_of(guest, vcpu, asked, share);
}

struct ffa_call ffa_reclaim_call(struct guest *guest, uint32_t vcpu, uint64_t handle)
{
	struct om_smc asked = { { ABI_FFA_MEM_RECLAIM, (uint32_t)handle, handle >> 32 } };

	return ffa_call_of(guest, vcpu, asked, NULL);
}

struct guest_share *ffa_shared(struct guest *guest, uint32_t pages)
{
	struct guest_share *share = guest_share_new(guest, 0, pages * ABI_PAGE_SIZE);
	struct ffa_call call = ffa_share_call(guest, guest->vcpu, share);

	ffa_finish(&call);
	if (share->state == GUEST_LIVES)
		return share;
	if (share->state == GUEST_IS_OURS)
		guest_share_free(guest, share);
	return NULL;
}

bool ffa_unshare(struct guest *guest, struct guest_share *share)
{
	struct ffa_call call = ffa_reclaim_call(guest, guest->vcpu, share->cookie);

	ffa_unregister(guest, share->cookie);
	if (ffa_finish(&call).a[0] != ABI_FFA_SUCCESS_32)
		return false;
	guest_share_free(guest, share);
	return true;
}
