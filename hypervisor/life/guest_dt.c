/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes a guest's device tree: exactly what the hypervisor gives it, and no more.
 */
#include "life/guest_dt.h"
#include <libfdt.h>
#include <string.h>
#include "machine/board.h"
#include "machine/gic_regs.h"
#include "machine/lock.h"
#include "machine/print.h"
#include "optee/tee.h"
#include "vm/guest_layout.h"
#include "vm/vm.h"

#define SIZE 16384

#define PHANDLE_GIC   1
#define PHANDLE_CLOCK 2
#define UART_CLOCK_HZ 24000000

#define GIC_SPI	   0
#define GIC_PPI	   1
#define LEVEL_HIGH 4
#define LEVEL_LOW  8
#define EDGE	   1

static char tree[SIZE] __attribute__((aligned(8)));
static struct spinlock lock;

/* Errors are kept, and the first one is seen at the end. */
static int error;

static void keep(int result)
{
	if (!error)
		error = result;
}

static void begin(const char *name)
{
	keep(fdt_begin_node(tree, name));
}

static void begin_at(const char *name, uint64_t address)
{
	char full[40];

	format(full, sizeof(full), "%s@%lx", name, address);
	begin(full);
}

static void end(void)
{
	keep(fdt_end_node(tree));
}

static void text(const char *name, const char *value)
{
	keep(fdt_property_string(tree, name, value));
}

static void bytes(const char *name, const void *value, size_t size)
{
	keep(fdt_property(tree, name, value, (int)size));
}

static void empty(const char *name)
{
	bytes(name, NULL, 0);
}

static void cells(const char *name, const uint32_t *values, size_t count)
{
	void *at;

	keep(fdt_property_placeholder(tree, name, (int)(4 * count), &at));
	for (size_t i = 0; !error && i < count; i++)
		((fdt32_t *)at)[i] = cpu_to_fdt32(values[i]);
}

#define CELLS(name, ...)                                                                           \
	cells(name, (const uint32_t[]){ __VA_ARGS__ },                                             \
	      sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))

#define CELLS_64(value) (uint32_t)((uint64_t)(value) >> 32), (uint32_t)(value)

static void write_chosen(const struct vm *vm, const struct range *initrd)
{
	begin("chosen");
	text("bootargs", vm->config.bootargs);
	text("stdout-path", "/pl011@9000000");
	if (initrd->size) {
		CELLS("linux,initrd-start", CELLS_64(initrd->start));
		CELLS("linux,initrd-end", CELLS_64(initrd->start + initrd->size));
	}
	end();
}

static void write_memory(const struct vm *vm)
{
	begin_at("memory", GUEST_RAM);
	text("device_type", "memory");
	CELLS("reg", CELLS_64(GUEST_RAM), CELLS_64(vm->config.memory_size));
	end();
}

static void write_cpus(const struct vm *vm)
{
	begin("cpus");
	CELLS("#address-cells", 1);
	CELLS("#size-cells", 0);
	for (unsigned int i = 0; i < vm->vcpus; i++) {
		begin_at("cpu", i);
		text("device_type", "cpu");
		text("compatible", "arm,armv8");
		text("enable-method", "psci");
		CELLS("reg", i);
		end();
	}
	end();
}

static void write_psci(void)
{
	static const char compatible[] = "arm,psci-1.0\0arm,psci-0.2";

	begin("psci");
	bytes("compatible", compatible, sizeof(compatible));
	text("method", "smc");
	end();
}

static void write_gic(const struct vm *vm)
{
	begin_at("interrupt-controller", GUEST_GICD);
	text("compatible", "arm,gic-v3");
	empty("interrupt-controller");
	CELLS("#interrupt-cells", 3);
	CELLS("phandle", PHANDLE_GIC);
	CELLS("reg", CELLS_64(GUEST_GICD), CELLS_64(GUEST_GICD_SIZE), CELLS_64(GUEST_GICR),
	      CELLS_64(vm->vcpus * GICR_SIZE));
	end();
}

/* The binding names all four timers; only the virtual one, the third, is there. */
static void write_timer(void)
{
	begin("timer");
	text("compatible", "arm,armv8-timer");
	empty("always-on");
	CELLS("interrupts", GIC_PPI, 13, LEVEL_LOW, GIC_PPI, 14, LEVEL_LOW, GIC_PPI,
	      IRQ_VIRTUAL_TIMER - 16, LEVEL_LOW, GIC_PPI, 10, LEVEL_LOW);
	end();
}

static void write_clock(void)
{
	begin("clock");
	text("compatible", "fixed-clock");
	CELLS("#clock-cells", 0);
	CELLS("clock-frequency", UART_CLOCK_HZ);
	CELLS("phandle", PHANDLE_CLOCK);
	end();
}

static void write_uart(void)
{
	static const char compatible[] = "arm,pl011\0arm,primecell";
	static const char clocks[] = "uartclk\0apb_pclk";

	begin_at("pl011", GUEST_UART);
	bytes("compatible", compatible, sizeof(compatible));
	CELLS("reg", CELLS_64(GUEST_UART), CELLS_64(GUEST_UART_SIZE));
	CELLS("interrupts", GIC_SPI, GUEST_UART_IRQ - 32, LEVEL_HIGH);
	CELLS("clocks", PHANDLE_CLOCK, PHANDLE_CLOCK);
	bytes("clock-names", clocks, sizeof(clocks));
	end();
}

static void write_optee(const struct vm *vm)
{
	if (!tee_is_offered(vm))
		return;
	begin("firmware");
	begin("optee");
	text("compatible", "linaro,optee-tz");
	text("method", "smc");
	if (vm->config.tee_config.async_notif)
		CELLS("interrupts", GIC_SPI, GUEST_OPTEE_IRQ - FIRST_SPI, EDGE);
	end();
	end();
}

static void write_root(const struct vm *vm, const struct range *initrd)
{
	begin("");
	text("compatible", "optee-mediator,guest");
	text("model", vm->config.name);
	CELLS("#address-cells", 2);
	CELLS("#size-cells", 2);
	CELLS("interrupt-parent", PHANDLE_GIC);
	write_chosen(vm, initrd);
	write_memory(vm);
	write_cpus(vm);
	write_psci();
	write_gic(vm);
	write_timer();
	write_clock();
	write_uart();
	write_optee(vm);
	end();
}

const void *guest_dt_make(const struct vm *vm, const struct range *initrd, size_t *size)
{
	spin_lock(&lock);
	error = 0;
	keep(fdt_create(tree, SIZE));
	keep(fdt_finish_reservemap(tree));
	write_root(vm, initrd);
	keep(fdt_finish(tree));
	*size = error ? 0 : fdt_totalsize(tree);
	return error ? NULL : tree;
}

void guest_dt_done(void)
{
	spin_unlock(&lock);
}
