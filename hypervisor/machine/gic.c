/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Driver of the physical GICv3. TF-A has set it up for the secure world; all interrupts that we use
 * are of group 1, non-secure.
 *
 * EOImode is 1: priority drop and deactivation are two steps, so that a guest can deactivate its
 * own timer through a list register that names the physical interrupt.
 */
#include "machine/gic.h"
#include "machine/arch.h"
#include "machine/board.h"
#include "machine/gic_regs.h"
#include "machine/machine.h"
#include "machine/panic.h"

#define SRE_ENABLE	 (BIT(0) | BIT(3)) /* system registers, for EL1 as well */
#define ICC_CTLR_EOIMODE BIT(1)
#define FIRST_SPECIAL	 1020
#define PRIORITY	 0xa0

static void wait_for_distributor(void)
{
	while (read32(MACHINE_GICD + GICD_CTLR) & GICD_CTLR_RWP)
		relax();
}

static void enable_shared(uint64_t mpidr, uint64_t irq)
{
	*(volatile uint8_t *)(MACHINE_GICD + GIC_IPRIORITYR + irq) = PRIORITY;
	write64(MACHINE_GICD + GICD_IROUTER + 8 * irq, mpidr & UINT64_C(0xff00ffffff));
	write32(MACHINE_GICD + GIC_ISENABLER + irq / 32 * 4, (uint32_t)BIT(irq % 32));
}

/* ICFGR has two bits an interrupt, of which the upper one tells edge from level. */
static void set_edge(uint64_t irq)
{
	const uintptr_t at = MACHINE_GICD + GIC_ICFGR + irq / 16 * 4;

	write32(at, read32(at) | (uint32_t)BIT(2 * (irq % 16) + 1));
}

void gic_init(uint64_t mpidr)
{
	write32(MACHINE_GICD + GICD_CTLR, GICD_CTLR_ARE | GICD_CTLR_GROUP1);
	wait_for_distributor();
	enable_shared(mpidr, MACHINE_UART_IRQ);
	if (!machine.optee_irq)
		return;
	set_edge(machine.optee_irq);
	enable_shared(mpidr, machine.optee_irq);
}

static uintptr_t find_redistributor(uint64_t mpidr)
{
	uintptr_t at = MACHINE_GICR;

	for (;; at += GICR_SIZE) {
		const uint64_t typer = read64(at + GICR_TYPER);

		if (typer >> 32 == MPIDR_AFFINITY(mpidr))
			return at;
		if (typer & GICR_TYPER_LAST)
			panic("no GIC redistributor for the CPU with MPIDR %lx", mpidr);
	}
}

static void wake(uintptr_t redistributor)
{
	write32(redistributor + GICR_WAKER,
		read32(redistributor + GICR_WAKER) & ~(uint32_t)GICR_WAKER_SLEEP);
	while (read32(redistributor + GICR_WAKER) & GICR_WAKER_CHILDREN)
		relax();
}

static void enable_private(uintptr_t sgi_frame, unsigned int intid)
{
	*(volatile uint8_t *)(sgi_frame + GIC_IPRIORITYR + intid) = PRIORITY;
	write32(sgi_frame + GIC_ISENABLER, (uint32_t)BIT(intid));
}

static void enable_interface(void)
{
	sysreg_write(icc_sre_el2, SRE_ENABLE);
	isb();
	sysreg_write(icc_pmr_el1, 0xff);
	sysreg_write(icc_bpr1_el1, 0);
	sysreg_write(icc_ctlr_el1, ICC_CTLR_EOIMODE);
	sysreg_write(icc_igrpen1_el1, 1);
	isb();
}

uintptr_t gic_cpu_init(uint64_t mpidr)
{
	const uintptr_t redistributor = find_redistributor(mpidr);
	const uintptr_t sgi_frame = redistributor + GICR_SGI_FRAME;

	wake(redistributor);
	enable_private(sgi_frame, IRQ_KICK);
	enable_private(sgi_frame, IRQ_GIC_MAINTENANCE);
	enable_private(sgi_frame, IRQ_HYPERVISOR_TIMER);
	enable_private(sgi_frame, IRQ_VIRTUAL_TIMER);
	if (machine.optee_irq && machine.optee_irq < FIRST_SPI)
		enable_private(sgi_frame, machine.optee_irq);
	enable_interface();
	return redistributor;
}

void gic_serve_optee_sgi(uintptr_t redistributor, unsigned int intid)
{
	if (intid == IRQ_KICK)
		panic("OP-TEE's notifications are SGI %u, which is the hypervisor's own", intid);
	machine.optee_irq = intid;
	enable_private(redistributor + GICR_SGI_FRAME, intid);
}

bool gic_take(unsigned int *intid)
{
	*intid = (unsigned int)sysreg_read(icc_iar1_el1);
	return *intid < FIRST_SPECIAL;
}

void gic_drop_priority(unsigned int intid)
{
	sysreg_write(icc_eoir1_el1, intid);
}

void gic_deactivate(unsigned int intid)
{
	sysreg_write(icc_dir_el1, intid);
	isb();
}

void gic_set_timer_active(uintptr_t redistributor, bool active)
{
	write32(redistributor + GICR_SGI_FRAME + (active ? GIC_ISACTIVER : GIC_ICACTIVER),
		(uint32_t)BIT(IRQ_VIRTUAL_TIMER));
}

void gic_send_kick(uint64_t mpidr)
{
	const uint64_t target = FIELD(mpidr, 39, 32) << 48 | FIELD(mpidr, 23, 16) << 32 |
				FIELD(mpidr, 15, 8) << 16 | BIT(FIELD(mpidr, 3, 0));

	dsb(ish);
	sysreg_write(icc_sgi1r_el1, target | (uint64_t)IRQ_KICK << 24);
	isb();
}
