/* SPDX-License-Identifier: BSD-2-Clause */
/* See trace_judge.h. */
#include "port/trace_judge.h"

#include <string.h>
#include "machine/machine.h"
#include "machine/violation.h"
#include "port/trace_rules.h"
#include "secure/abi.h"
#include "secure/optee_guest.h"
#include "secure/spmc.h"

#define CALLS	64u
#define BUFFERS (OM_TRACE_RPC_MESSAGES + 1)

/* What the guest is asked, until it answers. */
struct asked {
	uint32_t code;
	uint64_t value[2];
};

struct traced_vm {
	bool is_there;
	enum turn turn[CALLS + 1];
	struct asked asked[CALLS + 1];
	uint64_t rpcs;
	uint64_t renewals;
	uint64_t refused[OM_REFUSAL_COUNT];
	uint64_t buffers[BUFFERS];
	uint64_t pages;
};

static struct traced_vm traced[SIM_VMS];

/* The next SMC that goes to OP-TEE for a guest, and the answer to the last one. */
static uint64_t announced;
static struct om_smc answered;

void sim_trace_init(void)
{
	memset(traced, 0, sizeof(traced));
	announced = 0;
	memset(&answered, 0, sizeof(answered));
}

static void wrong(const struct om_trace_event *event, const char *why)
{
	sim_violation("trace: event %d of call %u, code %#x: %s", event->kind, event->call,
		      event->code, why);
}

static void expect(bool condition, const struct om_trace_event *event, const char *why)
{
	if (!condition)
		wrong(event, why);
}

/* What is about a VM, and not in its name, is told as its life. */
void sim_trace_smc(const struct om_smc *smc, bool in_entry)
{
	bool is_told = smc->a[0] != ABI_VM_CREATED && smc->a[0] != ABI_VM_DESTROYED;

	if (is_told && in_entry && announced != smc->a[0])
		sim_violation("trace: OP-TEE gets %#llx, told was %#llx",
			      (unsigned long long)smc->a[0], (unsigned long long)announced);
	if (is_told)
		announced = 0;
}

void sim_trace_ffa_smc(const struct om_smc *smc)
{
	if (announced && announced != smc->a[0])
		sim_violation("trace: the SPMC gets %#llx, told was %#llx",
			      (unsigned long long)smc->a[0], (unsigned long long)announced);
	announced = 0;
}

void sim_trace_smc_done(const struct om_smc *smc)
{
	answered = *smc;
}

/* Behind FF-A only a yielding call is told, by the service that is asked for and its result. */
void sim_trace_request(uint64_t service, bool in_entry)
{
	sim_trace_smc(&(struct om_smc){ { service } }, in_entry);
}

void sim_trace_response(uint64_t result)
{
	answered = (struct om_smc){ { result } };
}

static void judge_entry(const struct om_trace_event *event)
{
	if (event->kind == OM_TRACE_ENTER || event->kind == OM_TRACE_FAST_ENTER) {
		expect(!announced, event, "an SMC was told of that did not come");
		announced = event->code;
	} else {
		expect(event->code == (uint32_t)answered.a[0], event, "OP-TEE said otherwise");
	}
}

static void judge_turn(struct asked *asked, const struct om_trace_event *event)
{
	if (event->kind != OM_TRACE_ANSWER)
		*asked = (struct asked){ event->code, { event->value[0], event->value[1] } };
	expect(asked->code == event->code && asked->value[0] == event->value[0] &&
		       asked->value[1] == event->value[1],
	       event, "not what was asked");
}

/* An event of a call that has begun. */
static void judge_call(struct traced_vm *vm, const struct om_trace_event *event)
{
	const struct rule rule = rules[event->kind];

	if (event->call > CALLS || (!rule.from && !rule.to)) {
		wrong(event, "no call has that");
		return;
	}
	expect(vm->turn[event->call] == rule.from, event, "not in this order");
	vm->turn[event->call] = rule.to;
	if (rule.from == GUEST || rule.to == GUEST)
		judge_turn(&vm->asked[event->call], event);
}

/* An event that is of no call, or of one that has not begun. */
static void judge_without_call(const struct om_trace_event *event)
{
	switch (event->kind) {
	case OM_TRACE_END:
		expect(event->code == (uint32_t)ABI_UNKNOWN_FUNCTION ||
			       event->code == ABI_ETHREAD_LIMIT,
		       event, "it has begun");
		break;
	case OM_TRACE_YIELD:
	case OM_TRACE_ANSWER:
	case OM_TRACE_RELEASE:
		break;
	case OM_TRACE_REGISTER:
		expect(spmc.config.present, event, "a buffer that no call has registered");
		break;
	default:
		expect(!rules[event->kind].from && !rules[event->kind].to, event, "of no call");
		break;
	}
}

static void judge_buffer(struct traced_vm *vm, const struct om_trace_event *event)
{
	if (!event->code || event->code >= BUFFERS) {
		wrong(event, "no kind of buffer");
	} else if (event->kind == OM_TRACE_RELEASE) {
		expect(vm->buffers[event->code]-- && vm->pages >= event->value[0], event,
		       "OP-TEE has no such buffer");
		vm->pages -= event->value[0];
	} else if (!event->value[1]) {
		vm->buffers[event->code]++;
		vm->pages += event->value[0];
	}
}

