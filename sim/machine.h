/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulated machine: physical memory, virtual machines with a second stage of translation, and
 * the list of broken rules.
 *
 * It is one more hypervisor to the mediator (sim/port.c is its port). All state is in `sim`, made
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
	uint32_t pages_touched; /* no page from here on was ever anybody's */
	struct sim_pool_page pool[SIM_POOL_PAGES];
	uint32_t pool_used;
	struct om_port_vm vm[SIM_VMS];
	uint32_t vm_count;
	uint32_t violations;
	char first_violation[256];
};

extern struct sim_machine sim;

void sim_init(void);
/* Also checks that nothing is left: no mediator page, no pin, no VM in OP-TEE. */
void sim_clean_up(void);

/* A rule was broken, by the mediator or by the test. Said at the end of the step, by model_check().
 */
void sim_violation(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A test uses the machine in a way that makes no sense: ends the program. */
void sim_misuse(const char *what) __attribute__((noreturn));

/*
 * Memory of the host for what the simulation makes and drops: zero, never NULL. Apart, so that a
 * program that goes back to an earlier state can have it where it is copied (sim/alloc.c).
 */
void *sim_alloc(size_t size);
void sim_free(void *memory);

struct om_port_vm *sim_vm_create(const char *name);
/* The VM's end: it gives every page back. */
void sim_vm_end(struct om_port_vm *vm);

/* A new page of RAM at the VM's next IPA. */
om_ipa_t sim_page_alloc(struct om_port_vm *vm);
/* The VM gives a page back (balloon). The machine uses it again as soon as nothing pins it. */
void sim_page_give_back(struct om_port_vm *vm, om_ipa_t ipa);
/* Changes what the guest sees at an IPA that sim_page_alloc() gave; the page goes on belonging. */
void sim_map_as(struct om_port_vm *vm, om_ipa_t ipa, enum sim_map_kind kind);
/* Makes an IPA show a page that another VM owns. */
om_ipa_t sim_map_foreign(struct om_port_vm *vm, struct om_port_vm *owner, om_ipa_t ipa);

struct sim_map *sim_map_at(struct om_port_vm *vm, om_ipa_t ipa);
/* The page behind an IPA that is RAM of this VM, else NULL. */
struct sim_page *sim_page_at(struct om_port_vm *vm, om_ipa_t ipa);

/* Memory as the guest itself reaches it, over page boundaries too. */
void sim_guest_write(struct om_port_vm *vm, om_ipa_t to, const void *from, size_t size);
void sim_guest_read(struct om_port_vm *vm, void *to, om_ipa_t from, size_t size);

/* Physical pages */
om_pa_t sim_page_pa(const struct sim_page *page);
struct sim_page *sim_page_of(om_pa_t pa); /* NULL if it is not RAM */
uint8_t *sim_page_bytes(const struct sim_page *page);
/* Takes away a page that is given back and no longer pinned. */
void sim_page_settle(struct sim_page *page);

/* The mediator's pages (sim/pool.c) */
extern uint8_t sim_pool[SIM_POOL_PAGES][OM_PAGE_SIZE];
void sim_pool_init(void);
void *sim_pool_get(struct om_port_vm *vm);
void sim_pool_put(struct om_port_vm *vm, void *page);
om_pa_t sim_pool_pa(const void *page);
uint8_t *sim_pool_bytes(om_pa_t pa);
struct sim_pool_page *sim_pool_of(om_pa_t pa); /* NULL if it is not in the pool */

static inline bool sim_is_physical(uint64_t v)
{
	return (v >= SIM_RAM_BASE && v < SIM_RAM_BASE + SIM_RAM_PAGES * OM_PAGE_SIZE) ||
	       (v >= SIM_POOL_BASE && v < SIM_POOL_BASE + SIM_POOL_PAGES * OM_PAGE_SIZE);
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
