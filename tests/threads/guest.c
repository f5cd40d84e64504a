/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vCPUs of a guest: what they do is chance. A call that OP-TEE suspends is gone on with by the
 * same vCPU, or put where any may find it: by plain and relaxed accesses, so that all the order
 * that its next owner has is the mediator's.
 */
#include "guest.h"

const struct guest_habits guest_habits = { .boots = 500, .boot_long = 40 };

/* Of a context. */
enum {
	FREE,
	OWNED,
	PARKED
};

const char *const kinds[KINDS] = {
	"standard calls", "resumptions", "questions", "cache", "notifications",
	"others",	  "interrupts",	 "resets",    "ends",
};

static bool move(struct context *context, uint32_t from, uint32_t to)
{
	return __atomic_compare_exchange_n(&context->state, &from, to, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_RELAXED);
}

/* One that is in that state; from now on the caller's. */
static struct context *take(struct om_port_vm *vm, uint32_t from)
{
	uint32_t first = random_below(CONTEXTS);

	for (uint32_t i = 0; i < CONTEXTS; i++) {
		struct context *context = &vm->context[(first + i) % CONTEXTS];

		if (LOAD(context->state) == from && move(context, from, OWNED))
			return context;
	}
	return NULL;
}

/* What ends calls: OP-TEE that forgets the VM, a renewal, a reset. */
static struct lives note_lives(struct actor *self)
{
	struct om_vm *om = gate_enter(self->vm, self->number);
	struct om_stats stats = { .renewals = 0 };

	if (om) {
		om_vm_get_stats(om, &stats);
		gate_leave(self->vm, self->number);
	}
	return (struct lives){ .ends = LOAD(self->vm->ends),
			       .resets = LOAD(self->vm->resets),
			       .questions = LOAD(self->vm->questions_over),
			       .renewals = stats.renewals + stats.renewals_failed };
}

static bool is_same_life(struct actor *self, const struct lives *before)
{
	struct lives now = note_lives(self);

	/* None was in progress before, and none has begun since. */
	return now.ends == before->ends && now.renewals == before->renewals &&
	       now.resets == before->resets && now.resets % 2 == 0 &&
	       LOAD(self->vm->questions) == before->questions;
}

/*
 * A call is lost only to a renewal or to a reset. A question that came to nothing is none; but who
 * is told that the call is gone may be so before the renewal is counted, so any question will do.
 */
static void judge_lost(struct actor *self, const struct lives *before)
{
	if (is_same_life(self, before))
		violation(JUDGE_ANSWERS, "a call was lost that nothing has ended", self->vm->id);
}

/* The code of a call that is over. While OP-TEE does not know the VM, there is only one. */
static void judge_code(uint64_t a0)
{
	if ((a0 > ABI_ENOTAVAIL || a0 == ABI_EBUSY) && a0 != ABI_UNKNOWN_FUNCTION)
		violation(JUDGE_ANSWERS, "a code that a standard call does not have", a0);
}

/*
 * "Wait for another call of yours", and there is none, as there was none when this one began, with
 * @calls, and none has begun since: the guest would wait for ever.
 */
static void judge_limit(const struct om_port_vm *vm, const struct context *context, uint64_t calls)
{
	bool is_alone =
		(calls & CALLS_IN_PROGRESS) == 1 && (calls ^ LOAD(vm->calls)) <= CALLS_IN_PROGRESS;

	if (context->smc.a[0] == ABI_ETHREAD_LIMIT && is_alone)
		violation(JUDGE_ANSWERS, "ETHREAD_LIMIT and no other call", vm->id);
}

/* Who is inside may have renewed the VM, and be about to count that. */
static void wait_for_others(const struct actor *self)
{
	for (unsigned int i = 0; i < ACTORS; i++) {
		uint64_t entry = LOAD(actors[i].entry);

		while (&actors[i] != self && LOAD(actors[i].is_inside) &&
		       LOAD(actors[i].entry) == entry && !LOAD(stopping))
			give_way();
	}
}

static void judge_use(struct actor *self, struct context *context)
{
	bool is_same = is_same_life(self, &context->begun);
	const char *strange = guest_use_end(self->vm, context, is_same);

	if (!strange || !is_same)
		return;
	wait_for_others(self);
	if (!LOAD(stopping) && is_same_life(self, &context->begun))
		violation(JUDGE_ANSWERS, strange, self->vm->id);
}

static void end(struct actor *self, struct context *context)
{
	judge_use(self, context);
	guest_end(self->vm, context);
	ADD(self->vm->calls, -1);
	move(context, OWNED, FREE);
}

/*
 * The call was there when context->before was noted: before the entry that suspended it. With the
 * id that was given it was not gone on with, and may be doomed already.
 */
static bool resume(struct actor *self, struct context *context)
{
	struct lives before = context->before;
	uint64_t id = context->smc.a[3];

	context->before = note_lives(self);
	if (!vcpu_resume(self, context->made, &context->smc))
		return false;
	if (context->smc.a[0] == ABI_ERESUME)
		judge_lost(self, &before);
	if (context->smc.a[3] == id) {
		context->before = before;
		give_way(); /* to who is inside, and is waited for */
	}
	if (!abi_is_rpc(context->smc.a[0]))
		judge_code(context->smc.a[0]);
	return true;
}

/* Until the call is over, or the vCPU has something else to do. */
static void go_on(struct actor *self, struct context *context)
{
	while (abi_is_rpc(context->smc.a[0])) {
		guest_answer(self->vm, context);
		if (chance(2)) {
			move(context, OWNED, PARKED);
			return;
		}
		if (!resume(self, context))
			break;
	}
	end(self, context);
}

