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

/* The session that the secure world opens. */
#define SESSION UINT32_C(7)

/* The one RPC command that is neither SHM_ALLOC nor SHM_FREE: its output, a value, is NOW. */
#define RPC_CMD_GET_TIME UINT32_C(3)
#define NOW		 UINT64_C(1234567890)

void machine_init(void);

/* Something did not go as it should: what was measured would be nothing. Ends the program. */
_Noreturn void machine_fail(const char *what, uint64_t code);

/* How the secure world meets the next standard call of this thread; then it is done with it. */
enum meeting {
	MEETS_BY_DOING,
	MEETS_BY_FOREIGN_INTR,
	MEETS_BY_RPC_CMD,   /* RPC_CMD_GET_TIME */
	MEETS_BY_SHM_ALLOC, /* and SHM_FREE of what it got */
	MEETS_BY_RPC_ALLOC  /* RPC_FUNC_ALLOC: what it gets is used in later calls, CALL_WITH_ARG */
};

/* @pages is what SHM_ALLOC asks for. */
void secure_world_meets(enum meeting meeting, uint64_t pages);

/* What stands behind om_port_smc(). */
void secure_world(struct om_smc *smc);

/*
 * From now on OP-TEE is not there for whoever speaks its SMC ABI: it is behind FF-A, and what
 * stands behind om_port_ffa_smc() answers. That one can do, be interrupted, and ask for the time.
 */
void secure_world_is_spmc(void);
void ffa_secure_world(struct om_smc *smc);
void ffa_secure_world_meets(enum meeting meeting);

/* OP-TEE's endpoint id there, and how it returns from a yielding call, w4 (optee_ffa.h). */
#define OPTEE_ENDPOINT	   UINT32_C(0x8001)
#define YIELDING_DONE	   0
#define YIELDING_RPC	   1
#define YIELDING_INTERRUPT 2

/* The guest's memory, as the guest sees it: within a page. */
void *guest_at(uint64_t ipa);

#endif
