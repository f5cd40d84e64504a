/* SPDX-License-Identifier: BSD-2-Clause */
/* See cpu.h. */
#include "cpu.h"

#include "machine/pool.h"
#include "machine/violation.h"
#include "secure/optee.h"
#include "stacks.h"
#include "trace.h"

/* Nothing in the mediator waits: who passes so many points never comes to an end. */
#define POINTS_AT_MOST 20000u

static struct cpu *cpus[CPUS_AT_MOST];
static unsigned count;
static struct context driver;
static struct cpu *current;

void schedules_point(void);
void schedules_point_of_load(int order);

static void swap_port(struct cpu_port *port)
{
	struct cpu_port mine = { sim_port.entry, sim_port.in_hook, sim_port.locks_held,
				 sim_pool_map(port->mapped) };

	sim_port.entry = port->entry;
	sim_port.in_hook = port->in_hook;
	sim_port.locks_held = port->locks_held;
	*port = mine;
}

static void leave(enum cpu_state state)
{
	struct cpu *cpu = current;

	cpu->state = state;
	if (state == CPU_STOPPED)
		trace_stop(cpu->name, cpu->points);
	context_switch(&cpu->context, &driver);
}

void schedules_point(void)
{
	struct cpu *cpu = current;

	/* What the guest looks at by itself is none. */
	if (!cpu || !sim_port.entry)
		return;
	if (++cpu->points == cpu->stop_at)
		leave(CPU_STOPPED);
	if (cpu->points < POINTS_AT_MOST)
		return;
	sim_violation("the entry %s does not end", cpu->name);
	cpu->state = CPU_ENDED;
	context_leave_for_ever(&cpu->context, &driver);
}

void cpu_point(void)
{
	schedules_point();
}

/*
 * Who has the lock reads what only he changes, or what was opened without it: that could as well
 * have come before he took it. But not what is seq_cst: there he looks for who has none.
 */
void schedules_point_of_load(int order)
{
	if (!current || !current->holds || order == __ATOMIC_SEQ_CST)
		schedules_point();
}

static struct cpu *holder_of(const struct om_port_lock *lock)
{
	for (unsigned i = 0; i < count; i++)
		if (lock && cpus[i]->holds == lock)
			return cpus[i];
	return NULL;
}

static void want(struct om_port_lock *lock)
{
	struct cpu *holder = holder_of(lock);

	if (!holder || holder == current) {
		schedules_point();
		return;
	}
	current->wants = lock;
	leave(CPU_WAITING);
	current->wants = NULL;
}

static void on_lock(struct om_port_lock *lock, enum sim_lock_moment moment)
{
	struct cpu *cpu = current;

	if (!cpu)
		return;
	if (moment == SIM_LOCK_WANTED) {
		want(lock);
		return;
	}
	cpu->holds = moment == SIM_LOCK_RELEASED ? NULL : lock;
	if (cpu->stops_on_release && moment == SIM_LOCK_RELEASED) {
		cpu->stops_on_release = false;
		leave(CPU_STOPPED);
	}
	schedules_point();
}

static void at_point_in_optee(void)
{
	struct cpu *cpu = current;

	if (cpu && cpu->stop_in_optee && !--cpu->stop_in_optee)
		leave(CPU_STOPPED);
	schedules_point();
}

void cpus_init(void)
{
	current = NULL;
	count = 0;
	sim_port.on_lock = on_lock;
	optee.at_point = at_point_in_optee;
}

void cpu_add(struct cpu *cpu)
{
	if (count == CPUS_AT_MOST)
		sim_misuse("too many CPUs");
	*cpu = (struct cpu){ .stack = stack_new() };
	cpus[count++] = cpu;
}

struct cpu *cpu_current(void)
{
	return current;
}

static void main_of_cpu(void *arg)
{
	struct cpu *cpu = arg;

	cpu->run(cpu);
	cpu->state = CPU_ENDED;
	context_leave_for_ever(&cpu->context, &driver);
}

void cpu_begin(struct cpu *cpu, const char *name, void (*run)(struct cpu *cpu))
{
	*cpu = (struct cpu){ .stack = cpu->stack, .name = name, .run = run, .state = CPU_STOPPED };
	context_init(&cpu->context, cpu->stack, STACK_SIZE, main_of_cpu, cpu);
}

static void go_on(struct cpu *cpu)
{
	current = cpu;
	swap_port(&cpu->port);
	context_switch(&driver, &cpu->context);
	swap_port(&cpu->port);
	current = NULL;
}

/* Who stands with the lock goes on until it lets go of it: nobody takes a second one meanwhile. */
static void have_lock_released(const struct om_port_lock *lock)
{
	struct cpu *holder = holder_of(lock);

	if (!holder)
		return;
	holder->stops_on_release = true;
	go_on(holder);
}

static void run(struct cpu *cpu)
{
	if (!cpu_is_inside(cpu))
		return;
	go_on(cpu);
	while (cpu->state == CPU_WAITING) {
		have_lock_released(cpu->wants);
		go_on(cpu);
	}
}

void cpu_run(struct cpu *cpu, unsigned stop_at)
{
	cpu->stop_at = stop_at;
	run(cpu);
}

void cpu_run_into_optee(struct cpu *cpu, unsigned stop_at)
{
	cpu->stop_in_optee = stop_at;
	run(cpu);
	cpu->stop_in_optee = 0;
}

bool cpu_is_inside(const struct cpu *cpu)
{
	return cpu->state == CPU_STOPPED || cpu->state == CPU_WAITING;
}
