/* SPDX-License-Identifier: BSD-2-Clause */
/* What OP-TEE and the port do: what they may do at any time, in one way or another. */
#include <string.h>

#include "answers/answers.h"
#include "machine/vm.h"
#include "memory.h"
#include "secure/optee_guest.h"
#include "secure/optee_list.h"
#include "secure/optee_mobj.h"
#include "secure/optee_notif.h"
#include "secure/optee_suspend.h"
#include "secure/optee_rpc.h"
#include "secure/optee_ta.h"
#include "secure/spmc_notif.h"
#include "steps.h"
#include "tee.h"

/* What is there on purpose may be asked about, but no right OP-TEE gives it up unasked. */
static bool is_strange(uint64_t high, uint64_t low)
{
	return !optee_knows_cookie(abi_pair(high, low));
}

/* A buffer for messages of RPCs, of any size, in whatever call. */
static uint32_t ask_for_room(struct optee_thread *thread, uint32_t size)
{
	struct om_smc smc;
	uint64_t pa;

	if (thread->direct.share || thread->rpc_arg)
		return ABI_BAD_STATE;
	smc = optee_rpc(thread, ABI_RPC_ALLOC, size, 0);
	pa = abi_pair(smc.a[1], smc.a[2]);
	if (!pa || pa % OM_PAGE_SIZE)
		return ABI_OUT_OF_MEMORY;
	thread->rpc_arg =
		optee_mobj_of_page(thread->guest, OPTEE_RPC_ARG, pa, abi_pair(smc.a[4], smc.a[5]));
	return ABI_SUCCESS;
}

/* An RPC that there is not, or about what there is not. */
static uint32_t ask_strangely(struct optee_thread *thread, const struct optee_param *param)
{
	uint32_t a0 = 0xffff0000u | (param->a & 0x1f);
	uint32_t high = (uint32_t)(param->b >> 32), low = (uint32_t)param->b;

	if (a0 == ABI_RPC_ALLOC)
		return ask_for_room(thread, low);
	if (thread->direct.share || !is_strange(high, low))
		return ABI_BAD_STATE;
	optee_rpc(thread, a0, high, low);
	return ABI_SUCCESS;
}

/* A right SHM_ALLOC is none of these: what the guest gave would be lost. */
static bool is_allocation(uint32_t cmd, uint64_t attr, uint32_t count)
{
	return cmd == ABI_RPC_CMD_SHM_ALLOC && attr == ABI_ATTR_VALUE_INPUT && count == 1;
}

/* A command with parameters as they come. */
static uint32_t command_strangely(struct optee_thread *thread, const struct optee_param *param)
{
	struct optee_param strange[5] = {
		{ .attr = param->b & 0xf, .a = param->b >> 32, .b = param->b >> 8 & 0xffff }
	};
	uint32_t cmd = (uint32_t)param->a & 0x1f;
	uint32_t count = (uint32_t)(param->a >> 8) % 6;

	if (is_allocation(cmd, strange[0].attr, count) || !is_strange(0, strange[0].b) ||
	    !is_strange(strange[0].a >> 32, strange[0].a))
		return ABI_BAD_STATE;
	return optee_rpc_cmd(thread, cmd, strange, count);
}

uint32_t tee_ta(struct optee_thread *thread, uint32_t func,
		struct optee_param param[OPTEE_TA_PARAMS])
{
	if (func <= TA_RPC_DROP)
		return optee_ta(thread, func, param);
	return func & 1 ? ask_strangely(thread, param) : command_strangely(thread, param);
}

void step_notify(struct vm *vm, const struct record *record)
{
	const struct optee_guest *partition = optee_guest_of(vm->guest.id);

	if (!partition)
		return;
	if (is_ffa() && spmc_vm_of(partition)->is_enabled)
		spmc_notify(vm->guest.id);
	else if (!is_ffa())
		optee_notify(vm->guest.id, record->n % OPTEE_NOTIF_VALUES);
}

/* As it is at first, but for one thing. */
void step_optee(const struct record *record)
{
	static const uint32_t refusals[] = { ABI_ETHREAD_LIMIT, ABI_EBADADDR, ABI_ENOMEM,
					     ABI_ENOTAVAIL };
	struct optee_config *config = &optee.config;
	bool yes = record->a & 1;

	switch (record->how % 13) {
	case 0:
		config->interrupts = record->a & 3;
		break;
	case 1:
		config->init_interrupts = record->a & 3;
		break;
	case 2:
		config->interrupts_before_rpcs = yes;
		break;
	case 3:
		config->interrupts_after_rpcs = yes;
		break;
	case 4:
		config->register_ret = yes ? ABI_OUT_OF_MEMORY : 0;
		break;
	case 5:
		config->unregister_ret = yes ? ABI_BAD_PARAMETERS : 0;
		break;
	case 6:
		config->open_ret = yes ? ABI_ACCESS_DENIED : 0;
		break;
	case 7:
		config->maps_nothing = yes;
		break;
	case 8:
		config->scribbles = yes;
		break;
	case 9:
		config->created_fails = record->a & 3;
		break;
	case 10:
		config->call_a0 = yes ? refusals[record->a >> 1 & 3] : 0;
		break;
	case 11:
		world.strange = record->a & 3;
		break;
	default:
		spmc.config.shares_fail = record->a & 3;
		spmc.config.share_error = ABI_FFA_NO_MEMORY;
		spmc.config.keeps_shares = record->a & 4;
		break;
	}
}

