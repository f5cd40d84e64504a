/* SPDX-License-Identifier: BSD-2-Clause */
/* See offer.h. */
#include "offer.h"

#include <stdint.h>
#include <optee_mediator/port.h>

#include "../shm/page_list.h"
#include "descriptor.h"
#include "ffa_trace.h"
#include "ffa_vm.h"
#include "own_handle.h"
#include "registers.h"
#include "share.h"
#include "spmc.h"

/* From now on any CPU may find it. */
static void accepted(struct om_ffa_vm *ffa, struct om_smc *smc, uint64_t handle)
{
	om_ffa_trace_offer(ffa, 0);
	om_page_list_compact(&ffa->sharing.share->pages, &ffa->vm);
	om_share_open(ffa->sharing.share, handle);
	om_ffa_succeed(smc, (uint32_t)handle, (uint32_t)(handle >> 32));
}

/* Not an answer that says that OP-TEE has it not. The guest does not get the handle. */
static void lost(struct om_ffa_vm *ffa, struct om_smc *smc, uint64_t handle)
{
	om_ffa_trace_offer(ffa, FFA_ABORTED);
	om_port_log(ffa->vm.owner, "OP-TEE's answer to MEM_SHARE is none; the pages stay pinned");
	om_share_lose(ffa->sharing.share, handle);
	om_ffa_answer(smc, FFA_ABORTED);
}

/*
 * OP-TEE has it not, but it keeps the handle, if that is ours: unless it had no memory to begin
 * with.
 */
static void refused(struct om_ffa_vm *ffa, int32_t code)
{
	if (ffa->sharing.handle && code != FFA_NO_MEMORY)
		om_own_handle_lose(ffa);
	om_ffa_trace_offer(ffa, code);
	ffa->sharing.error = code;
}

/* What became of it. */
static void judge(struct om_ffa_vm *ffa, struct om_smc *smc, const struct om_smc *answer)
{
	uint64_t ours = ffa->sharing.handle;

	switch ((uint32_t)answer->a[0]) {
	case FFA_SUCCESS_32:
	case FFA_SUCCESS_64:
		accepted(ffa, smc, ours ? ours : om_ffa_handle(answer->a[2], answer->a[3]));
		break;
	case FFA_ERROR:
		refused(ffa, om_spmc_code(answer));
		break;
	case FFA_MEM_FRAG_RX: /* it takes for a first part what is all */
		lost(ffa, smc, om_ffa_handle(answer->a[1], answer->a[2]));
		break;
	default:
		lost(ffa, smc, ours);
		break;
	}
}

bool om_offer(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	struct om_smc answer;

	if (!om_spmc_take_tx())
		return false;
	answer = om_spmc_share(
		om_descriptor_write(ffa, &ffa->sharing.share->pages, ffa->sharing.pieces));
	om_spmc_give_tx();
	judge(ffa, smc, &answer);
	return true;
}
