/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the port takes from Bao, stated in our own words: `make bao-port` compiles the port with
 * this and the headers beside it, which stand for Bao's of the same names. Types are as wide as
 * there.
 */
#ifndef STATED_BAO_H
#define STATED_BAO_H

#include <types.h>

#define PAGE_SIZE     (0x1000)
#define BAO_VM_BASE   (0xfe8000000000)
#define NUM_PAGES(SZ) (((SZ) + PAGE_SIZE - 1) / PAGE_SIZE)
#define UNUSED_ARG(V) ((void)(V))
#define min(a, b)     ((a) < (b) ? (a) : (b))
#define WARNING(...)  console_printk(__VA_ARGS__);

void console_printk(const char *fmt, ...);
void *memcpy(void *to, const void *from, size_t size);
void *memset(void *at, int byte, size_t size);

/* A spinlock. */
typedef struct {
	uint32_t ticket;
	uint32_t next;
} spinlock_t;

static const spinlock_t SPINLOCK_INITVAL;
void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);

/* Page tables, and what is mapped by them: a CPU's own, and a VM's second stage. */
typedef uint64_t pte_t;

#define PTE_TABLE     (0x3)
#define PTE_HYP_FLAGS (0x707)
#define PT_VM_REC_IND (510)

struct page_table_dscr {
	size_t lvls;
};

struct page_table {
	pte_t *root;
	struct page_table_dscr *dscr;
};

size_t pt_lvlsize(struct page_table *pt, size_t lvl);
pte_t *pt_get_pte(struct page_table *pt, size_t lvl, vaddr_t va);
bool pte_valid(pte_t *pte);
bool pte_page(struct page_table *pt, pte_t *pte, size_t lvl);
paddr_t pte_addr(pte_t *pte);
void pte_set(pte_t *pte, paddr_t addr, pte_t type, pte_t flags);

struct addr_space {
	struct page_table pt;
};

struct ppages {
	paddr_t base;
	size_t num_pages;
	colormap_t colors;
};

#define MEM_ALIGN_NOT_REQ   (false)
#define MEM_DONT_FREE_PAGES (false)

struct ppages mem_ppages_get(paddr_t base, size_t num_pages);
struct ppages mem_alloc_ppages(colormap_t colors, size_t num_pages, bool aligned);
vaddr_t mem_alloc_map(struct addr_space *as, as_sec_t section, struct ppages *page, vaddr_t at,
		      size_t num_pages, pte_t flags);
void mem_unmap(struct addr_space *as, vaddr_t at, size_t num_pages, bool free_ppages);
bool mem_translate(struct addr_space *as, vaddr_t va, paddr_t *pa);

/* VMs and CPUs. */
struct vm_config;

struct vm {
	vmid_t id;
	const struct vm_config *config;
	struct addr_space as;
};

struct vcpu {
	vcpuid_t id;
	struct vm *vm;
};

struct cpu {
	cpuid_t id;
	struct addr_space as;
	struct vcpu *vcpu;
};

#define PLAT_CPU_NUM (4)

struct cpu *cpu(void);
bool cpu_is_master(void);
unsigned long vcpu_readreg(struct vcpu *vcpu, unsigned long reg);
void vcpu_writereg(struct vcpu *vcpu, unsigned long reg, unsigned long val);
void vcpu_inject_irq(struct vcpu *vcpu, irqid_t id);

struct cpu_msg {
	uint32_t handler;
	uint32_t event;
	uint64_t data;
};

void cpu_send_msg(cpuid_t target, struct cpu_msg *msg);
#define CPU_MSG_HANDLER(handler, handler_id)                                                       \
	void (*const handler_of_##handler)(uint32_t, uint64_t) = (handler);                        \
	static volatile const size_t handler_id;

irqid_t interrupts_reserve(irqid_t pint_id, void (*handler)(irqid_t int_id));
void interrupts_cpu_enable(irqid_t int_id, bool en);
bool interrupts_arch_check(irqid_t int_id);
void interrupts_arch_clear(irqid_t int_id);

#define SMCC_E_NOT_SUPPORTED (-1)

#endif
