/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bare guest's commands: a word and perhaps a hexadecimal number. Each ends with a line "ok" or
 * "error: why", as those of the hypervisor's console do.
 */
#include <string.h>
#include "big.h"
#include "ffa/race.h"
#include "ffa/renewals.h"
#include "ffa/swap.h"
#include "ffa/wrong.h"
#include "hostile/bout.h"
#include "machine/arch.h"
#include "neighbour.h"
#include "optee.h"
#include "renewal.h"

#define MAX_LINE 80

_Noreturn void guest_main(void);
_Noreturn void guest_exception(uint64_t esr, uint64_t elr, uint64_t far);

static const char *end_system(uint32_t function)
{
	struct om_smc call = { { function } };

	smc(&call);
	return "the machine is still there";
}

static const char *power_off(void)
{
	return end_system(PSCI_SYSTEM_OFF);
}

static const char *reset(void)
{
	return end_system(PSCI_SYSTEM_RESET);
}

/* Somewhere in the second GiB or in devices: elsewhere the guest's own translation ends. */
static const char *peek(uint64_t address)
{
	print("value=%x", read32(address));
	return NULL;
}

/* What the processor says that it can do. */
static const char *processor(void)
{
	print("pfr0=%lx dfr0=%lx", sysreg_read(id_aa64pfr0_el1), sysreg_read(id_aa64dfr0_el1));
	return NULL;
}

static const struct {
	const char *name;
	const char *(*carry_out)(void);
} commands[] = {
	{ "processor", processor },
	{ "scan", pages_scan },
	{ "ask-for-ta", optee_ask_for_ta },
	{ "cpu-on", second_on },
	{ "cpu-off", second_off },
	{ "cpu-show", second_show },
	{ "off", power_off },
	{ "reset", reset },
	{ "unregister-big", big_unregister },
	{ "capabilities", optee_capabilities },
	{ "ffa-table", wrong_run },
	{ "shut-interrupts-out", neighbour_shut_interrupts_out },
	{ "reset-by-second", neighbour_reset_by_second },
};

static const struct {
	const char *name;
	const char *(*carry_out)(uint64_t number);
} number_commands[] = {
	{ "register", optee_register },
	{ "unregister", optee_unregister },
	{ "register-big", big_register },
	{ "devices", optee_devices },
	{ "devices-unregistered", optee_devices_unregistered },
	{ "optee-memory", optee_memory },
	{ "sessions", optee_sessions },
	{ "give", page_give_back },
	{ "take", page_take_new },
	{ "abandon", optee_abandon },
	{ "renewals", renewal_run },
	{ "ffa-renewals", ffa_renewals_run },
	{ "ffa-race", race_run },
	{ "ffa-race-judged", race_judged_run },
	{ "ffa-swap", swap_run },
	{ "hostile", bout_run },
	{ "peek", peek },
	{ "compute", neighbour_compute },
	{ "doze", neighbour_doze },
};

static uint64_t parse(const char *digits)
{
	uint64_t value = 0;

	for (; *digits; digits++)
		value = value << 4 |
			(uint64_t)(*digits <= '9' ? *digits - '0' : *digits - 'a' + 10);
	return value;
}

static const char *carry_out(const char *command, const char *number)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!number && !strcmp(commands[i].name, command))
			return commands[i].carry_out();
	for (size_t i = 0; i < ARRAY_SIZE(number_commands); i++)
		if (number && !strcmp(number_commands[i].name, command))
			return number_commands[i].carry_out(parse(number));
	return "there is no such command";
}

static void serve(char *line)
{
	char *space = strchr(line, ' ');
	const char *error;

	if (space)
		*space++ = '\0';
	error = carry_out(line, space);
	if (error)
		print("error: %s", error);
	else
		print("ok");
}

void guest_main(void)
{
	char line[MAX_LINE];

	console_init();
	print("bare guest ready");
	for (;;) {
		console_read(line, sizeof(line));
		serve(line);
	}
}

void guest_exception(uint64_t esr, uint64_t elr, uint64_t far)
{
	print("exception: ESR %lx ELR %lx FAR %lx", esr, elr, far);
	power_off();
	for (;;)
		wait_for_interrupt();
}
