/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulated machine: physical memory, and what virtual machines are made of.
 *
 * It is one more hypervisor to the mediator (port/ is its port). All state is in `sim`, made
 * afresh by sim_init(). The three address ranges and the guests' cookies lie far apart, so that a
 * number found in the wrong place betrays where it came from.
 */
#ifndef SIM_MACHINE_H
#define SIM_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <optee_mediator/types.h>

#define SIM_RAM_BASE	UINT64_C(0x5a0000000000)
#define SIM_POOL_BASE	UINT64_C(0x6b0000000000)
#define SIM_BUFFER_BASE UINT64_C(0x7c0000000000)
#define SIM_IPA_BASE	UINT64_C(0x40000000)
#define SIM_COOKIE_BASE UINT64_C(0xc0de000000000000)

/* Powers of two; a program that copies the machine's state makes them smaller. */
#ifndef SIM_RAM_PAGES
#define SIM_RAM_PAGES 4096u
#endif
#ifndef SIM_POOL_PAGES
#define SIM_POOL_PAGES 4096u
#endif
#ifndef SIM_VM_PAGES
#define SIM_VM_PAGES 2048u
#endif
#ifndef SIM_VMS
#define SIM_VMS 8u
#endif

/* The hypervisor's contiguous buffers, and bytes from one to the next. */
#define SIM_BUFFERS	  4u
#define SIM_BUFFER_STRIDE UINT64_C(0x1000000)

enum sim_map_kind {
	SIM_UNMAPPED,
	SIM_RAM,
	SIM_READ_ONLY,
	SIM_DEVICE,
	SIM_FOREIGN
};

/* What a guest sees at one page of its IPA space. */
struct sim_map {
	enum sim_map_kind kind;
	uint32_t page; /* index into sim.page; for a device page 0 */
};

/* A virtual machine: what the mediator knows as its port's VM. */
struct om_port_vm {
	const char *name;
	uint16_t client_id;
	struct sim_map map[SIM_VM_PAGES];
	uint32_t next_page;	 /* of the IPA space, never used before */
	uint32_t mediator_pages; /* out of the pool */
	uint32_t step_pages; /* what the mediator may do at a time; model_check() relies on it */
	bool may_have_temporaries;
	uint32_t notified; /* interrupts that the VM was sent */
};

/* A page of RAM. */
struct sim_page {
	struct om_port_vm *owner; /* NULL: free */
	uint32_t pins;
	uint32_t named; /* how often the model OP-TEE can name it */
	bool waiting;	/* given back, but pinned */
};

struct sim_pool_page {
	struct om_port_vm *owner;
	bool used;
	uint32_t named;
};

struct sim_machine {
	uint8_t *ram;
	struct sim_page page[SIM_RAM_PAGES];
	uint32_t free_page[SIM_RAM_PAGES]; /* a stack: what was given back last is used first */
	uint32_t free_count;
	uint32_t pages_touched;		  /* no page from here on was ever anybody's */
	const struct sim_page *page_at_0; /* it is where some machines' RAM begins; NULL: none */
	/* Whose bytes were reached since it was cleared: for who copies the machine's state. */
	bool is_reached[SIM_RAM_PAGES];
	struct sim_pool_page pool[SIM_POOL_PAGES];
	uint32_t pool_used;
	struct om_port_vm vm[SIM_VMS];
	uint32_t vm_count;
};

extern struct sim_machine sim;

/* All pages are free; nothing is pinned. */
void sim_machine_init(void);
/* Checks that nothing is left: no mediator page, no pin. */
void sim_machine_check(void);
void sim_machine_end(void);
/* At any moment: what OP-TEE can name is pinned. */
void sim_check_pins(void);

/* A free page for @owner, of zeros; and the end of that: it is used again when nothing pins it. */
struct sim_page *sim_page_take(struct om_port_vm *owner);
void sim_page_leave(struct sim_page *page);
/* Takes away a page that is given back and no longer pinned. */
void sim_page_settle(struct sim_page *page);

om_pa_t sim_page_pa(const struct sim_page *page);
struct sim_page *sim_page_of(om_pa_t pa); /* NULL if it is not RAM */
uint8_t *sim_page_bytes(const struct sim_page *page);

static inline bool sim_is_physical(uint64_t v)
{
	return (v >= SIM_RAM_BASE && v < SIM_RAM_BASE + SIM_RAM_PAGES * OM_PAGE_SIZE) ||
	       (v >= SIM_POOL_BASE && v < SIM_POOL_BASE + SIM_POOL_PAGES * OM_PAGE_SIZE) ||
	       (v >= SIM_BUFFER_BASE && v < SIM_BUFFER_BASE + SIM_BUFFERS * SIM_BUFFER_STRIDE);
}

static inline bool sim_is_ipa(uint64_t v)
{
	return v >= SIM_IPA_BASE && v < SIM_IPA_BASE + SIM_VM_PAGES * OM_PAGE_SIZE;
}

static inline bool sim_is_guest_cookie(uint64_t v)
{
	return v >> 32 == SIM_COOKIE_BASE >> 32;
}

#endif
