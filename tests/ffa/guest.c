/* SPDX-License-Identifier: BSD-2-Clause */
/* See guest.h. */
#include <string.h>
#include "ffa/guest.h"

#define PAGES_AT     (sizeof(struct abi_ffa_region) + sizeof(struct abi_ffa_access))
#define RANGES_AT    (PAGES_AT + sizeof(struct abi_ffa_composite))
#define REPEATS_MOST 100000u

struct ffa_guest vm1;
struct ffa_guest vm2;

int door_set_up(void **state)
{
	(void)state;
	sim_init();
	spmc_be_present();
	vm1 = vm2 = (struct ffa_guest){ 0 };
	return om_init() != OM_OK;
}

static void map(struct ffa_guest *guest)
{
	assert_success(SAY(guest, ABI_FFA_RXTX_MAP_64, guest->tx.v, guest->rx.v, 1));
}

enum om_status vm_begin(struct ffa_guest *guest, const char *name, uint16_t id,
			const struct om_config *config)
{
	guest->port = sim_vm_create(name);
	guest->port->client_id = id;
	guest->tx = sim_page_alloc(guest->port);
	guest->rx = sim_page_alloc(guest->port);
	return om_vm_create(&guest->om, id, config, guest->port);
}

int door_vms_set_up(void **state)
{
	if (door_set_up(state) || vm_begin(&vm1, "one", 1, NULL) != OM_OK ||
	    vm_begin(&vm2, "two", 2, NULL) != OM_OK)
		return -1;
	map(&vm1);
	map(&vm2);
	return 0;
}

void vm_end(struct ffa_guest *guest)
{
	struct om_stats last;

	while (om_vm_destroy(guest->om, &last) == OM_AGAIN)
		;
	guest->om = NULL;
	assert_int_equal(last.buffers_now, 0);
	assert_int_equal(last.pages_pinned_now, 0);
	assert_int_equal(last.memory_now, 0);
}

int door_tear_down(void **state)
{
	(void)state;
	sim_port.hook = NULL;
	if (vm1.om)
		vm_end(&vm1);
	if (vm2.om)
		vm_end(&vm2);
	sim_clean_up();
	assert_no_violation();
	return 0;
}

struct om_smc say_once(struct ffa_guest *guest, struct om_smc smc)
{
	struct sim_entry entry;

	sim_entry_begin(&entry, guest->port);
	om_vm_smc(guest->om, 0, &smc);
	sim_entry_end();
	return smc;
}

struct om_smc say(struct ffa_guest *guest, struct om_smc smc)
{
	struct om_smc answer = say_once(guest, smc);

	for (guest->repeats = 0; answer.a[0] == OM_SMC_REPEAT; guest->repeats++) {
		assert_true(guest->repeats < REPEATS_MOST);
		answer = say_once(guest, smc);
	}
	for (unsigned i = 0; i < 8; i++)
		assert_false(sim_is_physical(answer.a[i]));
	return answer;
}

struct om_smc message(struct ffa_guest *guest, uint64_t w3, uint64_t w4, uint64_t w5, uint64_t w6,
		      uint64_t w7)
{
	return SAY(guest, ABI_FFA_DIRECT_REQ_32,
		   (uint32_t)guest->port->client_id << 16 | ABI_FFA_OPTEE_ID, 0, w3, w4, w5, w6,
		   w7);
}

static void write_head(struct ffa_guest *guest, uint32_t pages)
{
	struct abi_ffa_region region = { .sender = guest->port->client_id,
					 .attributes = ABI_FFA_MEM_NORMAL,
					 .access_size = sizeof(struct abi_ffa_access),
					 .access_count = 1,
					 .access_offset = sizeof(region) };
	struct abi_ffa_access access = { .receiver = ABI_FFA_OPTEE_ID,
					 .permissions = ABI_FFA_MEM_RW,
					 .composite_offset = PAGES_AT };
	struct abi_ffa_composite composite = { .pages = pages, .ranges = pages };

	sim_guest_write(guest->port, guest->tx, &region, sizeof(region));
	sim_guest_write(guest->port, (om_ipa_t){ guest->tx.v + sizeof(region) }, &access,
			sizeof(access));
	sim_guest_write(guest->port, (om_ipa_t){ guest->tx.v + PAGES_AT }, &composite,
			sizeof(composite));
}

uint32_t describe(struct ffa_guest *guest, uint32_t pages)
{
	write_head(guest, pages);
	for (uint32_t i = 0; i < pages; i++) {
		struct abi_ffa_range range = { .address = sim_page_alloc(guest->port).v,
					       .pages = 1 };

		sim_guest_write(guest->port,
				(om_ipa_t){ guest->tx.v + RANGES_AT + i * sizeof(range) }, &range,
				sizeof(range));
	}
	return (uint32_t)(RANGES_AT + pages * sizeof(struct abi_ffa_range));
}

void tx_write32(struct ffa_guest *guest, uint32_t at, uint32_t value)
{
	sim_guest_write(guest->port, (om_ipa_t){ guest->tx.v + at }, &value, sizeof(value));
}

void tx_write64(struct ffa_guest *guest, uint32_t at, uint64_t value)
{
	sim_guest_write(guest->port, (om_ipa_t){ guest->tx.v + at }, &value, sizeof(value));
}

struct om_smc share(struct ffa_guest *guest, uint32_t length)
{
	return SAY(guest, ABI_FFA_MEM_SHARE_64, length, length);
}

uint64_t handle_of(struct om_smc answer)
{
	assert_success(answer);
	return (uint64_t)answer.a[3] << 32 | (uint32_t)answer.a[2];
}

struct om_smc reclaim(struct ffa_guest *guest, uint64_t handle)
{
	return SAY(guest, ABI_FFA_MEM_RECLAIM, (uint32_t)handle, handle >> 32);
}

void step_by(struct ffa_guest *guest, uint32_t pages)
{
	struct om_limits limits;

	om_vm_get_limits(guest->om, &limits);
	limits.step_pages = pages;
	assert_int_equal(om_vm_set_limits(guest->om, &limits), OM_OK);
	guest->port->step_pages = pages;
	sim_port.yields_every = 1;
}

struct om_stats stats_of(const struct ffa_guest *guest)
{
	struct om_stats stats;

	om_vm_get_stats(guest->om, &stats);
	return stats;
}
