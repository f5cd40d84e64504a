/* SPDX-License-Identifier: BSD-2-Clause */
/* What guests do by FF-A: calls that give way are made again by the vCPU that made them. */
#include "steps.h"

#include <string.h>

#include "lives.h"
#include "machine/vm.h"
#include "memory.h"
#include "rpc.h"

#define PLACE	       512u /* of a message in a buffer */
#define RANGES_AT_MOST 40u

static void run_ffa(struct cpu *cpu)
{
	struct flow *flow = (struct flow *)cpu;

	ffa_enter(&flow->ffa);
}

static bool is_response(const struct om_smc *answer)
{
	return answer->a[0] == ABI_FFA_DIRECT_RESP_32 || answer->a[0] == ABI_FFA_DIRECT_RESP_64;
}

static void end_call(struct flow *flow)
{
	struct call *call = flow->call;
	const struct om_smc *answer = &flow->ffa.answer;

	if (!call) /* given up, and gone on with all the same */
		return;
	call->answer = *answer;
	if (is_response(answer) && !answer->a[3] && answer->a[4] != ABI_FFA_RETURN_DONE) {
		call->state = CALL_ASKED;
		return;
	}
	tell(flow, "command %u ends: ret %#x", call->cmd, call_result(flow->vm, call));
}

/* What is shared has a handle now, or is to be gone on with. */
static void end_share(struct flow *flow)
{
	struct vm *vm = flow->vm;
	const struct om_smc *answer = &flow->ffa.answer;

	if (answer->a[0] == ABI_FFA_MEM_FRAG_RX) {
		vm->fragment_handle = abi_pair(answer->a[2], answer->a[1]);
		return;
	}
	vm->fragment_handle = 0;
	if (answer->a[0] == ABI_FFA_SUCCESS_32 && flow->lives == lives_of(vm))
		vm->slot[flow->slot].handle = abi_pair(answer->a[3], answer->a[2]);
}

static void end_unshare(struct flow *flow)
{
	struct slot *slot = &flow->vm->slot[flow->slot];

	if (flow->ffa.answer.a[0] != ABI_FFA_SUCCESS_32 || flow->lives != lives_of(flow->vm))
		return;
	*slot = (struct slot){ 0 };
	memory_collect(flow->vm);
}

static void ended(struct flow *flow)
{
	const struct om_smc *answer = &flow->ffa.answer;

	tell(flow, "%#llx: %#llx %#llx %#llx %#llx %#llx", (unsigned long long)flow->ffa.asked.a[0],
	     (unsigned long long)answer->a[0], (unsigned long long)answer->a[1],
	     (unsigned long long)answer->a[2], (unsigned long long)answer->a[3],
	     (unsigned long long)answer->a[4]);
	if (ffa_is_midway(&flow->ffa))
		return;
	if (flow->then)
		flow->then(flow);
	flow->call = NULL;
}

/* What the vCPU was to make again, it makes no more. */
static void leave_what_was(struct flow *flow)
{
	if (flow->call && flow->call->state == CALL_INSIDE)
		flow->call->state = CALL_NONE;
	flow->call = NULL;
}

/* Bits that are the guest's own to choose are no address of its. */
static void choose_bits(struct om_smc *asked)
{
	uint32_t function = abi_function(asked->a[0]);

	if (function != ABI_FFA_NOTIFICATION_BIND && function != ABI_FFA_NOTIFICATION_UNBIND)
		return;
	for (unsigned i = 1; i < 8; i++)
		if (sim_is_ipa((uint32_t)asked->a[i]))
			asked->a[i] ^= UINT64_C(1) << 31;
}

static void say(struct flow *flow, const struct record *record, const char *name,
		struct om_smc asked, void (*then)(struct flow *flow))
{
	struct vm *vm = flow->vm;

