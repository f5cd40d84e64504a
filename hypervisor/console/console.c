/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sorts what was typed by the channel that it was typed for: the operator's, or a VM's.
 */
#include "console/console.h"
#include "console/shell.h"
#include "devices/vuart.h"
#include "machine/wire.h"
#include "vm/vm.h"

static void hand_over(char channel, char c)
{
	const unsigned int vm = (unsigned int)(channel - WIRE_FIRST_VM);

	if (channel == WIRE_HYPERVISOR)
		shell_input(c);
	else if (vm < vm_count)
		vuart_receive(&vms[vm], c);
}

void console_receive(void)
{
	char channel, c;

	while (wire_get(&channel, &c))
		hand_over(channel, c);
}
