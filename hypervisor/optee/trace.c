/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Events of the mediator's, with time, CPU and vCPU, in a ring for each CPU, and their dump.
 *
 * A CPU writes to its own ring only, with interrupts masked as always at EL2, so that nobody comes
 * between. The console's CPU reads all of them, when nobody writes any more: see stop().
 *
 * The dump is lines of words, numbers in hexadecimal but for those of the first line, cpu and vcpu:
 *
 *	trace: cpus=N hz=N events=N lost=N
 *	t TIME CPU VM VCPU KIND CALL CODE VALUE0 VALUE1
 *	trace: end
 *
 * TIME is the machine's count (CNTPCT_EL0), of which there are hz in a second; VCPU is - where no
 * vCPU of the VM is concerned; the rest is optee_mediator/trace.h's. One CPU comes after the other,
 * each in the order of time. Lost are those that newer ones have taken the place of.
 */
#include "optee/trace.h"
#include <optee_mediator/trace.h>
#include <string.h>
#include "machine/machine.h"
#include "machine/print.h"
#include "machine/timer.h"
#include "vm/vm.h"

#define RECORDS 32768u

#define NO_VCPU 0xff

struct record {
	uint64_t time;
	uint64_t value[2];
	uint32_t code;
	uint8_t kind;
	uint8_t call;
	uint8_t vm;
	uint8_t vcpu;
};

_Static_assert(sizeof(struct record) == 32, "two in a cache line");

struct ring {
	struct record *records;
	uint64_t count; /* ever written since tracing was switched on */
	bool is_written;
} __attribute__((aligned(64)));

static struct ring rings[MAX_CPUS];
static bool is_on;

void trace_init(void)
{
	for (unsigned int i = 0; i < machine.cpus; i++)
		rings[i].records =
			(void *)(uintptr_t)machine_carve(RECORDS * sizeof(struct record));
}

/* The vCPU that made the call; none when the hypervisor acts by itself. */
static uint8_t vcpu_of(const struct vm *vm, const struct cpu *cpu)
{
	const struct vcpu *vcpu = cpu->resident;

	return vcpu && vcpu->vm == vm ? (uint8_t)vcpu->index : NO_VCPU;
}

static void write(struct ring *ring, const struct vm *vm, const struct om_trace_event *event)
{
	ring->records[ring->count++ % RECORDS] = (struct record){
		.time = timer_now(),
		.value = { event->value[0], event->value[1] },
		.code = event->code,
		.kind = (uint8_t)event->kind,
		.call = (uint8_t)event->call,
		.vm = (uint8_t)vm->index,
		.vcpu = vcpu_of(vm, this_cpu()),
	};
}

/* Either stop() sees that the ring is written, or it is not written: both look after their word. */
static __attribute__((__noinline__)) void record(const struct vm *vm,
						 const struct om_trace_event *event)
{
	struct ring *ring = &rings[this_cpu()->index];

	__atomic_store_n(&ring->is_written, true, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&is_on, __ATOMIC_SEQ_CST))
		write(ring, vm, event);
	__atomic_store_n(&ring->is_written, false, __ATOMIC_RELEASE);
}

void om_port_trace(struct om_port_vm *vm, const struct om_trace_event *event)
{
	if (__atomic_load_n(&is_on, __ATOMIC_RELAXED))
		record((const struct vm *)vm, event);
}

/* From then on the rings are as they are, and the caller's. */
static void stop(void)
{
	__atomic_store_n(&is_on, false, __ATOMIC_SEQ_CST);
	for (unsigned int i = 0; i < machine.cpus; i++)
		while (__atomic_load_n(&rings[i].is_written, __ATOMIC_SEQ_CST))
			relax();
}

/* Begins anew. */
static void start(void)
{
	stop();
	for (unsigned int i = 0; i < machine.cpus; i++)
		rings[i].count = 0;
	__atomic_store_n(&is_on, true, __ATOMIC_SEQ_CST);
}

static uint64_t lost_of(const struct ring *ring)
{
	return ring->count > RECORDS ? ring->count - RECORDS : 0;
}

static void dump_head(void)
{
	uint64_t events = 0;
	uint64_t lost = 0;

	for (unsigned int i = 0; i < machine.cpus; i++) {
		events += rings[i].count - lost_of(&rings[i]);
		lost += lost_of(&rings[i]);
	}
	print("trace: cpus=%u hz=%lu events=%lu lost=%lu", machine.cpus, sysreg_read(cntfrq_el0),
	      events, lost);
}

static void dump_record(unsigned int cpu, const struct record *it)
{
	static const char *const names[] = {
		[OM_TRACE_BEGIN] = "begin",
		[OM_TRACE_TA] = "ta",
		[OM_TRACE_ENTER] = "enter",
		[OM_TRACE_LEAVE] = "leave",
		[OM_TRACE_ASK] = "ask",
		[OM_TRACE_ANSWER] = "answer",
		[OM_TRACE_YIELD] = "yield",
		[OM_TRACE_END] = "end",
		[OM_TRACE_FAST_ENTER] = "fast-enter",
		[OM_TRACE_FAST_LEAVE] = "fast-leave",
		[OM_TRACE_REFUSE] = "refuse",
		[OM_TRACE_REGISTER] = "register",
		[OM_TRACE_RELEASE] = "release",
		[OM_TRACE_LIFE] = "life",
		[OM_TRACE_NOTIFY] = "notify",
	};
	char vcpu[4] = "-";

	_Static_assert(ARRAY_SIZE(names) == OM_TRACE_KINDS, "each kind has a name");
	if (it->vcpu != NO_VCPU)
		format(vcpu, sizeof(vcpu), "%u", it->vcpu);
	print("t %016lx %u %s %s %s %x %08x %016lx %016lx", it->time, cpu, vms[it->vm].config.name,
	      vcpu, names[it->kind], it->call, it->code, it->value[0], it->value[1]);
}

static void dump(void)
{
	stop();
	dump_head();
	for (unsigned int cpu = 0; cpu < machine.cpus; cpu++) {
		const struct ring *ring = &rings[cpu];

		for (uint64_t i = lost_of(ring); i < ring->count; i++)
			dump_record(cpu, &ring->records[i % RECORDS]);
	}
	print("trace: end");
}

static const struct {
	const char *name;
	void (*carry_out)(void);
} commands[] = {
	{ "on", start },
	{ "off", stop },
	{ "dump", dump },
};

const char *trace_command(const char *what)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(commands[i].name, what))
			continue;
		commands[i].carry_out();
		return NULL;
	}
	return "known are: trace on, trace off, trace dump";
}