	damage_words(vm, DAMAGE_REGISTERS, &asked, sizeof(asked));
	choose_bits(&asked);
	vm->guest.changes_memory = vm->is_wild;
	flow->then = then;
	flow->ffa = ffa_call_of(&vm->guest, flow->number, asked, NULL);
	flow->is_question = abi_function(asked.a[0]) == ABI_FFA_VERSION;
	flow_begin(flow, name, run_ffa, ended, record->stop);
}

void ffa_step_again(struct vm *vm, struct flow *flow, const struct record *record)
{
	if (!ffa_is_midway(&flow->ffa))
		return;
	vm->guest.changes_memory = vm->is_wild;
	flow_begin(flow, "again", run_ffa, ended, record->stop);
}

/* Of a buffer that the guest shares, or did. */
static bool find_place(struct vm *vm, struct call *call, const struct record *record)
{
	const struct slot *slot = &vm->slot[(record->how >> 4 & 7) % SLOTS];
	uint32_t at = (uint32_t)(call - vm->call) * PLACE;

	if (!slot->count)
		return false;
	call->page[0] = slot->page[0];
	call->page[1] = slot->page[slot->count > 1];
	call->handle = slot->handle;
	call->at = at;
	return true;
}

void ffa_step_call(struct vm *vm, struct flow *flow, const struct record *record)
{
	struct call *call = call_free(vm);
	struct message msg;

	leave_what_was(flow);
	if (!call)
		return;
	msg = message_of(vm, record);
	*call = (struct call){ .cmd = msg.cmd, .params = msg.num_params };
	if (!find_place(vm, call, record))
		return;
	damage_words(vm, DAMAGE_MESSAGE, &msg, sizeof(msg));
	call_write(vm, call, 0, &msg, sizeof(msg));
	call->state = CALL_INSIDE;
	flow->call = call;
	say(flow, record, "call",
	    ffa_message(&vm->guest, ABI_FFA_CALL_WITH_ARG, (uint32_t)call->handle,
			call->handle >> 32, call->at, 0),
	    end_call);
}

/* A buffer is given by its handle; what is taken back the guest takes back in another step. */
static void answer(struct vm *vm, struct call *call, const struct record *record)
{
	uint32_t at = 32 + call->params * sizeof(struct abi_param);
	const struct slot *slot = &vm->slot[record->n / CALLS % SLOTS];
	struct abi_msg msg;

	call_read(vm, call, at, &msg, ABI_RPC_ARG_SIZE);
	if (msg.cmd == ABI_RPC_CMD_SHM_ALLOC && !(record->how & 1)) {
		msg.num_params = 1;
		msg.params[0].attr = ABI_ATTR_RMEM_OUTPUT;
		msg.params[0].u.rmem.offs = record->how & 2 ? record->a : 0;
		msg.params[0].u.rmem.size = slot->count * OM_PAGE_SIZE;
		msg.params[0].u.rmem.shm_ref = slot->handle;
		msg.ret = slot->handle ? ABI_SUCCESS : ABI_OUT_OF_MEMORY;
	} else if (msg.cmd == ABI_RPC_CMD_SHM_ALLOC) {
		msg.ret = ABI_OUT_OF_MEMORY;
	} else {
		rpc_supplicate(&msg);
	}
	damage_words(vm, DAMAGE_REPLY, &msg, ABI_RPC_ARG_SIZE);
	call_write(vm, call, at, &msg, ABI_RPC_ARG_SIZE);
}

void ffa_step_resume(struct vm *vm, struct flow *flow, const struct record *record)
{
	struct call *call = call_asked(vm, record->n);

	leave_what_was(flow);
	if (!call)
		return;
	if (call->answer.a[4] == ABI_FFA_RETURN_RPC)
		answer(vm, call, record);
	call->state = CALL_INSIDE;
	flow->call = call;
	say(flow, record, "resume",
	    ffa_message(&vm->guest, ABI_FFA_RESUME, 0, 0, 0, call->answer.a[7]), end_call);
}

