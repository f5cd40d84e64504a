/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine of the benchmark: a plain port of the mediator, as a hypervisor would write it, and a
 * secure world that does nothing but answer.
 */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <optee_mediator/mediator.h>

/* RAM of the one guest. Its pages are not in order. */
#define GUEST_RAM   UINT64_C(0x40000000)
#define GUEST_PAGES UINT64_C(0x48000) /* 1.125 GiB */

void machine_init(void);

/* How the secure world meets the next standard call of this thread; then it is done with it. */
enum meeting {
	MEETS_BY_DOING,
	MEETS_BY_FOREIGN_INTR,
	MEETS_BY_RPC_CMD
};
void secure_world_meets(enum meeting meeting);

/* What stands behind om_port_smc(). */
void secure_world(struct om_smc *smc);

/* The guest's memory, as the guest sees it: within a page. */
void *guest_at(uint64_t ipa);

#endif
