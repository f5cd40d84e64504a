/* SPDX-License-Identifier: BSD-2-Clause */
/* See guest.h. */
#include "ffa/guest.h"

#define PAGES_MOST 251u /* that TX has room for */

struct guest vm1;
struct guest vm2;

static int set_up(uint32_t buffer_pages)
{
	sim_init();
	spmc_be_present();
	sim_port_ffa.pages = buffer_pages;
	vm1 = vm2 = (struct guest){ 0 };
	return om_init() != OM_OK;
}

int door_set_up(void **state)
{
	(void)state;
	return set_up(2);
}

int door_large_set_up(void **state)
{
	(void)state;
	return set_up(63);
}

int door_large_vms_set_up(void **state)
{
	return door_vms_set_up_with(state, 63);
}

int door_vms_set_up(void **state)
{
	return door_vms_set_up_with(state, 2);
}

int door_vms_set_up_with(void **state, uint32_t buffer_pages)
{
	(void)state;
	if (set_up(buffer_pages) || ffa_start(&vm1, "one", 1, NULL) != OM_OK ||
	    ffa_start(&vm2, "two", 2, NULL) != OM_OK)
		return -1;
	return !ffa_map(&vm1) || !ffa_map(&vm2);
}

int door_tear_down(void **state)
{
	(void)state;
	sim_port.hook = NULL;
	if (vm1.om)
		guest_end(&vm1);
	if (vm2.om)
		guest_end(&vm2);
	sim_clean_up();
	assert_no_violation();
	return 0;
}

struct om_smc say_once(struct guest *guest, struct om_smc smc)
{
	struct ffa_call call = ffa_call_of(guest, guest->vcpu, smc, NULL);

	ffa_enter(&call);
	return call.answer;
}

struct om_smc message(struct guest *guest, uint64_t w3, uint64_t w4, uint64_t w5, uint64_t w6,
		      uint64_t w7)
{
	return ffa_say(guest, ffa_message(guest, w3, w4, w5, w6, w7));
}

uint32_t describe(struct guest *guest, uint32_t pages)
{
	om_ipa_t page[PAGES_MOST];

	assert_in_range(pages, 1, PAGES_MOST);
	for (uint32_t i = 0; i < pages; i++)
		page[i] = guest_page_new(guest);
	return ffa_describe(guest, page, pages);
}

void tx_write32(struct guest *guest, uint32_t at, uint32_t value)
{
	sim_guest_write(guest->vm, (om_ipa_t){ guest->ffa.tx.v + at }, &value, sizeof(value));
}

void tx_write64(struct guest *guest, uint32_t at, uint64_t value)
{
	sim_guest_write(guest->vm, (om_ipa_t){ guest->ffa.tx.v + at }, &value, sizeof(value));
}

struct om_smc share(struct guest *guest, uint32_t length)
{
	return SAY(guest, ABI_FFA_MEM_SHARE_64, length, length);
}

uint64_t handle_of(struct om_smc answer)
{
	assert_success(answer);
	return abi_pair(answer.a[3], answer.a[2]);
}

struct om_smc reclaim(struct guest *guest, uint64_t handle)
{
	return SAY(guest, ABI_FFA_MEM_RECLAIM, (uint32_t)handle, handle >> 32);
}

void step_by(struct guest *guest, uint32_t pages)
{
	struct om_limits limits;

	om_vm_get_limits(guest->om, &limits);
	limits.step_pages = pages;
	assert_int_equal(om_vm_set_limits(guest->om, &limits), OM_OK);
	guest->vm->step_pages = pages;
	sim_port.yields_every = 1;
}

enum om_status reset_once(struct guest *guest)
{
	struct sim_entry entry;

	return guest_enter_life(guest, NULL, &entry);
}
