/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What happens on a bug of the hypervisor or on a machine it cannot use: say so, power off.
 */
#include "machine/panic.h"
#include "machine/arch.h"
#include "machine/power.h"
#include "machine/print.h"

void exception_panic(const uint64_t *x);

void panic(const char *fmt, ...)
{
	char line[LINE_SIZE];
	va_list args;

	va_start(args, fmt);
	vformat(line, sizeof(line), fmt, args);
	va_end(args);
	print("hypervisor panic: %s", line);
	machine_off();
}

/* An exception at EL2. @x: registers 0 to 30 as they were. */
void exception_panic(const uint64_t *x)
{
	for (unsigned int i = 0; i < 30; i += 3)
		print("x%02u %016lx  x%02u %016lx  x%02u %016lx", i, x[i], i + 1, x[i + 1], i + 2,
		      x[i + 2]);
	print("x30 %016lx  sp  %016lx", x[30], (uint64_t)(uintptr_t)(x + 32));
	panic("exception at EL2: ESR %lx ELR %lx FAR %lx", sysreg_read(esr_el2),
	      sysreg_read(elr_el2), sysreg_read(far_el2));
}
