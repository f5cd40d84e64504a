/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypervisor's console. A command that changes a VM's life is answered when that is done.
 */
#include "console/shell.h"
#include <string.h>
#include "devices/vtimer.h"
#include "machine/power.h"
#include "machine/print.h"
#include "machine/timer.h"
#include "memory/pages.h"
#include "optee/optee_time.h"
#include "optee/tee.h"
#include "optee/trace.h"
#include "vm/order.h"
#include "vm/vm.h"

#define MAX_LINE 80

void shell_answer(const char *error)
{
	if (error)
		print("error: %s", error);
	else
		print("ok");
}

static void list(void)
{
	for (unsigned int i = 0; i < vm_count; i++)
		print("vm %s state=%s vcpus=%u memory=%lu tee=%s", vms[i].config.name,
		      vm_state_name(&vms[i]), vms[i].vcpus, vms[i].config.memory_size,
		      tee_state_name(&vms[i]));
	shell_answer(NULL);
}

static void memory(void)
{
	const struct pages_count count = pages_count();

	print("memory total=%lu free=%lu waiting=%lu", count.total, count.free, count.waiting);
	shell_answer(NULL);
}

/* " refused_NAME=N" for each reason. */
static void list_refusals(char *to, size_t size, const struct om_stats *stats)
{
	static const char *const names[] = {
		[OM_REFUSED_FUNCTION] = "function",
		[OM_REFUSED_COMMAND] = "command",
		[OM_REFUSED_MESSAGE] = "message",
		[OM_REFUSED_ADDRESS] = "address",
		[OM_REFUSED_COOKIE] = "cookie",
		[OM_REFUSED_RESUME] = "resume",
		[OM_REFUSED_REPLY] = "reply",
		[OM_REFUSED_TRUSTED_APP] = "trusted_app",
		[OM_REFUSED_CALLS] = "calls",
		[OM_REFUSED_BUFFERS] = "buffers",
		[OM_REFUSED_PAGES_PER_BUFFER] = "pages_per_buffer",
		[OM_REFUSED_PAGES] = "pages",
		[OM_REFUSED_MEMORY] = "memory",
		[OM_REFUSED_SESSION] = "session",
		[OM_REFUSED_SESSIONS] = "sessions",
	};

	_Static_assert(ARRAY_SIZE(names) == OM_REFUSAL_COUNT, "each reason has a name");
	for (size_t i = 0; i < OM_REFUSAL_COUNT; i++) {
		const size_t length = strlen(to);

		format(to + length, size - length, " refused_%s=%lu", names[i], stats->refused[i]);
	}
}

static void stat(struct vm *vm)
{
	char refusals[LINE_SIZE] = "";
	struct om_stats stats;

	tee_get_stats(vm, &stats);
	list_refusals(refusals, sizeof(refusals), &stats);
	print("stat %s calls=%lu rpcs=%lu buffers_now=%lu buffers_peak=%lu pages_pinned_now=%lu "
	      "pages_pinned_peak=%lu refusals=%lu calls_now=%lu memory_now=%lu memory_peak=%lu "
	      "renewals=%lu renewals_failed=%lu time_us=%lu optee_us=%lu timer_late_us=%lu%s",
	      vm->config.name, stats.calls, stats.rpcs, stats.buffers_now, stats.buffers_peak,
	      stats.pages_pinned_now, stats.pages_pinned_peak, om_stats_refusals(&stats),
	      stats.calls_now, stats.memory_now, stats.memory_peak, stats.renewals,
	      stats.renewals_failed, timer_us(timer_now()), timer_us(optee_time_of(vm)),
	      timer_us(vtimer_latest(vm)), refusals);
	shell_answer(NULL);
}

/* Whether it suits the VM's state is found where it is carried out (life.c). */
static void give_order(struct vm *vm, enum vm_order order)
{
	if (!vm_give_order(vm, order, true))
		shell_answer("the VM's state is just changing: try again");
}

static void start(struct vm *vm)
{
	give_order(vm, ORDER_START);
}

static void stop(struct vm *vm)
{
	give_order(vm, ORDER_STOP);
}

static void destroy(struct vm *vm)
{
	give_order(vm, ORDER_DESTROY);
}

static const struct {
	const char *name;
	void (*carry_out)(void);
} commands[] = {
	{ "list", list },
	{ "memory", memory },
	{ "quit", (void (*)(void))machine_off },
};

static const struct {
	const char *name;
	void (*carry_out)(struct vm *vm);
} vm_commands[] = {
	{ "stat", stat },
	{ "start", start },
	{ "stop", stop },
	{ "destroy", destroy },
};

static void carry_out_for_vm(const char *command, const char *name)
{
	struct vm *vm = vm_by_name(name);

	for (size_t i = 0; i < ARRAY_SIZE(vm_commands); i++) {
		if (strcmp(vm_commands[i].name, command))
			continue;
		if (vm)
			return vm_commands[i].carry_out(vm);
		return shell_answer("there is no VM of that name: try list");
	}
	shell_answer("known are: list, stat VM, start VM, stop VM, destroy VM, memory, "
		     "trace on|off|dump, quit");
}

/* @line: a command, and perhaps a VM's name, or what the trace is to do, behind a space. */
static void carry_out(char *line)
{
	char *space = strchr(line, ' ');

	if (space)
		*space = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!space && !strcmp(commands[i].name, line))
			return commands[i].carry_out();
	if (space && !strcmp(line, "trace"))
		return shell_answer(trace_command(space + 1));
	carry_out_for_vm(line, space ? space + 1 : "");
}

void shell_input(char c)
{
	static char line[MAX_LINE];
	static size_t length;

	if (c != '\r' && c != '\n') {
		if (length < MAX_LINE - 1)
			line[length++] = c;
		return;
	}
	line[length] = '\0';
	if (length)
		carry_out(line);
	length = 0;
}
