/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulated machine as a port of the mediator: every function of port.h, with what the contract
 * forbids turned into a violation.
 */
#include <stdio.h>
#include <string.h>
#include "port/port.h"
#include "machine/pool.h"
#include "machine/violation.h"
#include "machine/vm.h"
#include "port/trace_judge.h"
#include "secure/abi.h"
#include "secure/optee_guest.h"
#include "secure/optee_smc.h"

/* Whether an honest OP-TEE may refuse this SMC at any time, and with what. */
static bool smc_refusal(const struct om_smc *smc, uint64_t *answer)
{
	switch (smc->a[0]) {
	case ABI_CALL_WITH_ARG:
	case ABI_CALL_WITH_RPC_ARG:
		*answer = sim_port.fault.smc_error;
		return true;
	case ABI_VM_CREATED:
		*answer = ABI_ENOTAVAIL;
		return true;
	case ABI_ENABLE_SHM_CACHE:
	case ABI_DISABLE_SHM_CACHE:
	case ABI_ENABLE_ASYNC_NOTIF:
		*answer = ABI_EBUSY;
		return true;
	default:
		return false;
	}
}

static void entry_note(const struct om_smc *smc)
{
	if (!sim_port.entry)
		return;
	sim_port.entry->smcs++;
	switch (smc->a[0]) {
	case ABI_CALL_WITH_ARG:
	case ABI_CALL_WITH_RPC_ARG:
	case ABI_RETURN_FROM_RPC:
		sim_port.entry->entered++;
		break;
	case ABI_VM_CREATED:
	case ABI_VM_DESTROYED:
		sim_port.entry->announced++;
		break;
	case ABI_GET_ASYNC_NOTIF_VALUE:
		sim_port.entry->fetched++;
		break;
	}
}

/* It has all pages in reach. */
static void secure_world(struct om_smc *smc)
{
	const struct om_port_vm *mapped = sim_pool_map(NULL);

	optee_smc(smc);
	sim_pool_map(mapped);
}

void om_port_smc(struct om_smc *smc)
{
	struct sim_port_use use = { .call = SIM_SMC, .smc = smc, .asked = *smc };
	uint64_t refusal;

	sim_trace_smc(smc, sim_port.entry);
	sim_use_begin(use);
	entry_note(smc);
	if (smc_refusal(smc, &refusal) && sim_use_fails(SIM_SMC))
		smc->a[0] = refusal;
	else
		secure_world(smc);
	sim_use_end(use);
	sim_trace_smc_done(smc);
}

static bool can_pin(struct om_port_vm *vm, const union om_page *page, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!sim_page_at(vm, page[i].ipa))
			return false;
	return true;
}

static void pin_all(struct om_port_vm *vm, union om_page *page, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct sim_page *record = sim_page_at(vm, page[i].ipa);

		if (!sim_port.pins_nothing)
			record->pins++;
		page[i].pa = sim_page_pa(record);
	}
}

static void check_aligned(const union om_page *page, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (page[i].ipa.v % OM_PAGE_SIZE)
			sim_violation("a page pinned at %#llx, which is within one",
				      (unsigned long long)page[i].ipa.v);
}

static void check_batch(size_t count)
{
	if (count < 1 || count > ABI_LIST_ENTRIES)
		sim_violation("a batch of %zu pages", count);
	if (sim_port.entry)
		sim_port.entry->page_work += count;
}

bool om_port_pin(struct om_port_vm *vm, union om_page *page, size_t count)
{
	struct sim_port_use use = { .call = SIM_PIN, .vm = vm, .size = count };
	bool ok;

	sim_use_begin(use);
	check_batch(count);
	check_aligned(page, count);
	ok = !sim_use_fails(SIM_PIN) && can_pin(vm, page, count);
	if (ok)
		pin_all(vm, page, count);
	else
		memset(page, 0xee, count * sizeof(*page));
	use.failed = !ok;
	sim_use_end(use);
	return ok;
}

