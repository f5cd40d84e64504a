/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A simulated VM: its second stage of translation, and its memory as the guest reaches it.
 */
#include <string.h>
#include "machine/vm.h"
#include "machine/violation.h"

struct om_port_vm *sim_vm_create(const char *name)
{
	struct om_port_vm *vm;

	if (sim.vm_count == SIM_VMS)
		sim_misuse("too many VMs");
	vm = &sim.vm[sim.vm_count++];
	memset(vm, 0, sizeof(*vm));
	vm->name = name;
	return vm;
}

struct sim_map *sim_map_at(struct om_port_vm *vm, om_ipa_t ipa)
{
	static struct sim_map nothing;

	if (!sim_is_ipa(ipa.v))
		return &nothing;
	return &vm->map[(ipa.v - SIM_IPA_BASE) / OM_PAGE_SIZE];
}

struct sim_page *sim_page_at(struct om_port_vm *vm, om_ipa_t ipa)
{
	struct sim_map *map = sim_map_at(vm, ipa);

	return map->kind == SIM_RAM ? &sim.page[map->page] : NULL;
}

om_ipa_t sim_page_alloc(struct om_port_vm *vm)
{
	om_ipa_t ipa = { SIM_IPA_BASE + vm->next_page * OM_PAGE_SIZE };
	struct sim_page *page;

	if (vm->next_page == SIM_VM_PAGES)
		sim_misuse("no IPA left");
	page = sim_page_take(vm);
	vm->map[vm->next_page++] = (struct sim_map){ SIM_RAM, (uint32_t)(page - sim.page) };
	return ipa;
}

void sim_page_give_back(struct om_port_vm *vm, om_ipa_t ipa)
{
	struct sim_page *page = sim_page_at(vm, ipa);

	if (!page)
		sim_misuse("a page given back that is not there");
	sim_map_at(vm, ipa)->kind = SIM_UNMAPPED;
	sim_page_leave(page);
}

void sim_vm_end(struct om_port_vm *vm)
{
	for (uint32_t i = 0; i < sim.pages_touched; i++)
		if (sim.page[i].owner == vm && !sim.page[i].waiting)
			sim_page_leave(&sim.page[i]);
	memset(vm->map, 0, sizeof(vm->map));
}

void sim_map_as(struct om_port_vm *vm, om_ipa_t ipa, enum sim_map_kind kind)
{
	sim_map_at(vm, ipa)->kind = kind;
}

om_ipa_t sim_map_foreign(struct om_port_vm *vm, struct om_port_vm *owner, om_ipa_t ipa)
{
	om_ipa_t here = { SIM_IPA_BASE + vm->next_page * OM_PAGE_SIZE };

	vm->map[vm->next_page++] = (struct sim_map){ SIM_FOREIGN, sim_map_at(owner, ipa)->page };
	return here;
}

static uint8_t *guest_bytes(struct om_port_vm *vm, om_ipa_t ipa)
{
	struct sim_map *map = sim_map_at(vm, ipa);

	if (map->kind == SIM_UNMAPPED || map->kind == SIM_DEVICE)
		sim_misuse("the guest has no memory there");
	return sim_page_bytes(&sim.page[map->page]) + ipa.v % OM_PAGE_SIZE;
}

static size_t in_page(om_ipa_t ipa, size_t size)
{
	size_t left = OM_PAGE_SIZE - ipa.v % OM_PAGE_SIZE;

	return size < left ? size : left;
}

void sim_guest_write(struct om_port_vm *vm, om_ipa_t to, const void *from, size_t size)
{
	const uint8_t *bytes = from;

	while (size) {
		size_t part = in_page(to, size);

		memcpy(guest_bytes(vm, to), bytes, part);
		bytes += part;
		to.v += part;
		size -= part;
	}
}

void sim_guest_read(struct om_port_vm *vm, void *to, om_ipa_t from, size_t size)
{
	uint8_t *bytes = to;

	while (size) {
		size_t part = in_page(from, size);

		memcpy(bytes, guest_bytes(vm, from), part);
		bytes += part;
		from.v += part;
		size -= part;
	}
}
