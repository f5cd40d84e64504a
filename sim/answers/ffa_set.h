/* SPDX-License-Identifier: BSD-2-Clause */
/* The answers by FF-A that are right for one entry, all eight registers of them. */
#ifndef SIM_ANSWERS_FFA_SET_H
#define SIM_ANSWERS_FFA_SET_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/types.h>

#define ANSWERS_FFA_AT_MOST 8u

struct answers_ffa {
	uint64_t a[8];
	uint8_t any; /* bit per register: whatever it is, in 32 bits */
};

struct answers_ffa_set {
	unsigned count;
	struct answers_ffa answer[ANSWERS_FFA_AT_MOST];
};

/* Registers 0 to 3, and zeros. */
void answers_ffa_says(struct answers_ffa_set *set, uint64_t a0, uint64_t a1, uint64_t a2,
		      uint64_t a3);
void answers_ffa_fails(struct answers_ffa_set *set, uint32_t code);
void answers_ffa_succeeds(struct answers_ffa_set *set, uint64_t a2, uint64_t a3);
/* A direct response to a request between these @ends: what OP-TEE or the mediator says in w3 to w7.
 */
void answers_ffa_responds(struct answers_ffa_set *set, bool is_64, uint32_t ends);
/* A handle; or how far a descriptor in fragments is. */
void answers_ffa_shares(struct answers_ffa_set *set);
void answers_ffa_gives_values(struct answers_ffa_set *set);

bool answers_ffa_has(const struct answers_ffa_set *set, const struct om_smc *told);

#endif