static void unpin_one(struct om_port_vm *vm, om_pa_t pa)
{
	struct sim_page *page = pa.v % OM_PAGE_SIZE ? NULL : sim_page_of(pa);

	if (!page || page->owner != vm || !page->pins) {
		sim_violation("I5: unpin of %#llx, which this VM has not pinned",
			      (unsigned long long)pa.v);
		return;
	}
	page->pins--;
	if (page->pins < page->named)
		sim_violation("I5: %#llx unpinned while OP-TEE can name it",
			      (unsigned long long)pa.v);
	sim_page_settle(page);
}

void om_port_unpin(struct om_port_vm *vm, const union om_page *page, size_t count)
{
	struct sim_port_use use = { .call = SIM_UNPIN, .vm = vm, .size = count };

	sim_use_begin(use);
	check_batch(count);
	for (size_t i = 0; i < count && !sim_port.pins_nothing; i++)
		unpin_one(vm, page[i].pa);
	sim_use_end(use);
}

static void check_range(uint64_t address, size_t size)
{
	if (address % OM_PAGE_SIZE + size > OM_PAGE_SIZE)
		sim_violation("a guest access that crosses a page");
}

/* The bytes behind a range that the contract allows, and that the guest may use so; else NULL. */
static uint8_t *guest_bytes(struct om_port_vm *vm, om_ipa_t ipa, size_t size, bool write)
{
	struct sim_map *map = sim_map_at(vm, ipa);

	check_range(ipa.v, size);
	if (map->kind != SIM_RAM && (write || map->kind != SIM_READ_ONLY))
		return NULL;
	return sim_page_bytes(&sim.page[map->page]) + ipa.v % OM_PAGE_SIZE;
}

static om_pa_t pa_of(const uint8_t *bytes)
{
	size_t at = (size_t)(bytes - sim.ram);

	return (om_pa_t){ sim_page_pa(&sim.page[at / OM_PAGE_SIZE]).v + at % OM_PAGE_SIZE };
}

static void fetch_note(om_pa_t from, size_t size)
{
	struct sim_entry *entry = sim_port.entry;

	if (!entry || sim_port.allows_two_fetches || entry->fetches == SIM_FETCHES)
		return;
	for (unsigned i = 0; i < entry->fetches; i++)
		if (from.v < entry->fetch[i].from.v + entry->fetch[i].size &&
		    entry->fetch[i].from.v < from.v + size)
			sim_violation("I3: guest memory at %#llx was read twice",
				      (unsigned long long)from.v);
	entry->fetch[entry->fetches].from = from;
	entry->fetch[entry->fetches++].size = size;
}

/* Whoever goes on though it failed may find what he looks for. */
bool om_port_read_guest(struct om_port_vm *vm, void *to, om_ipa_t from, size_t size)
{
	struct sim_port_use use = { .call = SIM_READ, .vm = vm, .ipa = from, .size = size };
	const uint8_t *bytes;
	bool ok;

	sim_use_begin(use);
	bytes = guest_bytes(vm, from, size, false);
	ok = bytes && !sim_use_fails(SIM_READ);
	if (ok)
		fetch_note(pa_of(bytes), size);
	if (bytes)
		memcpy(to, bytes, size);
	else
		memset(to, 0xee, size);
	use.failed = !ok;
	sim_use_end(use);
	return ok;
}

/*
 * I2: no word that the guest gets is an address of the machine or a cookie of the mediator's. It
 * may guess one, and gets its own word back then: what it has there already tells it nothing.
 */
static void check_visible(uint64_t to, const uint8_t *bytes, size_t size, const uint8_t *before)
{
	size_t first = (8 - to % 8) % 8;

	for (size_t i = first; i + 8 <= size; i += 8) {
		uint64_t word;

		if (before && !memcmp(before + i, bytes + i, sizeof(word)))
			continue;
		memcpy(&word, bytes + i, sizeof(word));
		if (sim_is_physical(word))
			sim_violation("I2: the guest gets the physical address %#llx",
				      (unsigned long long)word);
		if (optee_knows_cookie(word))
			sim_violation("I2: the guest gets the mediator's cookie %#llx",
				      (unsigned long long)word);
	}
}