/* So many uses from here on, of those that are chosen. */
void step_fault(const struct record *record)
{
	static const unsigned calls[] = {
		SIM_FAULT_ALL,	      1u << SIM_SMC,
		1u << SIM_PIN,	      1u << SIM_READ,
		1u << SIM_WRITE,      1u << SIM_PAGE_GET,
		1u << SIM_MUST_YIELD, SIM_FAULT_ALL & ~(1u << SIM_SMC),
	};
	struct sim_fault *fault = &sim_port.fault;

	fault->calls = calls[record->how & 7];
	fault->at[0] = fault->seen + 1 + record->n % 32;
	fault->at[1] = record->a & 31 ? fault->at[0] + (unsigned)(record->a & 31) : 0;
	fault->smc_error = record->how & 8 ? ABI_ETHREAD_LIMIT : ABI_ENOMEM;
	fault->ffa_error = record->how & 8 ? ABI_FFA_DENIED : ABI_FFA_NO_MEMORY;
	optee.config.loses_calls |= fault->calls & 1u << SIM_SMC;
}

/* An entry that is under way was not to give way each time. */
void step_yield(const struct record *record)
{
	for (unsigned i = 0; i < VMS; i++)
		if (vm_is_busy(&world.vm[i]))
			return;
	sim_port.yields_every = record->a & 7;
}

static bool is_ram(const struct vm *vm, om_ipa_t ipa)
{
	return sim_map_at(vm->guest.vm, ipa)->kind == SIM_RAM;
}

/* A page of a buffer, or of the guest's RX and TX. */
static om_ipa_t page_of(const struct vm *vm, const struct record *record)
{
	const struct slot *slot = &vm->slot[record->n % SLOTS];
	uint64_t i = record->n / SLOTS;

	if (is_ffa() && record->how & 0x80)
		return record->how & 0x40 ? vm->guest.ffa.rx : vm->guest.ffa.tx;
	if (is_ffa())
		return slot->count ? slot->page[i % slot->count] : (om_ipa_t){ 0 };
	return slot->share ? slot->share->page[i % slot->share->distinct] : (om_ipa_t){ 0 };
}

static bool is_mailbox(const struct vm *vm, om_ipa_t page)
{
	return page.v == vm->guest.ffa.tx.v || page.v == vm->guest.ffa.rx.v;
}

void step_memory(struct vm *vm, const struct record *record)
{
	static const enum sim_map_kind kinds[] = { SIM_READ_ONLY, SIM_DEVICE, SIM_FOREIGN,
						   SIM_RAM };
	om_ipa_t page = page_of(vm, record);
	unsigned kind = record->how % 5;

	if (!page.v || sim_map_at(vm->guest.vm, page)->kind == SIM_UNMAPPED)
		return;
	answers_memory_changed(&vm->guest);
	if (kind < 4) {
		sim_map_as(vm->guest.vm, page, kinds[kind]);
		vm->is_wild = true;
		return;
	}
	if (is_ram(vm, page) && !is_mailbox(vm, page))
		sim_page_give_back(vm->guest.vm, page);
}

/* The word's page: a message, a request, a list, a buffer, TX. */
static om_ipa_t poked(const struct vm *vm, const struct record *record)
{
	const struct slot *slot = &vm->slot[record->b % SLOTS];
	const struct call *call = &vm->call[record->b % CALLS];
	const struct guest_rpc_page *given = &vm->guest.rpc_page[record->b % GUEST_RPC_PAGES];

	switch (record->how % 5) {
	case 0:
		return (om_ipa_t){ call->state != CALL_NONE ? call->page[0].v + call->at : 0 };
	case 1:
		return (om_ipa_t){ given->cookie ? given->ipa.v : 0 };
	case 2:
		return (om_ipa_t){ slot->share ? slot->share->list[0].v : 0 };
	case 3:
		return (om_ipa_t){ slot->share ? slot->share->page[0].v : slot->page[0].v };
	default:
		return vm->guest.ffa.tx;
	}
}

/* Messages are short, lists and descriptors not. */
void step_poke(struct vm *vm, const struct record *record)
{
	uint64_t value = memory_value(record->a);
	om_ipa_t at = poked(vm, record);
	uint64_t page = at.v & ~(OM_PAGE_SIZE - 1);

	if (!page)
		return;
	at.v = page + ((at.v - page) / 8 + record->n % (record->how & 0x80 ? 512 : 48)) % 512 * 8;
	if (!memory_write(vm, at, &value, sizeof(value)))
		return;
	vm->is_wild = true;
	answers_memory_changed(&vm->guest);
}
