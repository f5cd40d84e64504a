/* SPDX-License-Identifier: BSD-2-Clause */
/* Violations, chance, and locks that lend no order. See threads.h. */
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "threads.h"

#define FINDINGS 64
#define SHOWN	 3 /* of each kind; all are counted */

/* What was found, by its text. */
struct finding {
	const char *text; /* NULL: there are no more */
	enum judge judge;
	uint64_t count;
};

static const char *const names[JUDGES] = { "ThreadSanitizer", "OP-TEE", "port",
					   "answers",	      "end",	"trace" };

uint64_t found[JUDGES];
static struct finding findings[FINDINGS + 1];
static uint32_t findings_lock;

/* Called by ThreadSanitizer's runtime for each report that it prints. */
void __tsan_on_report(void *report);
void __tsan_on_report(void *report)
{
	(void)report;
	ADD(found[JUDGE_TSAN], 1);
}

/* The one with that text, or a new one. Under the lock. */
static struct finding *finding_of(enum judge judge, const char *text)
{
	struct finding *finding = findings;

	while (finding->text && finding->text != text)
		finding++;
	if (finding == &findings[FINDINGS])
		return NULL;
	finding->judge = judge;
	finding->text = text;
	return finding;
}

void violation(enum judge judge, const char *text, uint64_t value)
{
	struct finding *finding;
	bool is_shown;

	ADD(found[judge], 1);
	hidden_lock(&findings_lock);
	finding = finding_of(judge, text);
	is_shown = finding && finding->count++ < SHOWN;
	hidden_unlock(&findings_lock);
	if (is_shown)
		fprintf(stderr, "violation (%s): %s: %#llx\n", names[judge], text,
			(unsigned long long)value);
}

void print_violations(void)
{
	for (const struct finding *finding = findings; finding->text; finding++)
		printf("%10llu times (%s): %s\n", (unsigned long long)finding->count,
		       names[finding->judge], finding->text);
}

static _Thread_local uint64_t state;

void random_seed(uint64_t seed)
{
	state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

/* xorshift */
static uint32_t next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 24);
}

uint32_t random_below(uint32_t n)
{
	return next() % n;
}

bool chance(uint32_t n)
{
	return random_below(n) == 0;
}

void give_way(void)
{
	sched_yield();
}

/* Where two are to meet, one has to wait: for moments, and sometimes for longer. */
void hold_up(void)
{
	uint32_t number = next();

	if (number % 4096 == 0)
		usleep(number >> 12 & 255);
	else if (number % 64 == 0)
		give_way();
}

void hidden_lock(uint32_t *lock)
{
	while (__atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE))
		give_way();
}

void hidden_unlock(uint32_t *lock)
{
	__atomic_store_n(lock, 0, __ATOMIC_RELEASE);
}