bool om_port_write_guest(struct om_port_vm *vm, om_ipa_t to, const void *from, size_t size)
{
	struct sim_port_use use = { .call = SIM_WRITE, .vm = vm, .ipa = to, .size = size };
	uint8_t *bytes;

	sim_use_begin(use);
	bytes = sim_use_fails(SIM_WRITE) ? NULL : guest_bytes(vm, to, size, true);
	check_visible(to.v, from, size, bytes);
	if (bytes)
		memcpy(bytes, from, size);
	use.failed = !bytes;
	sim_use_end(use);
	return bytes;
}

/* The bytes behind a range of a page that the mediator may reach by its physical address. */
static uint8_t *pinned_bytes(struct om_port_vm *vm, om_pa_t pa, size_t size)
{
	struct sim_page *page = sim_page_of(pa);

	check_range(pa.v, size);
	if (page && page->owner == vm && (page->pins || sim_port.pins_nothing))
		return sim_page_bytes(page) + pa.v % OM_PAGE_SIZE;
	sim_violation("I5: the mediator reaches %#llx, which is not pinned",
		      (unsigned long long)pa.v);
	return NULL;
}

void om_port_read_pinned(struct om_port_vm *vm, void *to, om_pa_t from, size_t size)
{
	struct sim_port_use use = { .call = SIM_READ_PINNED, .vm = vm, .pa = from, .size = size };
	const uint8_t *bytes;

	sim_use_begin(use);
	bytes = pinned_bytes(vm, from, size);
	if (bytes) {
		fetch_note(from, size);
		memcpy(to, bytes, size);
	}
	sim_use_end(use);
}

void om_port_write_pinned(struct om_port_vm *vm, om_pa_t to, const void *from, size_t size)
{
	struct sim_port_use use = { .call = SIM_WRITE_PINNED, .vm = vm, .pa = to, .size = size };
	uint8_t *bytes;

	sim_use_begin(use);
	bytes = pinned_bytes(vm, to, size);
	check_visible(to.v, from, size, bytes);
	if (bytes)
		memcpy(bytes, from, size);
	sim_use_end(use);
}

bool om_port_must_yield(struct om_port_vm *vm)
{
	struct sim_port_use use = { .call = SIM_MUST_YIELD, .vm = vm };
	bool yes;

	sim_use_begin(use);
	yes = sim_use_fails(SIM_MUST_YIELD) ||
	      (sim_port.yields_every && !(sim_port.uses[SIM_MUST_YIELD] % sim_port.yields_every));
	if (yes && sim_port.entry)
		sim_port.entry->gave_way = true;
	sim_use_end(use);
	return yes;
}

void om_port_notify(struct om_port_vm *vm)
{
	struct sim_port_use use = { .call = SIM_NOTIFY, .vm = vm };

	sim_use_begin(use);
	vm->notified++;
	sim_use_end(use);
}

void *om_port_page_get(struct om_port_vm *vm)
{
	struct sim_port_use use = { .call = SIM_PAGE_GET, .vm = vm };
	void *page;

	sim_use_begin(use);
	page = sim_use_fails(SIM_PAGE_GET) ? NULL : sim_pool_get(vm);
	use.failed = !page;
	sim_use_end(use);
	return page;
}

void om_port_page_put(struct om_port_vm *vm, void *page)
{
	struct sim_port_use use = { .call = SIM_PAGE_PUT, .vm = vm };

	sim_use_begin(use);
	sim_pool_put(vm, page);
	sim_use_end(use);
}

static void judge_owner(const struct om_port_vm *vm, om_pa_t pa)
{
	const struct sim_pool_page *page = sim_pool_of(pa);

	if (!page || !page->used)
		sim_misuse("the mediator asks for memory that is no page of its own");
	if (page->owner != vm)
		sim_violation("a page is asked for as another VM's");
}

om_pa_t om_port_page_pa(struct om_port_vm *vm, const void *page)
{
	sim_expect_no_lock("om_port_page_pa()");
	judge_owner(vm, sim_pool_pa(page));
	return sim_pool_pa(page);
}

void *om_port_page_va(struct om_port_vm *vm, om_pa_t pa)
{
	sim_expect_no_lock("om_port_page_va()");
	if (sim_port.entry)
		sim_port.addresses_found++;
	judge_owner(vm, pa);
	return sim_pool_bytes(pa);
}
