/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest's life, as it and the hypervisor see it, and what a driver does at the beginning and when
 * it is interrupted.
 */
#include <string.h>
#include "answers/answers.h"
#include "driver/guest.h"
#include "machine/alloc.h"
#include "machine/pool.h"
#include "machine/violation.h"
#include "machine/vm.h"
#include "model/model.h"
#include "port/port_context.h"

#define ENTRIES_AT_MOST 1000000u /* for a reset or an end */

enum om_status guest_start_as(struct guest *guest, const char *name, uint16_t id,
			      const struct om_config *config)
{
	const struct om_port_vm *mapped;
	enum om_status status;

	memset(guest, 0, sizeof(*guest));
	guest->vm = sim_vm_create(name);
	guest->id = id;
	guest->config = config ? *config : om_default_config;
	guest->next_cookie = SIM_COOKIE_BASE | (uint64_t)id << 24;
	guest->vm->step_pages = guest->config.limits.step_pages;
	guest->vm->may_have_temporaries = guest->config.temporary_buffers;
	answers_guest(guest);
	mapped = sim_pool_map(guest->vm);
	status = om_vm_create(&guest->om, id, config, guest->vm);
	sim_pool_map(mapped);
	if (status != OM_OK)
		answers_no_guest(guest);
	guest_of_vm_set(guest->vm, status == OM_OK ? guest : NULL);
	guest->vm->client_id = status == OM_OK ? id : 0;
	return status;
}

enum om_status guest_start(struct guest *guest, const char *name, uint16_t id,
			   const struct om_limits *limits)
{
	struct om_config config = om_default_config;

	if (!limits)
		return guest_start_as(guest, name, id, NULL);
	config.limits = *limits;
	return guest_start_as(guest, name, id, &config);
}

/* One entry of the hypervisor; in between, the model sees that nothing is let go too early. */
static enum om_status enter_life(struct guest *guest, struct om_stats *last)
{
	struct sim_entry entry;
	enum om_status status = guest_enter_life(guest, last, &entry);

	if (status == OM_AGAIN && !entry.gave_way)
		sim_violation("I14: the mediator gave way unasked");
	model_check_safety();
	return status;
}

static enum om_status end_life(struct guest *guest, struct om_stats *last)
{
	for (unsigned i = 0; i < ENTRIES_AT_MOST; i++) {
		enum om_status status = enter_life(guest, last);

		if (status != OM_AGAIN)
			return status;
	}
	sim_misuse("a life that does not end");
}

enum om_status guest_reset(struct guest *guest)
{
	enum om_status status = end_life(guest, NULL);

	guest_forget(guest);
	model_check();
	return status;
}

void guest_forget(struct guest *guest)
{
	while (guest->shares) {
		struct guest_share *share = guest->shares;

		guest->shares = share->next;
		sim_free(share);
	}
	memset(guest->rpc_page, 0, sizeof(guest->rpc_page));
	memset(&guest->manner, 0, sizeof(guest->manner));
	guest->args = NULL;
	guest->args_used = 0;
	guest->suspended = 0;
	guest->left_off_count = 0;
	guest->has_leftovers = false;
	guest->ffa.midway = 0;
	guest->ffa.begun = NULL;
	guest->ffa.begun_handle = 0;
	guest->ffa.is_due = false;
	guest->ffa.forgets++;
}

void guest_end(struct guest *guest)
{
	struct om_stats last;

	if (guest->om) {
		end_life(guest, &last);
		if (last.buffers_now || last.pages_pinned_now || last.memory_now || last.calls_now)
			sim_violation("I8: a VM ended and holds something");
	}
	answers_no_guest(guest);
	guest_of_vm_set(guest->vm, NULL);
	guest_forget(guest);
	sim_vm_end(guest->vm);
	guest->om = NULL;
}

bool guest_be_linux(struct guest *guest)
{
	struct guest_share *args;

	guest->manner.style = GUEST_RPC_ARG;
	args = guest_share_new(guest, ABI_PAGE_SIZE - GUEST_ARG_SIZE / 4,
			       GUEST_ARGS * GUEST_ARG_SIZE);
	guest_register(guest, args);
	if (args->state == GUEST_LIVES) {
		guest->args = args;
		guest->manner.style = GUEST_REGD_ARG;
		return true;
	}
	guest->manner.style = GUEST_PLAIN;
	if (args->state == GUEST_IS_OURS)
		guest_share_free(guest, args);
	return false;
}

/* As a driver's interrupt handler; value 0 asks for a call. */
static void take_notifications(struct guest *guest)
{
	struct abi_msg msg = { .cmd = ABI_CMD_DO_BOTTOM_HALF };
	struct om_smc smc;

	do {
		smc = guest_fast_call(guest, ABI_GET_ASYNC_NOTIF_VALUE, 0);
		if (smc.a[0] != ABI_OK || !(smc.a[2] & ABI_NOTIF_VALID))
			return;
		if (smc.a[1] == ABI_NOTIF_BOTTOM_HALF)
			guest_call(guest, &msg);
		if (smc.a[1] < 64)
			guest->values |= UINT64_C(1) << smc.a[1];
	} while (smc.a[2] & ABI_NOTIF_PENDING);
}

void guest_interrupt(void)
{
	for (uint32_t i = 0; i < sim.vm_count; i++)
		if (guest_of_vm(&sim.vm[i]))
			guest_tell(guest_of_vm(&sim.vm[i]));
	for (uint32_t i = 0; i < sim.vm_count; i++) {
		struct om_port_vm *vm = &sim.vm[i];

		if (!vm->notified || !guest_of_vm(vm))
			continue;
		vm->notified = 0;
		take_notifications(guest_of_vm(vm));
	}
}

struct om_smc guest_introduce(struct guest *guest)
{
	guest_forget(guest);
	guest->has_leftovers = true;
	return guest_fast_call(guest, ABI_EXCHANGE_CAPABILITIES, 0);
}

bool guest_call_step_until(struct guest_call *call, uint32_t rpc)
{
	while (call->smc.a[0] != rpc) {
		if (!guest_call_is_suspended(call))
			return false;
		guest_call_step(call);
	}
	return true;
}

bool guest_call_step_until_cmd(struct guest_call *call, uint32_t cmd)
{
	while (guest_call_step_until(call, ABI_RPC_CMD)) {
		if (guest_rpc_request(call).cmd == cmd)
			return true;
		guest_call_step(call);
	}
	return false;
}

struct guest_result guest_call_msg(struct guest *guest, struct abi_msg *msg)
{
	struct guest_call call;
	struct guest_result result;

	guest_call_begin(&call, guest, msg);
	result = guest_call_finish(&call);
	*msg = call.msg;
	return result;
}

struct guest_result guest_open(struct guest *guest, uint32_t *session)
{
	struct abi_msg msg = msg_open();
	struct guest_result result = guest_call_msg(guest, &msg);

	*session = msg.session;
	return result;
}
