/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the machine's device tree: RAM, what of it is reserved, and the CPUs.
 */
#include "machine/machine.h"
#include <libfdt.h>
#include <string.h>
#include "machine/board.h"
#include "machine/mmu.h"
#include "machine/panic.h"

struct machine machine;

extern char image_start[], image_end[];

uint64_t fdt_cells64(const void *cells)
{
	const fdt32_t *cell = cells;

	return (uint64_t)fdt32_to_cpu(cell[0]) << 32 | fdt32_to_cpu(cell[1]);
}

static void add_range(struct ranges *ranges, uint64_t start, uint64_t size)
{
	if (ranges->count == MAX_RANGES)
		panic("the machine has more than %u memory ranges of a kind", MAX_RANGES);
	if (size)
		ranges->range[ranges->count++] = (struct range){ start, size };
}

void machine_reserve(uint64_t start, uint64_t size)
{
	const uint64_t first = start & ~(PAGE_SIZE - 1);

	add_range(&machine.reserved, first, ALIGN_UP(start + size, PAGE_SIZE) - first);
}

/* Adds each address and size of a node's "reg", of two cells each as all of QEMU's nodes have. */
static void add_reg(int node, void (*add)(uint64_t, uint64_t))
{
	int length;
	const char *reg = fdt_getprop(machine.dtb, node, "reg", &length);

	for (int at = 0; reg && at + 16 <= length; at += 16)
		add(fdt_cells64(reg + at), fdt_cells64(reg + at + 8));
}

static void add_ram(uint64_t start, uint64_t size)
{
	add_range(&machine.ram, start, size);
	mmu_map_ram(start, size);
}

/* Memory that only the secure world may touch is told by its status. */
static bool is_for_us(int node)
{
	const char *status = fdt_getprop(machine.dtb, node, "status", NULL);

	return !status || !strcmp(status, "okay");
}

static void read_ram(void)
{
	int node = -1;

	while ((node = fdt_node_offset_by_prop_value(machine.dtb, node, "device_type", "memory",
						     7)) >= 0)
		if (is_for_us(node))
			add_reg(node, add_ram);
	if (!machine.ram.count)
		panic("the device tree has no memory");
}

static void read_reserved(void)
{
	const int parent = fdt_path_offset(machine.dtb, "/reserved-memory");
	uint64_t start, size;
	int node;

	machine_reserve((uintptr_t)machine.dtb, fdt_totalsize(machine.dtb));
	/* cppcheck-suppress comparePointers ; the linker's names of one image */
	machine_reserve((uintptr_t)image_start, (uint64_t)(image_end - image_start));
	machine_reserve(MACHINE_OPTEE_SHM, MACHINE_OPTEE_SHM_SIZE);
	for (int i = 0; i < fdt_num_mem_rsv(machine.dtb); i++)
		if (!fdt_get_mem_rsv(machine.dtb, i, &start, &size))
			machine_reserve(start, size);
	fdt_for_each_subnode(node, machine.dtb, parent) add_reg(node, machine_reserve);
}

static void add_cpu(int node)
{
	int length;
	const void *reg = fdt_getprop(machine.dtb, node, "reg", &length);
	const char *type = fdt_getprop(machine.dtb, node, "device_type", NULL);

	if (!reg || !type || strcmp(type, "cpu"))
		return;
	if (machine.cpus == MAX_CPUS)
		panic("the machine has more than %u CPUs", MAX_CPUS);
	machine.mpidr[machine.cpus++] =
		length == 8 ? fdt_cells64(reg) : fdt32_to_cpu(*(const fdt32_t *)reg);
}

static void read_cpus(void)
{
	const int parent = fdt_path_offset(machine.dtb, "/cpus");
	int node;

	fdt_for_each_subnode(node, machine.dtb, parent) add_cpu(node);
	if (!machine.cpus)
		panic("the device tree has no CPU");
}

/* OP-TEE writes its node itself, by the GIC's binding: <0 (an SPI), number, 1 (rising edge)>. */
static void read_optee(void)
{
	const int node = fdt_path_offset(machine.dtb, "/firmware/optee");
	int length;
	const fdt32_t *cells = fdt_getprop(machine.dtb, node, "interrupts", &length);

	if (cells && length == 12 && cells[0] == 0 && fdt32_to_cpu(cells[2]) == 1)
		machine.optee_irq = FIRST_SPI + fdt32_to_cpu(cells[1]);
}

void machine_init(const void *dtb)
{
	const int error = fdt_check_header(dtb);

	if (error)
		panic("no device tree at %lx: %s", (uint64_t)(uintptr_t)dtb, fdt_strerror(error));
	machine.dtb = dtb;
	read_ram();
	read_reserved();
	read_cpus();
	read_optee();
}

static const struct range *overlap(uint64_t start, uint64_t size)
{
	for (size_t i = 0; i < machine.reserved.count; i++) {
		const struct range *range = &machine.reserved.range[i];

		if (start < range->start + range->size && range->start < start + size)
			return range;
	}
	return NULL;
}

uint64_t machine_carve(uint64_t size)
{
	const struct range *ram = &machine.ram.range[0];
	const struct range *in_the_way;
	uint64_t start = ram->start;

	size = ALIGN_UP(size, PAGE_SIZE);
	while ((in_the_way = overlap(start, size)))
		start = in_the_way->start + in_the_way->size;
	if (start + size > ram->start + ram->size)
		panic("no room in RAM for %lu bytes", size);
	machine_reserve(start, size);
	return start;
}
