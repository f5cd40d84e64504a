/* SPDX-License-Identifier: BSD-2-Clause */
/* See guest_dt.h: exactly what guest_map.h and KVM give the guest, and no more. */
#include "guest_dt.h"

#include <libfdt.h>
#include <stdio.h>

#include "guest_map.h"

#define PHANDLE_GIC   1
#define PHANDLE_CLOCK 2
#define UART_CLOCK_HZ 24000000

#define GIC_SPI	   0
#define GIC_PPI	   1
#define LEVEL_HIGH 4
#define LEVEL_LOW  8

/* Errors are kept, and the first one is seen at the end. */
struct writer {
	void *fdt;
	int error;
};

static void keep(struct writer *writer, int result)
{
	if (!writer->error)
		writer->error = result;
}

static void begin(struct writer *writer, const char *name)
{
	keep(writer, fdt_begin_node(writer->fdt, name));
}

static void begin_at(struct writer *writer, const char *name, uint64_t address)
{
	char full[40];

	snprintf(full, sizeof(full), "%s@%llx", name, (unsigned long long)address);
	begin(writer, full);
}

static void end(struct writer *writer)
{
	keep(writer, fdt_end_node(writer->fdt));
}

static void bytes(struct writer *writer, const char *name, const void *value, size_t size)
{
	keep(writer, fdt_property(writer->fdt, name, value, (int)size));
}

static void text(struct writer *writer, const char *name, const char *value)
{
	keep(writer, fdt_property_string(writer->fdt, name, value));
}

static void empty(struct writer *writer, const char *name)
{
	bytes(writer, name, NULL, 0);
}

static void cells(struct writer *writer, const char *name, const uint32_t *values, size_t count)
{
	void *at;

	keep(writer, fdt_property_placeholder(writer->fdt, name, (int)(4 * count), &at));
	for (size_t i = 0; !writer->error && i < count; i++)
		((fdt32_t *)at)[i] = cpu_to_fdt32(values[i]);
}

#define CELLS(writer, name, ...)                                                                   \
	cells(writer, name, (const uint32_t[]){ __VA_ARGS__ },                                     \
	      sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))

#define CELLS_64(value) (uint32_t)((uint64_t)(value) >> 32), (uint32_t)(value)

static void write_chosen(struct writer *writer, const struct guest_dt *guest)
{
	begin(writer, "chosen");
	text(writer, "bootargs", guest->bootargs);
	text(writer, "stdout-path", "/pl011@9000000");
	if (guest->initrd_size) {
		CELLS(writer, "linux,initrd-start", CELLS_64(guest->initrd));
		CELLS(writer, "linux,initrd-end", CELLS_64(guest->initrd + guest->initrd_size));
	}
	end(writer);
}

static void write_memory(struct writer *writer, const struct guest_dt *guest)
{
	begin_at(writer, "memory", GUEST_RAM);
	text(writer, "device_type", "memory");
	CELLS(writer, "reg", CELLS_64(GUEST_RAM), CELLS_64(guest->memory_size));
	end(writer);
}

/* KVM's MPIDR_EL1 of the first 16 vCPUs is their number. */
static void write_cpus(struct writer *writer, const struct guest_dt *guest)
{
	begin(writer, "cpus");
	CELLS(writer, "#address-cells", 1);
	CELLS(writer, "#size-cells", 0);
	for (unsigned int i = 0; i < guest->vcpus; i++) {
		begin_at(writer, "cpu", i);
		text(writer, "device_type", "cpu");
		text(writer, "compatible", "arm,armv8");
		text(writer, "enable-method", "psci");
		CELLS(writer, "reg", i);
		end(writer);
	}
	end(writer);
}

static void write_psci(struct writer *writer)
{
	static const char compatible[] = "arm,psci-1.0\0arm,psci-0.2";

	begin(writer, "psci");
	bytes(writer, "compatible", compatible, sizeof(compatible));
	text(writer, "method", "hvc");
	end(writer);
}

static void write_gic(struct writer *writer, const struct guest_dt *guest)
{
	begin_at(writer, "interrupt-controller", GUEST_GICD);
	text(writer, "compatible", "arm,gic-v3");
	empty(writer, "interrupt-controller");
	CELLS(writer, "#interrupt-cells", 3);
	CELLS(writer, "phandle", PHANDLE_GIC);
	CELLS(writer, "reg", CELLS_64(GUEST_GICD), CELLS_64(GUEST_GICD_SIZE), CELLS_64(GUEST_GICR),
	      CELLS_64(guest->vcpus * GUEST_GICR_SIZE));
	end(writer);
}

/* Secure and non-secure physical, virtual, hypervisor's: as the binding wants them. */
static void write_timer(struct writer *writer)
{
	begin(writer, "timer");
	text(writer, "compatible", "arm,armv8-timer");
	empty(writer, "always-on");
	CELLS(writer, "interrupts", GIC_PPI, 13, LEVEL_LOW, GIC_PPI, 14, LEVEL_LOW, GIC_PPI, 11,
	      LEVEL_LOW, GIC_PPI, 10, LEVEL_LOW);
	end(writer);
}

static void write_clock(struct writer *writer)
{
	begin(writer, "clock");
	text(writer, "compatible", "fixed-clock");
	CELLS(writer, "#clock-cells", 0);
	CELLS(writer, "clock-frequency", UART_CLOCK_HZ);
	CELLS(writer, "phandle", PHANDLE_CLOCK);
	end(writer);
}

static void write_uart(struct writer *writer)
{
	static const char compatible[] = "arm,pl011\0arm,primecell";
	static const char clocks[] = "uartclk\0apb_pclk";

	begin_at(writer, "pl011", GUEST_UART);
	bytes(writer, "compatible", compatible, sizeof(compatible));
	CELLS(writer, "reg", CELLS_64(GUEST_UART), CELLS_64(GUEST_UART_SIZE));
	CELLS(writer, "interrupts", GIC_SPI, GUEST_UART_SPI, LEVEL_HIGH);
	CELLS(writer, "clocks", PHANDLE_CLOCK, PHANDLE_CLOCK);
	bytes(writer, "clock-names", clocks, sizeof(clocks));
	end(writer);
}

static void write_root(struct writer *writer, const struct guest_dt *guest)
{
	begin(writer, "");
	text(writer, "compatible", "optee-mediator,guest");
	text(writer, "model", guest->name);
	CELLS(writer, "#address-cells", 2);
	CELLS(writer, "#size-cells", 2);
	CELLS(writer, "interrupt-parent", PHANDLE_GIC);
	write_chosen(writer, guest);
	write_memory(writer, guest);
	write_cpus(writer, guest);
	write_psci(writer);
	write_gic(writer, guest);
	write_timer(writer);
	write_clock(writer);
	write_uart(writer);
	if (guest->tee)
		keep(writer, om_vmm_write_node(guest->tee, writer->fdt, GUEST_OPTEE_SPI));
	end(writer);
}

int guest_dt_write(const struct guest_dt *guest, void *fdt, size_t room)
{
	struct writer writer = { .fdt = fdt };

	keep(&writer, fdt_create(fdt, (int)room));
	keep(&writer, fdt_finish_reservemap(fdt));
	write_root(&writer, guest);
	keep(&writer, fdt_finish(fdt));
	return writer.error;
}