/* The descriptor of a buffer's pages, again and again if more are wanted than it has. */
static uint32_t describe(struct vm *vm, const struct slot *slot, uint32_t ranges)
{
	om_ipa_t page[RANGES_AT_MOST];
	uint32_t length;

	for (uint32_t i = 0; i < ranges; i++)
		page[i] = slot->page[i % slot->count];
	length = ffa_describe(&vm->guest, page, ranges);
	damage_page(vm, DAMAGE_LIST, vm->guest.ffa.tx);
	return length;
}

/* A slot that has no pages gets some. */
static bool have_pages(struct vm *vm, struct slot *slot, const struct record *record)
{
	uint32_t count = 1 + record->a % SLOT_PAGES;

	if (slot->count || !memory_has(vm, count))
		return slot->count;
	for (uint32_t i = 0; i < count; i++)
		slot->page[i] = guest_page_new(&vm->guest);
	slot->count = count;
	return true;
}

static bool has_tx(const struct vm *vm)
{
	enum sim_map_kind kind = sim_map_at(vm->guest.vm, vm->guest.ffa.tx)->kind;

	return kind != SIM_UNMAPPED && kind != SIM_DEVICE;
}

/* What another CPU may be reading, or has read to go on with, is written over. */
static void take_tx(struct vm *vm)
{
	if (vm_is_busy(vm) || vm->guest.ffa.midway)
		vm->is_wild = true;
}

void ffa_step_share(struct vm *vm, struct flow *flow, const struct record *record)
{
	struct slot *slot = &vm->slot[record->n % SLOTS];
	struct om_smc asked = { { ABI_FFA_MEM_SHARE_64 } };
	uint32_t ranges, length;

	leave_what_was(flow);
	if (!has_tx(vm) || !have_pages(vm, slot, record))
		return;
	take_tx(vm);
	ranges = record->how & 2 ? 1 + record->b % RANGES_AT_MOST : slot->count;
	length = describe(vm, slot, ranges);
	asked.a[1] = length;
	asked.a[2] = length;
	vm->fragment_left = 0;
	if (record->how & 1 && ranges > 1) {
		vm->fragment_left = 1 + (uint32_t)(record->b >> 8) % (ranges - 1);
		vm->fragment_slot = record->n % SLOTS;
		asked.a[2] = length - vm->fragment_left * sizeof(struct abi_ffa_range);
	}
	flow->slot = record->n % SLOTS;
	say(flow, record, "share", asked, end_share);
}

/* Some of the ranges that are to come, or all. */
void ffa_step_fragment(struct vm *vm, struct flow *flow, const struct record *record)
{
	const struct slot *slot = &vm->slot[vm->fragment_slot];
	uint32_t ranges = record->n % (vm->fragment_left + 1);
	uint64_t handle = record->how & 1 ? record->a : vm->fragment_handle;
	struct om_smc asked = { { ABI_FFA_MEM_FRAG_TX, (uint32_t)handle, handle >> 32 } };

	leave_what_was(flow);
	if (!has_tx(vm) || !slot->count)
		return;
	take_tx(vm);
	if (!ranges)
		ranges = vm->fragment_left ? vm->fragment_left : 1;
	for (uint32_t i = 0; i < ranges; i++) {
		struct abi_ffa_range range = { slot->page[i % slot->count].v, 1, 0 };
		om_ipa_t to = { vm->guest.ffa.tx.v + i * sizeof(range) };

		memory_write(vm, to, &range, sizeof(range));
	}
	vm->fragment_left -= ranges < vm->fragment_left ? ranges : vm->fragment_left;
	damage_page(vm, DAMAGE_LIST, vm->guest.ffa.tx);
	asked.a[3] = ranges * sizeof(struct abi_ffa_range);
	flow->slot = vm->fragment_slot;
	say(flow, record, "fragment", asked, end_share);
}

