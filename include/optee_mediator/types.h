/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Types that the mediator and its port share.
 *
 * Addresses of different spaces are different types, so that the compiler keeps them apart.
 */
#ifndef OPTEE_MEDIATOR_TYPES_H
#define OPTEE_MEDIATOR_TYPES_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Settings and results pass between the mediator and its glue as C's own bool. A hypervisor that
 * has a type of its own by that name includes its headers first, and these behind them.
 */
_Static_assert(sizeof(bool) == 1 && (bool)256 == 1, "bool is not C's own");

/* The page of the ABI: OP-TEE's page lists count 4 KiB pages, whatever the guest's page size. */
#define OM_PAGE_SIZE UINT64_C(4096)

/* Intermediate physical address: what a guest takes for a physical address. */
typedef struct {
	uint64_t v;
} om_ipa_t;

/* Physical address: what OP-TEE understands. */
typedef struct {
	uint64_t v;
} om_pa_t;

/* A page on its way from the guest's view to OP-TEE's: om_port_pin() turns ipa into pa in place. */
union om_page {
	om_ipa_t ipa;
	om_pa_t pa;
};

/* Arguments and results of one SMC, registers 0 to 7 in the order of the SMC calling convention. */
struct om_smc {
	uint64_t a[8];
};

#endif
