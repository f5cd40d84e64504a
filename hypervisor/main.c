/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypervisor's start on the boot CPU.
 */
#include "cpu.h"
#include "gic.h"
#include "machine.h"
#include "pages.h"
#include "uart.h"
#include "vm.h"

_Noreturn void hypervisor_main(const void *dtb);

static void wait_for_others(void)
{
	for (unsigned int i = 1; i < machine.cpus; i++)
		while (!__atomic_load_n(&cpus[i].online, __ATOMIC_ACQUIRE))
			relax();
}

void hypervisor_main(const void *dtb)
{
	sysreg_write(tpidr_el2, (uintptr_t)&cpus[0]);
	machine_init(dtb);
	gic_init(machine.mpidr[0]);
	cpu_init(&cpus[0]);
	vm_init();
	pages_init();
	tee_init();
	cpu_start_others();
	wait_for_others();
	uart_init();
	print("hypervisor ready");
	vm_start_all();
	cpu_run(&cpus[0]);
}
