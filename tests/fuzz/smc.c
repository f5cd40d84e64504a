/* SPDX-License-Identifier: BSD-2-Clause */
/* What guests do by the SMC ABI. */
#include <string.h>

#include "lives.h"
#include "machine/vm.h"
#include "memory.h"
#include "rpc.h"
#include "steps.h"

#define PLACE 512u /* of a message in a registered buffer */

static void run_smc(struct cpu *cpu)
{
	struct flow *flow = (struct flow *)cpu;

	guest_smc(&flow->vm->guest, flow->number, &flow->smc);
}

/*
 * The share that a call was about is what came of it. That may not have been written, or not be
 * there to be read.
 */
static void settle_share(struct call *call, uint32_t a0, uint32_t ret)
{
	bool done = a0 == ABI_OK && ret == ABI_SUCCESS;
	bool registers = call->cmd == ABI_CMD_REGISTER_SHM;

	if (!call->share)
		return;
	if ((a0 == ABI_OK || a0 == ABI_EBADADDR) && ret == GUEST_NO_RESULT)
		call->share->state = GUEST_MAY_LIVE;
	else
		call->share->state = registers == done ? GUEST_LIVES : GUEST_IS_OURS;
	call->share = NULL;
}

static void end_call(struct flow *flow)
{
	struct call *call = flow->call;
	uint32_t ret;

	call->answer = flow->smc;
	if (abi_is_rpc(flow->smc.a[0])) {
		call->state = CALL_ASKED;
		tell(flow, "asked %#llx", (unsigned long long)flow->smc.a[0]);
		return;
	}
	ret = call_result(flow->vm, call);
	settle_share(call, (uint32_t)flow->smc.a[0], ret);
	tell(flow, "command %u ends: a0 %#llx, ret %#x", call->cmd,
	     (unsigned long long)flow->smc.a[0], ret);
}

/* In a registered buffer, if it is there and large enough; else in a page of its own. */
static bool find_place(struct vm *vm, struct call *call, const struct record *record)
{
	const struct guest_share *share = vm->slot[record->how >> 6 & 1].share;
	uint32_t at = (uint32_t)(call - vm->call) * PLACE;
	unsigned style = record->how >> 4 & 3;

	call->has_rpc_arg = style != GUEST_PLAIN;
	if (style >= GUEST_REGD_ARG && share && at + PLACE <= share->size) {
		at += share->offset;
		call->page[0] = share->page[at / OM_PAGE_SIZE];
		call->at = at % OM_PAGE_SIZE;
		call->page[1] = share->page[(at + PLACE - 1) / OM_PAGE_SIZE];
		return true;
	}
	if (!memory_has(vm, 1))
		return false;
	call->page[0] = guest_page_new(&vm->guest);
	call->owns_page = true;
	return true;
}

static struct om_smc registers_of(struct vm *vm, const struct call *call,
				  const struct record *record)
{
	const struct guest_share *share = vm->slot[record->how >> 6 & 1].share;
	bool is_regd = !call->owns_page;
	uint64_t where = is_regd ? share->cookie : call->page[0].v;
	struct om_smc smc = { { ABI_CALL_WITH_ARG, where >> 32, (uint32_t)where, 0, 0x44, 0x55,
				0x66, 0x77 } };

	if (call->has_rpc_arg)
		smc.a[0] = is_regd ? ABI_CALL_WITH_REGD_ARG : ABI_CALL_WITH_RPC_ARG;
	if (is_regd)
		smc.a[3] = (uint64_t)(call - vm->call) * PLACE;
	damage_words(vm, DAMAGE_REGISTERS, &smc, sizeof(smc));
	return smc;
}

/*
 * Says @msg. @share: that it is about, or NULL. Returns the call, which may be over; NULL if there
 * is none.
 */
static const struct call *begin(struct vm *vm, struct flow *flow, const struct record *record,
				struct message *msg, struct guest_share *share)
{
	struct call *call = call_free(vm);

