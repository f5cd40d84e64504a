/* SPDX-License-Identifier: GPL-2.0-only */
/* See figures.h. */
#include "figures.h"
#include <xen/init.h>
#include <xen/keyhandler.h>
#include <xen/lib.h>
#include "guest.h"

void figures_print(const char *what, const struct domain *d, const struct om_stats *stats)
{
	printk("optee-mediator: %s %pd calls=%" PRIu64 " rpcs=%" PRIu64 " buffers_now=%" PRIu64
	       " buffers_peak=%" PRIu64 " pages_pinned_now=%" PRIu64 " pages_pinned_peak=%" PRIu64
	       " refusals=%" PRIu64 " calls_now=%" PRIu64 " memory_now=%" PRIu64
	       " memory_peak=%" PRIu64 " renewals=%" PRIu64 " renewals_failed=%" PRIu64 "\n",
	       what, d, stats->calls, stats->rpcs, stats->buffers_now, stats->buffers_peak,
	       stats->pages_pinned_now, stats->pages_pinned_peak, om_stats_refusals(stats),
	       stats->calls_now, stats->memory_now, stats->memory_peak, stats->renewals,
	       stats->renewals_failed);
}

static void print_all(unsigned char key)
{
	struct om_stats stats;
	struct domain *d;

	rcu_read_lock(&domlist_read_lock);
	for_each_domain(d) if (guest_stats(d, &stats)) figures_print("stat", d, &stats);
	rcu_read_unlock(&domlist_read_lock);
}

void __init figures_init(void)
{
	register_keyhandler('O', print_all, "OP-TEE: what each domain has of it", true);
}
