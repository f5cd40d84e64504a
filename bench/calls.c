/* SPDX-License-Identifier: BSD-2-Clause */
/* Rows: each kind of call, when few buffers are there. */
#include <stdbool.h>

#include "optee/abi_smc.h"
#include "count.h"
#include "guest.h"
#include "rows.h"

#define PAGE  4096
#define TIMES 16
#define BIG   65408 /* pages: 128 list pages, all full */

/* Of FEW_BUFFERS, the one that messages are in; the first ones are referred to. */
#define MESSAGE_BUFFER (FEW_BUFFERS - 1)

void measure_fast_call(struct om_vm *vm)
{
	count_begin();
	for (int i = 0; i < TIMES; i++)
		count_uid(vm);
	count_end("uid", TIMES);
}

static void prepare_values(void)
{
	struct om_msg *message = guest_prepare(0, MSG_CMD_INVOKE_COMMAND, 4);

	for (int i = 0; i < 4; i++)
		message->param[i].attr = MSG_ATTR_TYPE_VALUE_INOUT;
}

static void prepare_temporary(uint64_t pages)
{
	struct om_msg *message = guest_prepare(0, MSG_CMD_INVOKE_COMMAND, 1);

	message->param[0].attr = MSG_ATTR_TYPE_TMEM_INOUT | MSG_ATTR_NONCONTIG;
	message->param[0].u.tmem.buf_ptr = guest_list(GUEST_DATA, pages);
	message->param[0].u.tmem.size = pages * PAGE - 1; /* as many pages with another last bit */
}

void measure_sessions(struct om_vm *vm)
{
	guest_write_open(guest_prepare(0, MSG_CMD_OPEN_SESSION, MSG_NUM_META_PARAMS));
	count_calls(vm, "open_session");
	guest_prepare(0, MSG_CMD_INVOKE_COMMAND, 0);
	count_calls(vm, "invoke_0");
	prepare_values();
	count_calls(vm, "invoke_4_values");
	guest_prepare_references(0, 0, 4);
	count_calls(vm, "invoke_4_rmem");
	prepare_temporary(1);
	count_calls(vm, "invoke_tmem_1");
	prepare_temporary(128);
	count_calls(vm, "invoke_tmem_128");
}

void measure_messages_in_buffer(struct om_vm *vm)
{
	guest_message_in_buffer(0, MESSAGE_BUFFER, GUEST_MESSAGE_SIZE);
	guest_prepare(0, MSG_CMD_INVOKE_COMMAND, 0);
	count_calls(vm, "invoke_0_regd");
	count_meetings(vm, "rpc_call_regd", MEETS_BY_RPC_CMD, 0);
	guest_prepare(0, MSG_CMD_INVOKE_COMMAND, 4); /* as libteec does it without parameters */
	count_calls(vm, "invoke_4_none_regd");
	prepare_values();
	count_calls(vm, "invoke_4_values_regd");
	guest_prepare_references(0, 0, 4);
	count_calls(vm, "invoke_4_rmem_regd");
	guest_message_by_address(0, SMC_CALL_WITH_RPC_ARG);
}

static void call(struct om_vm *vm, bool counts)
{
	if (counts)
		count_call(vm);
	else
		guest_call(vm, 0);
}

/* A buffer's life, again and again, each time as another buffer; one of its two calls is counted.
 */
static void measure_life(struct om_vm *vm, const char *name, uint64_t buffer, uint64_t pages,
			 bool counts_end)
{
	uint64_t list = guest_list(GUEST_DATA, pages);

	count_begin();
	for (uint64_t i = 0; i < TIMES; i++) {
		uint64_t cookie = guest_cookie(buffer + i);

		guest_prepare_register(cookie, list, pages);
		call(vm, !counts_end);
		guest_prepare_unregister(cookie);
		call(vm, counts_end);
	}
	count_end(name, TIMES);
}

void measure_register_page(struct om_vm *vm, const char *name, uint64_t buffer)
{
	measure_life(vm, name, buffer, 1, false);
}

static void measure_big_buffer(struct om_vm *vm, const char *registers, const char *unregisters,
			       uint64_t list)
{
	uint64_t cookie = guest_cookie(FEW_BUFFERS);

	guest_prepare_register(cookie, list, BIG);
	count_begin();
	count_call(vm);
	count_end(registers, BIG);
	guest_prepare_unregister(cookie);
	count_begin();
	count_call(vm);
	count_end(unregisters, BIG);
}

void measure_registrations(struct om_vm *vm)
{
	measure_register_page(vm, "register_1", FEW_BUFFERS);
	measure_life(vm, "register_4", FEW_BUFFERS, 4, false);
	measure_life(vm, "unregister_1", FEW_BUFFERS, 1, true);
	measure_big_buffer(vm, "register_page", "unregister_page", guest_list(GUEST_DATA, BIG));
	measure_big_buffer(vm, "register_page_sparse", "unregister_page_sparse",
			   guest_list_sparse(BIG));
}

/* Calls with one RPC, or two; bench/report.py takes invoke_0 off. */
void measure_rpcs(struct om_vm *vm)
{
	guest_prepare(0, MSG_CMD_INVOKE_COMMAND, 0);
	count_meetings(vm, "with_rpc_cmd", MEETS_BY_RPC_CMD, 0);
	count_meetings(vm, "with_foreign_intr", MEETS_BY_FOREIGN_INTR, 0);
	count_meetings(vm, "with_shm_alloc_free_1", MEETS_BY_SHM_ALLOC, 1);
	count_meetings(vm, "with_shm_alloc_free_128", MEETS_BY_SHM_ALLOC, 128);
}

void measure_cached_rpc_buffer(void)
{
	struct om_vm *vm = guest_begin(2, FEW_BUFFERS, FEW_BUFFERS);

	guest_message_by_address(0, SMC_CALL_WITH_ARG);
	guest_prepare(0, MSG_CMD_INVOKE_COMMAND, 0);
	secure_world_meets(MEETS_BY_RPC_ALLOC, 0);
	guest_call(vm, 0);
	count_meetings(vm, "rpc_cached_buffer", MEETS_BY_RPC_CMD, 0);
	om_vm_destroy(vm, NULL);
}
