/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The processor's instructions that C has no words for: system registers, barriers, caches,
 * waiting.
 */
#ifndef HYPERVISOR_ARCH_H
#define HYPERVISOR_ARCH_H

#include "machine/defs.h"

#define sysreg_read(reg)                                                                           \
	({                                                                                         \
		uint64_t value_;                                                                   \
		__asm__ volatile("mrs %0, " #reg : "=r"(value_));                                  \
		value_;                                                                            \
	})

#define sysreg_write(reg, value)                                                                   \
	__asm__ volatile("msr " #reg ", %0" : : "r"((uint64_t)(value)) : "memory")

#define tlbi(operation) __asm__ volatile("tlbi " #operation : : : "memory")
#define tlbi_arg(operation, value)                                                                 \
	__asm__ volatile("tlbi " #operation ", %0" : : "r"((uint64_t)(value)) : "memory")

#define dsb(scope) __asm__ volatile("dsb " #scope : : : "memory")

static inline void isb(void)
{
	__asm__ volatile("isb" : : : "memory");
}

static inline void wait_for_interrupt(void)
{
	__asm__ volatile("dsb sy; wfi" : : : "memory");
}

static inline void relax(void)
{
	__asm__ volatile("yield" : : : "memory");
}

/* Writes a page's cache lines back to memory: guests start with their caches off. */
static inline void clean_page_to_memory(void *page)
{
	const size_t line = 4u << FIELD(sysreg_read(ctr_el0), 19, 16);

	for (char *at = page; at < (char *)page + PAGE_SIZE; at += line)
		__asm__ volatile("dc civac, %0" : : "r"(at) : "memory");
	dsb(sy);
}

/* What was executed of a page before is not any more: it has another owner, or a program. */
static inline void forget_instructions(void)
{
	__asm__ volatile("ic ialluis" : : : "memory");
	dsb(ish);
}

static inline uint32_t read32(uintptr_t address)
{
	return *(volatile uint32_t *)address;
}

static inline void write32(uintptr_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

static inline void write64(uintptr_t address, uint64_t value)
{
	*(volatile uint64_t *)address = value;
}

static inline uint64_t read64(uintptr_t address)
{
	return *(volatile uint64_t *)address;
}

#endif
