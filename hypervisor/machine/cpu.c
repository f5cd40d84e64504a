/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Physical CPUs: start, and EL2's own configuration. Registers: Arm ARM (DDI 0487).
 */
#include "machine/cpu.h"
#include "machine/gic.h"
#include "machine/machine.h"
#include "machine/panic.h"
#include "machine/power.h"
#include "machine/smccc.h"

#define HCR_VM	  BIT(0) /* second-stage translation */
#define HCR_FMO	  BIT(3) /* physical FIQ, IRQ and SError come to EL2; guests get virtual ones */
#define HCR_IMO	  BIT(4)
#define HCR_AMO	  BIT(5)
#define HCR_BSU	  BIT(10) /* barriers reach the inner shareable domain at least, */
#define HCR_FB	  BIT(9)  /* and maintenance is broadcast: a vCPU may run elsewhere next time */
#define HCR_TWI	  BIT(13)
#define HCR_TID3  BIT(18) /* what the processor can do: devices/features.c */
#define HCR_TSC	  BIT(19)
#define HCR_TIDCP BIT(20)
#define HCR_TACR  BIT(21)
#define HCR_TSW	  BIT(22)
#define HCR_RW	  BIT(31)
#define HCR_E2H	  BIT(34)
#define HCR_TLOR  BIT(35) /* limited ordering regions have registers of their own */
#define HCR_TERR  BIT(36) /* records of errors */

#define HCR_GUEST                                                                                  \
	(HCR_VM | HCR_FMO | HCR_IMO | HCR_AMO | HCR_BSU | HCR_FB | HCR_TWI | HCR_TID3 | HCR_TSC |  \
	 HCR_TIDCP | HCR_TACR | HCR_TSW | HCR_RW | HCR_TLOR | HCR_TERR)

#define MDCR_TPM	 (BIT(6) | BIT(5)) /* performance monitors */
#define MDCR_DEBUG	 (BIT(11) | BIT(10) | BIT(9))
#define CNTHCTL_EL1PCTEN BIT(0)	 /* the physical counter may be read, the physical timer not */
#define CPTR_RES1	 0x32ffu /* where there is SME, this is also that it traps */
#define CPTR_TZ		 BIT(8)	 /* SVE */
#define CPTR_TAM	 BIT(30) /* activity monitors */

#define VTCR_4K_39_BITS                                                                            \
	(BIT(31) /* RES1 */ | 25 /* T0SZ */ | 1 << 6 /* start at level 1 */ | 1 << 8 | 1 << 10 |   \
	 3 << 12 /* walks: cached, inner shareable */)
#define VTCR_PS_SHIFT 16

struct cpu cpus[MAX_CPUS];

static char secondary_stacks[MAX_CPUS][CPU_STACK_SIZE] __attribute__((aligned(16)));
char boot_stack[CPU_STACK_SIZE] __attribute__((aligned(16)));

static void configure_el2(void)
{
	const uint64_t pa_range = FIELD(sysreg_read(id_aa64mmfr0_el1), 3, 0);

	sysreg_write(hcr_el2, HCR_GUEST);
	if (sysreg_read(hcr_el2) & HCR_E2H)
		panic("this processor has EL2 for hosts alone (VHE), which is not served");
	sysreg_write(mdcr_el2, MDCR_TPM | MDCR_DEBUG | FIELD(sysreg_read(mdcr_el2), 4, 0));
	sysreg_write(cnthctl_el2, CNTHCTL_EL1PCTEN);
	sysreg_write(cntvoff_el2, 0);
	sysreg_write(cptr_el2, CPTR_RES1 | CPTR_TZ | CPTR_TAM);
	sysreg_write(hstr_el2, 0);
	sysreg_write(vtcr_el2, VTCR_4K_39_BITS | pa_range << VTCR_PS_SHIFT);
	sysreg_write(vpidr_el2, sysreg_read(midr_el1));
	isb();
}

void cpu_init(struct cpu *cpu)
{
	sysreg_write(tpidr_el2, (uintptr_t)cpu);
	configure_el2();
	cpu->redistributor = gic_cpu_init(machine.mpidr[cpu->index]);
}

static void start(struct cpu *cpu, uintptr_t entry)
{
	int result;

	cpu->stack_top = (uintptr_t)secondary_stacks[cpu->index] + CPU_STACK_SIZE;
	result = power_cpu_on(machine.mpidr[cpu->index], entry, (uintptr_t)cpu);
	if (result != PSCI_SUCCESS)
		panic("CPU %u does not start: PSCI error %d", cpu->index, result);
}

void cpu_start_others(uintptr_t entry)
{
	for (unsigned int i = 1; i < machine.cpus; i++) {
		cpus[i].index = i;
		start(&cpus[i], entry);
	}
}

void cpu_kick(struct cpu *cpu)
{
	if (cpu == this_cpu())
		cpu->kicked = true;
	else
		gic_send_kick(machine.mpidr[cpu->index]);
}