	if (!call)
		return NULL;
	*call = (struct call){ .cmd = msg->cmd, .params = msg->num_params };
	if (!find_place(vm, call, record))
		return NULL;
	damage_words(vm, DAMAGE_MESSAGE, msg, sizeof(*msg));
	call_write(vm, call, 0, msg, sizeof(*msg));
	call->state = CALL_INSIDE;
	call->share = share;
	if (share)
		share->state = GUEST_MAY_LIVE;
	flow->call = call;
	flow->smc = registers_of(vm, call, record);
	flow->is_question = false;
	flow_begin(flow, "call", run_smc, end_call, record->stop);
	return call;
}

void smc_call(struct vm *vm, struct flow *flow, const struct record *record)
{
	struct message msg = message_of(vm, record);

	begin(vm, flow, record, &msg, NULL);
}

void smc_resume(struct vm *vm, struct flow *flow, const struct record *record)
{
	struct call *call = call_asked(vm, record->n);

	if (!call)
		return;
	flow->smc = rpc_answer(vm, call, record);
	damage_words(vm, DAMAGE_REGISTERS, &flow->smc, sizeof(flow->smc));
	call->state = CALL_INSIDE;
	flow->call = call;
	flow->is_question = false;
	flow_begin(flow, "resume", run_smc, end_call, record->stop);
}

static const uint32_t fast[] = {
	ABI_EXCHANGE_CAPABILITIES,
	ABI_ENABLE_SHM_CACHE,
	ABI_DISABLE_SHM_CACHE,
	ABI_ENABLE_ASYNC_NOTIF,
	ABI_GET_ASYNC_NOTIF_VALUE,
	ABI_GET_SHM_CONFIG,
	ABI_CALLS_COUNT,
	ABI_CALLS_UID,
	ABI_CALLS_REVISION,
	ABI_GET_OS_UUID,
	ABI_GET_OS_REVISION,
	ABI_GET_THREAD_COUNT,
	ABI_VM_CREATED,
	ABI_VM_DESTROYED,
	ABI_L2CC_MUTEX,
	ABI_GET_PROTMEM_CONFIG,
	ABI_BOOT_SECONDARY,
};

#define FAST_CALLS (sizeof(fast) / sizeof(fast[0]))

static void end_fast(struct flow *flow)
{
	uint64_t cookie = abi_pair(flow->smc.a[1], flow->smc.a[2]);

	tell(flow, "a0 %#llx", (unsigned long long)flow->smc.a[0]);
	if (flow->is_drain && flow->smc.a[0] == ABI_OK && flow->lives == lives_of(flow->vm))
		rpc_page_drop(flow->vm, cookie);
}

static void begin_fast(struct flow *flow, const char *name, unsigned stop)
{
	flow->is_drain = abi_function(flow->smc.a[0]) == ABI_DISABLE_SHM_CACHE;
	flow->is_question = abi_function(flow->smc.a[0]) == ABI_EXCHANGE_CAPABILITIES;
	flow_begin(flow, name, run_smc, end_fast, stop);
}

void smc_fast(struct vm *vm, struct flow *flow, const struct record *record)
{
	uint32_t function = fast[record->n % FAST_CALLS];

	flow->smc = (struct om_smc){ { function, record->a, 0, 0, 0x44, 0x55, 0x66, 0x77 } };
	damage_words(vm, DAMAGE_REGISTERS, &flow->smc, sizeof(flow->smc));
	begin_fast(flow, "fast", record->stop);
}

