/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PSCI as the hypervisor itself calls it (Arm DEN 0022).
 */
#include "machine/power.h"
#include "machine/arch.h"
#include "machine/smccc.h"

int power_cpu_on(uint64_t mpidr, uintptr_t entry, uintptr_t argument)
{
	struct om_smc call = { { PSCI_CPU_ON_64, mpidr, entry, argument } };

	smc(&call);
	return (int)call.a[0];
}

void machine_off(void)
{
	struct om_smc call = { { PSCI_SYSTEM_OFF } };

	smc(&call);
	for (;;)
		wait_for_interrupt();
}
