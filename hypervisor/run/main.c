/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypervisor's start, on the boot CPU and on each other one.
 */
#include "devices/features.h"
#include "life/life.h"
#include "machine/cpu.h"
#include "machine/gic.h"
#include "machine/machine.h"
#include "machine/print.h"
#include "machine/uart.h"
#include "memory/pages.h"
#include "optee/tee.h"
#include "optee/trace.h"
#include "run/sched.h"
#include "vm/vm.h"

/* Where boot.S begins, and what it goes on with. */
extern char secondary_start[];
_Noreturn void hypervisor_main(const void *dtb);
_Noreturn void secondary_main(struct cpu *cpu);

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
	trace_init();
	tee_init();
	pages_init();
	cpu_start_others((uintptr_t)secondary_start);
	wait_for_others();
	uart_init();
	features_print();
	print("hypervisor ready");
	vm_start_all();
	cpu_run(&cpus[0]);
}

void secondary_main(struct cpu *cpu)
{
	cpu_init(cpu);
	cpu_run(cpu);
}