/* Registers that may lead anywhere: what comes of it is not told to the model. */
void smc_raw(struct vm *vm, struct flow *flow, const struct record *record)
{
	static const uint32_t start[] = { ABI_CALL_WITH_ARG, ABI_CALL_WITH_RPC_ARG,
					  ABI_CALL_WITH_REGD_ARG, ABI_RETURN_FROM_RPC };
	unsigned kind = record->n & 7;
	uint64_t function = kind < 4	    ? start[kind]
			    : record->n & 8 ? record->b >> 32
					    : fast[record->n / 16 % FAST_CALLS];

	flow->smc = (struct om_smc){ { function, record->a >> 32, (uint32_t)record->a,
				       (uint32_t)record->b, record->how, 0, 0, 0x77 } };
	vm->is_wild = true;
	damage_words(vm, DAMAGE_REGISTERS, &flow->smc, sizeof(flow->smc));
	begin_fast(flow, "raw", record->stop);
}

/*
 * One in place of one that is not shared; of few pages, but their number may be large. Where
 * messages may be, their words lie as the judge of what guests get expects.
 */
static struct guest_share *share_new(struct vm *vm, struct slot *slot, const struct record *record)
{
	static const uint16_t most[] = { 3, 8, 64, 1100 };
	uint64_t pages = 1 + record->b % most[record->how & 3];
	uint64_t offset =
		record->a % OM_PAGE_SIZE & (slot < &vm->slot[2] ? ~UINT64_C(7) : UINT64_MAX);
	uint64_t size = pages * OM_PAGE_SIZE - offset - (record->b >> 16) % (OM_PAGE_SIZE / 2);

	if (slot->share)
		guest_share_free(&vm->guest, slot->share);
	slot->share = NULL;
	if (memory_has(vm, 8) && (int64_t)size > 0)
		slot->share = guest_share_new_of(&vm->guest, offset, size, 4);
	return slot->share;
}

static bool has_lists(const struct vm *vm, const struct guest_share *share)
{
	for (uint64_t i = 0; i * ABI_LIST_ENTRIES < share->count; i++)
		if (!sim_page_at(vm->guest.vm, share->list[i]))
			return false;
	return true;
}

/* What is shared already, or is about to be, may be registered once more: who knows what comes of
 * it. */
void smc_share(struct vm *vm, struct flow *flow, const struct record *record)
{
	struct slot *slot = &vm->slot[record->n % SLOTS];
	struct guest_share *share = slot->share;
	struct message msg = { .cmd = ABI_CMD_REGISTER_SHM,
			       .ret = GUEST_NO_RESULT,
			       .num_params = 1 };
	bool is_ours;

	if (!call_free(vm))
		return;
	if (!share || (share->state == GUEST_IS_OURS && !(record->how & 4)))
		share = share_new(vm, slot, record);
	if (!share || !has_lists(vm, share))
		return;
	is_ours = share->state == GUEST_IS_OURS;
	if (!is_ours)
		vm->is_wild = true;
	msg.params[0].attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	msg.params[0].u.tmem.buf_ptr = guest_list_write(&vm->guest, share);
	msg.params[0].u.tmem.size = share->size;
	msg.params[0].u.tmem.shm_ref = share->cookie;
	damage_page(vm, DAMAGE_LIST, share->list[0]);
	begin(vm, flow, record, &msg, is_ours ? share : NULL);
}

/* What is to be taken away while it is not shared may be by the time that this is looked up. */
void smc_unshare(struct vm *vm, struct flow *flow, const struct record *record)
{
	struct guest_share *share = vm->slot[record->n % SLOTS].share;
	const bool is_ours = share && share->state == GUEST_IS_OURS;
	const struct call *call;
	struct message msg = { .cmd = ABI_CMD_UNREGISTER_SHM,
			       .ret = GUEST_NO_RESULT,
			       .num_params = 1 };

	msg.params[0].attr = ABI_ATTR_RMEM_INPUT;
	msg.params[0].u.rmem.shm_ref = share ? share->cookie : record->a;
	if (!share || share->state == GUEST_MAY_LIVE)
		vm->is_wild = true;
	call = begin(vm, flow, record, &msg, share && share->state == GUEST_LIVES ? share : NULL);
	if (call && call->state != CALL_NONE && is_ours)
		vm->is_wild = true;
}
