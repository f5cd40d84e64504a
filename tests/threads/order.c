/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What ThreadSanitizer is to see besides the mediator: its locks, what the port's contract says of
 * the beginning and the end of a VM, and accesses of others to the mediator's memory.
 */
#include "threads.h"

/* LLVM's compiler-rt, tsan_interface_java.h: memory whose users change. */
void __tsan_java_init(unsigned long begin, unsigned long size);
void __tsan_java_alloc(unsigned long at, unsigned long size);
void __tsan_java_free(unsigned long at, unsigned long size);

#define MAILS  (1u << 20)
#define POISON UINT64_C(0xdbdbdbdbdbdbdbdb)

static uint32_t mails[MAILS];

void om_port_lock_init(struct om_port_lock *lock)
{
	lock->word[0] = 0;
}

void om_port_lock(struct om_port_lock *lock)
{
	hold_up();
	while (__atomic_exchange_n(&lock->word[0], 1, __ATOMIC_ACQUIRE))
		give_way();
}

void om_port_unlock(struct om_port_lock *lock)
{
	__atomic_store_n(&lock->word[0], 0, __ATOMIC_RELEASE);
	hold_up();
}

/*
 * The gate of a VM. Who goes in has seen what the operator did before the gate was opened; the
 * operator who shuts it waits for those who are in, and has seen what they did. Those who are in
 * see nothing of each other.
 */
struct om_vm *gate_enter(struct om_port_vm *vm, unsigned int actor)
{
	struct om_vm *om;

	/* In this order for all CPUs. Nobody acquires but the operator, who has let go of nothing.
	 */
	__atomic_exchange_n(&vm->inside[actor], 1, __ATOMIC_SEQ_CST);
	om = __atomic_load_n(&vm->open, __ATOMIC_ACQUIRE);
	if (!om)
		gate_leave(vm, actor);
	return om;
}

void gate_leave(struct om_port_vm *vm, unsigned int actor)
{
	__atomic_store_n(&vm->inside[actor], 0, __ATOMIC_RELEASE);
}

void gate_open(struct om_port_vm *vm, struct om_vm *om)
{
	__atomic_store_n(&vm->open, om, __ATOMIC_RELEASE);
}

struct om_vm *gate_shut(struct om_port_vm *vm)
{
	struct om_vm *om = __atomic_exchange_n(&vm->open, NULL, __ATOMIC_SEQ_CST);

	for (unsigned int actor = 0; actor < ACTORS; actor++)
		while (__atomic_load_n(&vm->inside[actor], __ATOMIC_ACQUIRE))
			give_way();
	return om;
}

/* The other side is the guest's, or a thread's own: atomic, so that it is never a race. */
static void read_word(char *to, const char *from, size_t size)
{
	if (size == sizeof(uint64_t))
		__atomic_store_n((uint64_t *)to, *(const uint64_t *)from, __ATOMIC_RELAXED);
	else
		__atomic_store_n(to, *from, __ATOMIC_RELAXED);
}

static void write_word(char *to, const char *from, size_t size)
{
	if (size == sizeof(uint64_t))
		*(uint64_t *)to = __atomic_load_n((const uint64_t *)from, __ATOMIC_RELAXED);
	else
		*to = __atomic_load_n(from, __ATOMIC_RELAXED);
}

static size_t step(const void *to, const void *from, size_t size)
{
	uintptr_t bits = (uintptr_t)to | (uintptr_t)from | size;

	return bits % sizeof(uint64_t) ? 1 : sizeof(uint64_t);
}

void seen_read(void *to, const void *from, size_t size)
{
	size_t by = step(to, from, size);

	for (size_t at = 0; at < size; at += by)
		read_word((char *)to + at, (const char *)from + at, by);
}

void seen_write(void *to, const void *from, size_t size)
{
	size_t by = step(to, from, size);

	for (size_t at = 0; at < size; at += by)
		write_word((char *)to + at, (const char *)from + at, by);
}

void seen_given(uint32_t *word)
{
	__atomic_store_n(word, 1, __ATOMIC_RELEASE);
}

void seen_told(const uint32_t *word)
{
	__atomic_load_n(word, __ATOMIC_ACQUIRE);
}

/*
 * What a notification is about, each time in a place of its own: who gets the notification reads
 * what was written before it was raised. Only the interrupt handler raises. Returns false if the
 * last one of that value may be on its way still: who gets that must not find what this one is
 * about. It no longer is when OP-TEE has forgotten the VM since. When places have run out
 * notifications go on without.
 */
bool seen_post(struct mail *mail, uint64_t life)
{
	static uint32_t used;

	if (__atomic_load_n(&mail->is_out, __ATOMIC_RELAXED) &&
	    __atomic_load_n(&mail->life, __ATOMIC_RELAXED) == life)
		return false;
	if (used == MAILS)
		return true;
	mails[used] = used;
	__atomic_store_n(&mail->number, used++, __ATOMIC_RELAXED);
	__atomic_store_n(&mail->life, life, __ATOMIC_RELAXED);
	__atomic_store_n(&mail->is_out, 1, __ATOMIC_RELAXED);
	return true;
}

/* @life: when the caller asked for the notification. */
void seen_receive(struct mail *mail, uint64_t life)
{
	uint32_t number = __atomic_load_n(&mail->number, __ATOMIC_RELAXED);

	if (!__atomic_load_n(&mail->is_out, __ATOMIC_RELAXED) ||
	    __atomic_load_n(&mail->life, __ATOMIC_RELAXED) != life)
		return;
	if (mails[number] != number)
		violation(JUDGE_ANSWERS, "a notification came before what it is about", number);
	__atomic_store_n(&mail->is_out, 0, __ATOMIC_RELAXED);
}

/* A write to each word: whoever else uses the page without order is found, before or after. */
void seen_poison(uint64_t *page)
{
	for (size_t i = 0; i < OM_PAGE_SIZE / sizeof(*page); i++)
		page[i] = POISON;
}

void seen_init(void *pages, size_t size)
{
	__tsan_java_init((unsigned long)pages, size);
}

/* The page is new to its next user, as from any allocator: what was done to it before is over. */
void seen_forget(uint64_t *page)
{
	__tsan_java_free((unsigned long)page, OM_PAGE_SIZE);
	__tsan_java_alloc((unsigned long)page, OM_PAGE_SIZE);
}