/* What the life before has left is over, and nobody is inside. */
static void begin_life(struct traced_vm *vm, const struct om_trace_event *event)
{
	for (uint32_t i = 1; i <= CALLS; i++)
		expect(vm->turn[i] == NOBODY || vm->turn[i] == GUEST, event, "a call runs");
	memset(vm->turn, 0, sizeof(vm->turn));
	memset(vm->buffers, 0, sizeof(vm->buffers));
	vm->pages = 0;
}

static void judge_life(struct traced_vm *vm, const struct om_trace_event *event)
{
	switch (event->code) {
	case OM_TRACE_CREATED:
		expect(!vm->is_there, event, "it is there");
		*vm = (struct traced_vm){ .is_there = true };
		break;
	case OM_TRACE_RENEWAL:
		vm->renewals += event->value[0];
		begin_life(vm, event);
		break;
	case OM_TRACE_RESET:
		begin_life(vm, event);
		break;
	case OM_TRACE_DESTROYED:
		begin_life(vm, event);
		vm->is_there = false;
		break;
	default:
		wrong(event, "no such life");
	}
}

static void judge_kind(struct traced_vm *vm, const struct om_trace_event *event)
{
	switch (event->kind) {
	case OM_TRACE_ENTER:
	case OM_TRACE_LEAVE:
	case OM_TRACE_FAST_ENTER:
	case OM_TRACE_FAST_LEAVE:
		judge_entry(event);
		break;
	case OM_TRACE_ASK:
		vm->rpcs++;
		break;
	case OM_TRACE_REFUSE:
		expect(event->code < OM_REFUSAL_COUNT, event, "no such refusal");
		vm->refused[event->code % OM_REFUSAL_COUNT]++;
		break;
	case OM_TRACE_REGISTER:
	case OM_TRACE_RELEASE:
		judge_buffer(vm, event);
		break;
	case OM_TRACE_LIFE:
		judge_life(vm, event);
		break;
	case OM_TRACE_NOTIFY:
		expect(event->value[0] == (uint32_t)answered.a[1], event, "another value");
		break;
	default:
		break;
	}
}

static void judge_values(const struct om_trace_event *event)
{
	for (unsigned i = 0; i < 2; i++)
		expect(!sim_is_physical(event->value[i]) && !optee_knows_cookie(event->value[i]),
		       event, "an address or a cookie");
}

void sim_trace_judge(const struct om_port_vm *owner, const struct om_trace_event *event)
{
	struct traced_vm *vm = &traced[owner - sim.vm];

	if ((unsigned)event->kind >= OM_TRACE_KINDS) {
		wrong(event, "no such kind");
		return;
	}
	if (event->call)
		judge_call(vm, event);
	else
		judge_without_call(event);
	judge_kind(vm, event);
	judge_values(event);
}

static bool is_as_said(const struct om_trace_event *said, const struct om_smc *after)
{
	switch (said->kind) {
	case OM_TRACE_ASK:
	case OM_TRACE_YIELD:
		return abi_is_rpc(after->a[0]) && (after->a[0] & 0xffff) == said->code &&
		       after->a[3] == said->value[1];
	case OM_TRACE_END:
		return after->a[0] == said->code;
	case OM_TRACE_REFUSE:
		return after->a[0] && !abi_is_rpc(after->a[0]);
	default: /* nothing was said: the VM is at its end */
		return after->a[0] == ABI_UNKNOWN_FUNCTION;
	}
}

void sim_trace_check_answer(const struct om_trace_event *said, const struct om_smc *after)
{
	if (!is_as_said(said, after))
		sim_violation("trace: the guest gets %#llx, the last event was %d with %#x",
			      (unsigned long long)after->a[0], said->kind, said->code);
}

static void check(const char *name, bool is_right, uint64_t told, uint64_t figure)
{
	if (!is_right)
		sim_violation("trace: told were %llu %s, the figure is %llu",
			      (unsigned long long)told, name, (unsigned long long)figure);
}

/* Figures have more than is told of: what is being taken, or given back, or was left by a life. */
void sim_trace_check_figures(const struct om_port_vm *owner, const struct om_stats *stats,
			     bool is_over)
{
	const struct traced_vm *vm = &traced[owner - sim.vm];
	uint64_t buffers = 0;
	uint64_t calls = 0;

	for (uint32_t i = 0; i < BUFFERS; i++)
		buffers += vm->buffers[i];
	for (uint32_t i = 1; i <= CALLS; i++)
		calls += vm->turn[i] != NOBODY;
	check("RPCs", vm->rpcs == stats->rpcs, vm->rpcs, stats->rpcs);
	check("renewals", vm->renewals == stats->renewals, vm->renewals, stats->renewals);
	check("calls", is_over || calls <= stats->calls_now, calls, stats->calls_now);
	check("buffers", buffers <= stats->buffers_now, buffers, stats->buffers_now);
	check("pages", vm->pages <= stats->pages_pinned_now, vm->pages, stats->pages_pinned_now);
	for (unsigned i = 0; i < OM_REFUSAL_COUNT; i++)
		check("refusals", vm->refused[i] == stats->refused[i], vm->refused[i],
		      stats->refused[i]);
}
