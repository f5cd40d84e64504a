/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See ffa_hyp.h.
 */
#include <string.h>
#include "ffa_hyp.h"
#include "machine/buffer.h"

#define RECEIVER_AT  sizeof(struct abi_ffa_region)
#define COMPOSITE_AT (RECEIVER_AT + sizeof(struct abi_ffa_access))
#define RANGES_AT    (COMPOSITE_AT + sizeof(struct abi_ffa_composite))

struct om_port_vm *vm_one;
struct om_port_vm *vm_two;
uint8_t *hyp_tx;
uint8_t *hyp_rx;

int ffa_set_up(void **state)
{
	(void)state;
	sim_init();
	spmc_be_present();
	hyp_tx = sim_buffer_get(HYP_PAGES);
	hyp_rx = sim_buffer_get(HYP_PAGES);
	return 0;
}

int ffa_boot_set_up(void **state)
{
	ffa_set_up(state);
	ffa(ABI_FFA_VERSION, ABI_FFA_1_1, 0, 0, 0, 0);
	ffa_map_pair();
	return 0;
}

static struct om_port_vm *vm_new(const char *name, uint16_t id)
{
	struct om_port_vm *vm = sim_vm_create(name);

	vm->client_id = id;
	if (ffa_vm_created(id))
		return NULL;
	ffa(ABI_FFA_BITMAP_CREATE, id, 2, 0, 0, 0);
	return vm;
}

int ffa_vms_set_up(void **state)
{
	ffa_boot_set_up(state);
	vm_one = vm_new("one", 1);
	vm_two = vm_new("two", 2);
	return !vm_one || !vm_two;
}

int ffa_tear_down(void **state)
{
	(void)state;
	for (uint16_t id = 1; id <= 2; id++)
		if (optee_guest_of(id))
			ffa_vm_destroyed(id);
	sim_clean_up();
	assert_no_violation();
	return 0;
}

struct om_smc ffa(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5)
{
	struct om_smc smc = { { a0, a1, a2, a3, a4, a5 } };

	spmc_smc(&smc);
	return smc;
}

struct om_smc ffa_wrong(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4,
			uint64_t a5)
{
	struct om_smc answer;

	assert_no_violation();
	answer = ffa(a0, a1, a2, a3, a4, a5);
	assert_violation();
	return answer;
}

void assert_success(struct om_smc answer)
{
	assert_no_violation();
	assert_int_equal(answer.a[0], ABI_FFA_SUCCESS_32);
}

void assert_error(struct om_smc answer, uint32_t error)
{
	assert_int_equal(answer.a[0], ABI_FFA_ERROR);
	assert_int_equal(answer.a[2], error);
}

struct om_smc ffa_map_pair(void)
{
	return ffa(ABI_FFA_RXTX_MAP_64, sim_buffer_pa(hyp_tx).v, sim_buffer_pa(hyp_rx).v, HYP_PAGES,
		   0, 0);
}

static uint32_t framework(uint32_t kind, uint16_t id)
{
	struct om_smc answer =
		ffa(ABI_FFA_DIRECT_REQ_32, ABI_FFA_SPMC_ID, ABI_FFA_FRAMEWORK | kind, 0, 0, id);

	assert_int_equal(answer.a[0], ABI_FFA_DIRECT_RESP_32);
	assert_int_equal(answer.a[1], (uint64_t)ABI_FFA_SPMC_ID << 16);
	assert_int_equal(answer.a[2], ABI_FFA_FRAMEWORK | (kind + 1));
	return (uint32_t)answer.a[3];
}

uint32_t ffa_vm_created(uint16_t id)
{
	return framework(ABI_FFA_VM_CREATED, id);
}

uint32_t ffa_vm_destroyed(uint16_t id)
{
	return framework(ABI_FFA_VM_DESTROYED, id);
}

struct om_smc ffa_direct(const struct om_port_vm *vm, uint64_t w3, uint64_t w4, uint64_t w5,
			 uint64_t w6, uint64_t w7)
{
	struct om_smc smc = { { ABI_FFA_DIRECT_REQ_32,
				(uint64_t)vm->client_id << 16 | ABI_FFA_OPTEE_ID, 0, w3, w4, w5, w6,
				w7 } };

	spmc_smc(&smc);
	return smc;
}

struct abi_ffa_region *ffa_region(void)
{
	return (void *)hyp_tx;
}

struct abi_ffa_access *ffa_access(void)
{
	return (void *)(hyp_tx + RECEIVER_AT);
}

struct abi_ffa_composite *ffa_composite(void)
{
	return (void *)(hyp_tx + COMPOSITE_AT);
}

struct abi_ffa_range *ffa_range(uint32_t i)
{
	return (struct abi_ffa_range *)(hyp_tx + RANGES_AT) + i;
}

uint32_t ffa_length(uint32_t ranges)
{
	return (uint32_t)(RANGES_AT + ranges * sizeof(struct abi_ffa_range));
}

static void descriptor_write(const struct ffa_share *share)
{
	*ffa_region() = (struct abi_ffa_region){ .sender = share->vm->client_id,
						 .attributes = ABI_FFA_MEM_NORMAL,
						 .access_size = sizeof(struct abi_ffa_access),
						 .access_count = 1,
						 .access_offset = RECEIVER_AT };
	*ffa_access() = (struct abi_ffa_access){ .receiver = ABI_FFA_OPTEE_ID,
						 .permissions = ABI_FFA_MEM_RW,
						 .composite_offset = COMPOSITE_AT };
	*ffa_composite() = (struct abi_ffa_composite){ share->count, share->count, 0 };
	for (uint32_t i = 0; i < share->count; i++)
		*ffa_range(i) = (struct abi_ffa_range){ share->pinned[i].pa.v, 1, 0 };
}

void ffa_share_prepare(struct ffa_share *share, struct om_port_vm *vm, uint32_t count)
{
	*share = (struct ffa_share){ .vm = vm, .count = count };
	for (uint32_t i = 0; i < count; i++) {
		share->pinned[i].ipa = sim_page_alloc(vm);
		if (!i)
			share->page = share->pinned[i].ipa;
	}
	assert_true(om_port_pin(vm, share->pinned, count));
	descriptor_write(share);
}

struct om_smc ffa_share_send(const struct ffa_share *share)
{
	uint32_t length = ffa_length(share->count);

	return ffa(ABI_FFA_MEM_SHARE_64, length, length, 0, 0, 0);
}

void ffa_share(struct ffa_share *share, struct om_port_vm *vm, uint32_t count)
{
	struct om_smc answer;

	ffa_share_prepare(share, vm, count);
	answer = ffa_share_send(share);
	assert_success(answer);
	share->handle = abi_pair(answer.a[3], answer.a[2]);
}

struct om_smc ffa_reclaim(uint64_t handle)
{
	return ffa(ABI_FFA_MEM_RECLAIM, handle & UINT32_MAX, handle >> 32, 0, 0, 0);
}

void ffa_unpin(struct ffa_share *share)
{
	om_port_unpin(share->vm, share->pinned, share->count);
}

void ffa_share_end(struct ffa_share *share)
{
	assert_success(ffa_reclaim(share->handle));
	ffa_unpin(share);
}
