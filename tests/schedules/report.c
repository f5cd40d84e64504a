/* SPDX-License-Identifier: BSD-2-Clause */
/* See report.h. */
#include "report.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "machine/violation.h"

struct report *report_new(void)
{
	struct report *report = mmap(NULL, sizeof(*report), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (report == MAP_FAILED || state_count > STATES_AT_MOST)
		sim_misuse("no memory for the report");
	return report;
}

/* Numbers of more than one digit differ from schedule to schedule. */
static void kind_of(char *kind, size_t size, const char *text)
{
	size_t n = 0;

	while (*text && n + 1 < size) {
		const char *end = text;

		while (isxdigit((unsigned char)*end))
			end++;
		if (isdigit((unsigned char)*text) && end > text + 1) {
			kind[n++] = '#';
			text = end;
		} else {
			kind[n++] = *text++;
		}
	}
	kind[n] = 0;
}

/* NULL if there are too many. */
static struct finding *finding_of(struct report *report, const char *kind)
{
	for (unsigned i = 0; i < report->count; i++)
		if (!strcmp(report->finding[i].kind, kind))
			return &report->finding[i];
	if (report->count == FINDINGS)
		return NULL;
	strcpy(report->finding[report->count].kind, kind);
	return &report->finding[report->count++];
}

static void add(struct report *report, const struct schedule *schedule, const char *text)
{
	char kind[sizeof(report->finding[0].kind)];
	struct finding *finding;

	kind_of(kind, sizeof(kind), text);
	finding = finding_of(report, kind);
	if (!finding || finding->count++)
		return;
	snprintf(finding->text, sizeof(finding->text), "%s", text);
	schedule_name(schedule, finding->name);
}

void report_failure(struct report *report, const struct schedule *schedule, const char *text)
{
	while (atomic_flag_test_and_set(&report->lock))
		;
	add(report, schedule, text);
	report->state_failed[schedule->state - states] = true;
	atomic_flag_clear(&report->lock);
	report->failed++;
}

uint64_t report_schedules(const struct report *report)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < WORKERS_AT_MOST; i++)
		sum += report->worker[i].schedules;
	return sum;
}

void report_print(const struct report *report)
{
	for (unsigned i = 0; i < report->count; i++) {
		const struct finding *finding = &report->finding[i];

		printf("FAILED %s\n\t%s\n\t%llu schedules like that\n", finding->name,
		       finding->text, (unsigned long long)finding->count);
	}
}