void ffa_step_unshare(struct vm *vm, struct flow *flow, const struct record *record)
{
	uint64_t handle = vm->slot[record->n % SLOTS].handle;

	leave_what_was(flow);
	if (record->how & 1)
		handle = record->a;
	flow->slot = record->n % SLOTS;
	say(flow, record, "unshare", ffa_reclaim_call(&vm->guest, flow->number, handle).asked,
	    record->how & 1 ? NULL : end_unshare);
}

static struct om_smc message(const struct vm *vm, uint64_t service, uint64_t w4, uint64_t w5)
{
	return ffa_message(&vm->guest, service, (uint32_t)w4, (uint32_t)w5, 0, 0);
}

static uint32_t path(const struct vm *vm)
{
	return ABI_FFA_OPTEE_ID << 16 | vm->guest.id;
}

static struct om_smc fast_call(const struct vm *vm, const struct record *record)
{
	const struct guest_ffa *ffa = &vm->guest.ffa;
	uint64_t handle = vm->slot[record->b % SLOTS].handle;

	switch (record->n % 16) {
	case 0:
		return (struct om_smc){ { ABI_FFA_VERSION, ABI_FFA_1_1 } };
	case 1:
		return (struct om_smc){ { ABI_FFA_ID_GET } };
	case 2:
		return (struct om_smc){ { ABI_FFA_FEATURES, (uint32_t)record->a } };
	case 3:
		return (struct om_smc){ { ABI_FFA_RXTX_MAP_64, ffa->tx.v, ffa->rx.v, 1 } };
	case 4:
		return (struct om_smc){ { ABI_FFA_RXTX_UNMAP } };
	case 5:
		return (struct om_smc){ { ABI_FFA_PARTITION_INFO_GET } };
	case 6:
		return (struct om_smc){ { ABI_FFA_RX_RELEASE } };
	case 7:
		return message(vm, ABI_FFA_GET_API_VERSION, 0, 0);
	case 8:
		return message(vm, ABI_FFA_GET_OS_VERSION, 0, 0);
	case 9:
		return message(vm, ABI_FFA_EXCHANGE_CAPS, 0, 0);
	case 10:
		return message(vm, ABI_FFA_ENABLE_ASYNC_NOTIF, record->a & 63, 0);
	case 11:
		return message(vm, ABI_FFA_UNREGISTER_SHM, handle, handle >> 32);
	case 12:
		return (struct om_smc){ { ABI_FFA_NOTIFICATION_BIND, path(vm), 0,
					  (uint32_t)record->a, (uint32_t)record->b } };
	case 13:
		return (struct om_smc){ { ABI_FFA_NOTIFICATION_UNBIND, path(vm), 0,
					  (uint32_t)record->a, (uint32_t)record->b } };
	case 14:
		return (struct om_smc){ { ABI_FFA_NOTIFICATION_GET, vm->guest.id, 1 } };
	default:
		return (struct om_smc){ { ABI_FFA_SPM_ID_GET } };
	}
}

void ffa_step_fast(struct vm *vm, struct flow *flow, const struct record *record)
{
	leave_what_was(flow);
	say(flow, record, "fast", fast_call(vm, record), NULL);
}

void ffa_step_raw(struct vm *vm, struct flow *flow, const struct record *record)
{
	struct om_smc asked = { { (record->n & 1 ? 0xc4000060u : 0x84000060u) +
					  (record->n >> 1) % 0x30,
				  (uint32_t)record->a, record->a >> 32, (uint32_t)record->b,
				  record->b >> 32, record->how, 0, 0 } };

	leave_what_was(flow);
	vm->is_wild = true;
	if (record->n & 0x8000) {
		asked.a[0] = ABI_FFA_DIRECT_REQ_32;
		asked.a[1] = (uint32_t)vm->guest.id << 16 | ABI_FFA_OPTEE_ID;
		asked.a[2] = 0;
	}
	say(flow, record, "raw", asked, NULL);
}
