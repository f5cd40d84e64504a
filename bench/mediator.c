/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The work that is measured, under valgrind's callgrind: one profile for each name, in which only
 * the mediator and its port are counted (bench/report.py). What is not instructions is printed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <valgrind/callgrind.h>

#include "abi_smc.h"
#include "guest.h"

#define PAGE	     4096
#define FEW_BUFFERS  16
#define MANY_BUFFERS 65536
#define BIG	     65408 /* pages: 128 list pages, all full */
#define GIB	     262144

/* Everything between is counted, @times. */
static void begin(void)
{
	CALLGRIND_ZERO_STATS;
	CALLGRIND_TOGGLE_COLLECT;
}

static void end(const char *name, uint64_t times)
{
	char line[80];

	CALLGRIND_TOGGLE_COLLECT;
	snprintf(line, sizeof(line), "%s %" PRIu64, name, times);
	CALLGRIND_DUMP_STATS_AT(line);
}

static void measure_call(struct om_vm *vm, const char *name)
{
	guest_call(vm, 0);
	begin();
	for (int i = 0; i < 16; i++)
		guest_call(vm, 0);
	end(name, 16);
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
	message->param[0].u.tmem.size = pages * PAGE;
}

static void add_buffers(struct om_vm *vm, uint64_t from, uint64_t to)
{
	for (uint64_t i = from; i < to; i++)
		guest_share(vm, i);
}

static void drop_buffer(struct om_vm *vm, uint64_t cookie)
{
	guest_prepare_unregister(cookie);
	guest_call(vm, 0);
}

/* Registers a page again and again, each time as another buffer, beside those that are there. */
static void measure_register_page(struct om_vm *vm, const char *name, uint64_t buffers)
{
	uint64_t list = guest_list(GUEST_DATA, 1);

	CALLGRIND_ZERO_STATS;
	for (uint64_t i = 0; i < 16; i++) {
		guest_prepare_register(guest_cookie(buffers + i), list, 1);
		CALLGRIND_TOGGLE_COLLECT;
		guest_call(vm, 0);
		CALLGRIND_TOGGLE_COLLECT;
		drop_buffer(vm, guest_cookie(buffers + i));
	}
	CALLGRIND_TOGGLE_COLLECT;
	end(name, 16);
}

static void measure_invokes(struct om_vm *vm)
{
	guest_prepare(0, MSG_CMD_INVOKE_COMMAND, 0);
	measure_call(vm, "invoke_0");
	prepare_values();
	measure_call(vm, "invoke_4_values");
	guest_prepare_references(0, 0, 4);
	measure_call(vm, "invoke_4_rmem");
	prepare_temporary(1);
	measure_call(vm, "invoke_tmem_1");
	prepare_temporary(128);
	measure_call(vm, "invoke_tmem_128");
}

/* A call with one RPC of a kind; bench/report.py takes invoke_0 off. */
static void measure_rpc(struct om_vm *vm, const char *name, enum meeting meeting)
{
	guest_prepare(0, MSG_CMD_INVOKE_COMMAND, 0);
	begin();
	for (int i = 0; i < 16; i++) {
		secure_world_meets(meeting);
		guest_call(vm, 0);
	}
	end(name, 16);
}

static void measure_uid(struct om_vm *vm)
{
	begin();
	for (int i = 0; i < 16; i++)
		guest_fast_call(vm, SMC_CALLS_UID);
	end("uid", 16);
}

static void measure_big_buffer(struct om_vm *vm)
{
	uint64_t cookie = guest_cookie(MANY_BUFFERS);

	guest_prepare_register(cookie, guest_list(GUEST_DATA, BIG), BIG);
	begin();
	guest_call(vm, 0);
	end("register_big", BIG);
	guest_prepare_unregister(cookie);
	begin();
	guest_call(vm, 0);
	end("unregister_big", BIG);
}

static void measure_teardown(struct om_vm *vm, uint64_t buffers)
{
	begin();
	om_vm_destroy(vm, NULL);
	end("teardown_buffer", buffers);
}

/* Everything with few buffers there, then what may depend on their number. */
static void measure_instructions(void)
{
	struct om_vm *vm = guest_begin(1, 2 * MANY_BUFFERS, 2 * MANY_BUFFERS);

	add_buffers(vm, 0, FEW_BUFFERS);
	measure_uid(vm);
	measure_invokes(vm);
	measure_register_page(vm, "register_1", FEW_BUFFERS);
	measure_rpc(vm, "with_rpc_cmd", MEETS_BY_RPC_CMD);
	measure_rpc(vm, "with_foreign_intr", MEETS_BY_FOREIGN_INTR);
	measure_big_buffer(vm);
	add_buffers(vm, FEW_BUFFERS, MANY_BUFFERS);
	prepare_temporary(1);
	measure_call(vm, "invoke_tmem_1_of_many");
	measure_register_page(vm, "register_1_of_many", MANY_BUFFERS);
	measure_teardown(vm, MANY_BUFFERS);
}

static void measure_memory(void)
{
	struct om_vm *vm = guest_begin(1, FEW_BUFFERS, GIB);
	struct om_stats before, after;

	om_vm_get_stats(vm, &before);
	guest_prepare_register(guest_cookie(0), guest_list(GUEST_DATA, GIB), GIB);
	guest_call(vm, 0);
	om_vm_get_stats(vm, &after);
	printf("bytes_per_page_rest %.4f\n", (double)(after.memory_now - before.memory_now) / GIB);
	printf("bytes_per_page_peak %.4f\n", (double)(after.memory_peak - before.memory_now) / GIB);
	om_vm_destroy(vm, NULL);
}

int main(void)
{
	machine_init();
	if (om_init() != OM_OK)
		return 1;
	measure_instructions();
	measure_memory();
	return 0;
}