/* There is no OP-TEE for this VM: the guest's drivers begin anew. */
static void note_absence(struct om_port_vm *vm, uint64_t a0)
{
	if (a0 == ABI_UNKNOWN_FUNCTION)
		STORE(vm->asked, 2);
}

static void start(struct actor *self)
{
	struct om_port_vm *vm = self->vm;
	struct context *context = take(vm, FREE);
	uint64_t calls;

	if (!context)
		return;
	guest_begin(vm, context);
	context->made = LOAD(vm->made);
	context->begun = note_lives(self);
	context->before = context->begun;
	guest_use_begin(vm, context);
	calls = ADD(vm->calls, CALLS_BEGUN_ONE + 1);
	if (vcpu_enter(self, KIND_START, &context->smc)) {
		judge_limit(vm, context, calls);
		if (!abi_is_rpc(context->smc.a[0]))
			judge_code(context->smc.a[0]);
		note_absence(vm, context->smc.a[0]);
	}
	go_on(self, context);
}

static void go_on_with_any(struct actor *self)
{
	struct context *context = take(self->vm, PARKED);

	if (!context)
		return;
	if (resume(self, context))
		go_on(self, context);
	else
		end(self, context);
}

/* A driver introduces itself: also while others work, and with another that does the same. */
static void ask(struct actor *self)
{
	struct om_smc smc = { { ABI_EXCHANGE_CAPABILITIES } };
	uint64_t resets = LOAD(self->vm->resets);
	bool is_answered;

	if (no_questions)
		return;
	STORE(self->vm->asked, 2);
	ADD(self->vm->questions, 1);
	is_answered = vcpu_enter(self, KIND_QUESTION, &smc);
	ADD(self->vm->questions_over, 1);
	if (!is_answered)
		return;
	if (smc.a[0] != ABI_OK && resets % 2 == 0 && resets == LOAD(self->vm->resets))
		violation(JUDGE_ANSWERS, "EXCHANGE_CAPABILITIES was not answered", smc.a[0]);
}

static void ask_too(struct actor *self)
{
	uint64_t asked = LOAD(self->vm->asked);

	if (!asked)
		return;
	STORE(self->vm->asked, asked - 1);
	if (chance(2))
		ask(self);
}

static void use_cache(struct actor *self)
{
	struct om_smc smc = { { chance(2) ? ABI_ENABLE_SHM_CACHE : ABI_DISABLE_SHM_CACHE } };
	uint64_t function = smc.a[0];

	if (!vcpu_enter(self, KIND_CACHE, &smc))
		return;
	if (smc.a[0] != ABI_OK && smc.a[0] != ABI_EBUSY && smc.a[0] != ABI_UNKNOWN_FUNCTION &&
	    (smc.a[0] != ABI_ENOTAVAIL || function == ABI_ENABLE_SHM_CACHE))
		violation(JUDGE_ANSWERS, "a code that the cache does not have", smc.a[0]);
}

static void receive(struct om_port_vm *vm, uint64_t value, uint64_t life)
{
	if (value < VALUES)
		seen_receive(&vm->mail[value], life);
	else
		violation(JUDGE_ANSWERS, "a notification that OP-TEE did not send", value);
}

static void use_notifications(struct actor *self)
{
	bool is_get = !chance(4);
	struct om_smc smc = { { is_get ? ABI_GET_ASYNC_NOTIF_VALUE : ABI_ENABLE_ASYNC_NOTIF } };
	uint64_t life = LOAD(self->vm->ends);

	if (!vcpu_enter(self, KIND_NOTIFICATION, &smc))
		return;
	if (smc.a[0] != ABI_OK && smc.a[0] != ABI_UNKNOWN_FUNCTION)
		violation(JUDGE_ANSWERS, "a code that notifications do not have", smc.a[0]);
	if (is_get && smc.a[0] == ABI_OK && smc.a[2] & ABI_NOTIF_VALID)
		receive(self->vm, smc.a[1], life);
}

/* What means nothing, or no harm. */
static void do_other(struct actor *self)
{
	static const uint32_t functions[] = { ABI_RETURN_FROM_RPC, ABI_RETURN_FROM_RPC,
					      ABI_GET_THREAD_COUNT, ABI_CALLS_UID, 0xb2000099 };
	struct om_smc smc = { { functions[random_below(5)] } };

	/* Generations are not so high, so that it is nobody's id. */
	smc.a[3] = 0xfff00000 + random_below(8);
	vcpu_enter(self, KIND_OTHER, &smc);
}

/* Calls are left as they stand, but for a few: what is inside passes, or has just come. */
void guest_boot(struct actor *self)
{
	uint32_t what = random_below(16);

	ask_too(self);
	if (what < 4)
		ask(self);
	else if (what < 8)
		use_cache(self);
	else if (what < 11)
		use_notifications(self);
	else if (what < 12)
		start(self);
	else if (what < 13)
		go_on_with_any(self);
	else
		give_way();
}

void guest_work(struct actor *self)
{
	uint32_t what = random_below(200);

	ask_too(self);
	if (what < 80)
		start(self);
	else if (what < 160)
		go_on_with_any(self);
	else if (what < 162)
		ask(self);
	else if (what < 180)
		use_cache(self);
	else if (what < 192)
		use_notifications(self);
	else
		do_other(self);
}
