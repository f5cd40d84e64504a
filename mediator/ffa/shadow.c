/* SPDX-License-Identifier: BSD-2-Clause */
/* See shadow.h. */
#include "shadow.h"

#include <stddef.h>
#include <optee_mediator/port.h>

#include "../vm/memory.h"
#include "descriptor.h"
#include "registers.h"
#include "share.h"
#include "spmc.h"

/* States of shadow.state. */
enum {
	NOT_SHARED,
	SHARING, /* a CPU is at it */
	SHARED	 /* under shadow.handle */
};

static uint32_t pages_of(const struct om_ffa_vm *ffa)
{
	return (ffa->vm.config.limits.calls + OM_FFA_CALLS_PER_PAGE - 1) / OM_FFA_CALLS_PER_PAGE;
}

bool om_shadow_init(struct om_ffa_vm *ffa)
{
	for (uint32_t i = 0; i < pages_of(ffa); i++) {
		ffa->shadow.page[i] = om_page_get(&ffa->vm);
		if (!ffa->shadow.page[i])
			return false;
	}
	return true;
}

void om_shadow_clean_up(struct om_ffa_vm *ffa)
{
	for (uint32_t i = 0; i < OM_FFA_CALL_PAGES; i++) {
		if (ffa->shadow.page[i])
			om_page_put(&ffa->vm, ffa->shadow.page[i]);
		ffa->shadow.page[i] = NULL;
	}
}

static int32_t accepted(struct om_ffa_vm *ffa, struct om_share *share, uint64_t handle)
{
	ffa->shadow.handle = handle;
	om_share_hide(share, handle);
	return 0;
}

/* OP-TEE may have it, or not; if it waits for more of it, under a handle. */
static int32_t lost(struct om_ffa_vm *ffa, struct om_share *share, const struct om_smc *answer)
{
	bool waits = (uint32_t)answer->a[0] == FFA_MEM_FRAG_RX;

	om_port_log(ffa->vm.owner, "OP-TEE's answer to MEM_SHARE of the mediator's pages is none");
	om_share_lose(share, waits ? om_ffa_handle(answer->a[1], answer->a[2]) : 0);
	return FFA_ABORTED;
}

/* What became of it. That OP-TEE is busy is no reason for the guest to try for ever. */
static int32_t judge(struct om_ffa_vm *ffa, struct om_share *share, const struct om_smc *answer)
{
	int32_t code = om_spmc_code(answer);

	if (!code)
		return accepted(ffa, share, om_ffa_handle(answer->a[2], answer->a[3]));
	if ((uint32_t)answer->a[0] != FFA_ERROR)
		return lost(ffa, share, answer);
	om_share_release(ffa, share);
	return code == FFA_BUSY ? FFA_DENIED : code;
}

/* It has no pages of the VM's: to release it never gives way. */
static int32_t share_with_tx(struct om_ffa_vm *ffa)
{
	struct om_share *share = om_share_new(ffa);
	struct om_smc answer;

	if (!share)
		return FFA_NO_MEMORY;
	answer = om_spmc_share(om_descriptor_write_own(ffa, ffa->shadow.page, pages_of(ffa)));
	return judge(ffa, share, &answer);
}

static int32_t share(struct om_ffa_vm *ffa)
{
	int32_t code;

	if (!om_spmc_take_tx())
		return FFA_BUSY;
	code = share_with_tx(ffa);
	om_spmc_give_tx();
	return code;
}

static void leave(struct om_ffa_vm *ffa, uint32_t to)
{
	atomic_store_explicit(&ffa->shadow.state, to, memory_order_release);
}

int32_t om_shadow_share(struct om_ffa_vm *ffa)
{
	uint32_t state = NOT_SHARED;

	if (atomic_compare_exchange_strong_explicit(&ffa->shadow.state, &state, SHARING,
						    memory_order_acquire, memory_order_acquire)) {
		int32_t code = share(ffa);

		leave(ffa, code ? NOT_SHARED : SHARED);
		return code;
	}
	return state == SHARED ? 0 : FFA_BUSY;
}

bool om_shadow_may_be_named(const struct om_ffa_vm *ffa, uint64_t handle)
{
	return handle != ffa->shadow.handle && om_share_is_there(ffa, handle);
}

void om_shadow_forget(struct om_ffa_vm *ffa)
{
	leave(ffa, NOT_SHARED);
}

struct om_msg *om_shadow_of(const struct om_ffa_vm *ffa, uint32_t slot)
{
	char *page = ffa->shadow.page[slot / OM_FFA_CALLS_PER_PAGE];

	return (struct om_msg *)(void *)(page + slot % OM_FFA_CALLS_PER_PAGE * OM_SHADOW_SIZE);
}
