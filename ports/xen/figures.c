/* SPDX-License-Identifier: GPL-2.0-only */
/* See figures.h. */
#include "figures.h"
#include <xen/init.h>
#include <xen/keyhandler.h>
#include <xen/lib.h>
#include "guest.h"
#include "optee_time.h"

static int print_use(char *to, const struct om_stats *stats)
{
	return scnprintf(to, FIGURES_TEXT,
			 "calls=%" PRIu64 " rpcs=%" PRIu64 " buffers_now=%" PRIu64
			 " buffers_peak=%" PRIu64 " pages_pinned_now=%" PRIu64
			 " pages_pinned_peak=%" PRIu64 " refusals=%" PRIu64 " calls_now=%" PRIu64
			 " memory_now=%" PRIu64 " memory_peak=%" PRIu64 " renewals=%" PRIu64
			 " renewals_failed=%" PRIu64,
			 stats->calls, stats->rpcs, stats->buffers_now, stats->buffers_peak,
			 stats->pages_pinned_now, stats->pages_pinned_peak,
			 om_stats_refusals(stats), stats->calls_now, stats->memory_now,
			 stats->memory_peak, stats->renewals, stats->renewals_failed);
}

/* Those that limits and the operator's policy decide; all others are in refusals. */
static const struct {
	enum om_refusal why;
	const char *name;
} decided[] = {
	{ OM_REFUSED_CALLS, "calls" },
	{ OM_REFUSED_BUFFERS, "buffers" },
	{ OM_REFUSED_PAGES_PER_BUFFER, "pages_per_buffer" },
	{ OM_REFUSED_PAGES, "pages" },
	{ OM_REFUSED_MEMORY, "memory" },
	{ OM_REFUSED_SESSIONS, "sessions" },
	{ OM_REFUSED_TRUSTED_APP, "trusted_app" },
};

void figures_text(char *to, const struct om_stats *stats)
{
	int at = print_use(to, stats);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(decided); i++)
		at += scnprintf(to + at, FIGURES_TEXT - at, " refused_%s=%" PRIu64, decided[i].name,
				stats->refused[decided[i].why]);
}

void figures_print(const char *what, const struct domain *d, const struct om_stats *stats)
{
	char text[FIGURES_TEXT];

	figures_text(text, stats);
	printk("optee-mediator: %s %pd %s\n", what, d, text);
}

static void print(const struct domain *d)
{
	struct om_stats stats;

	if (!guest_stats(d, &stats))
		return;
	figures_print("stat", d, &stats);
	optee_time_print(d);
}

/* The last line tells programs that it was the last. */
static void print_all(unsigned char key)
{
	const struct domain *d;

	rcu_read_lock(&domlist_read_lock);
	for_each_domain(d) print(d);
	rcu_read_unlock(&domlist_read_lock);
	printk("optee-mediator: stat end\n");
}

void __init figures_init(void)
{
	register_keyhandler('O', print_all, "OP-TEE: what each domain has of it", true);
}
