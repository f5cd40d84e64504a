/* SPDX-License-Identifier: BSD-2-Clause */
/* The contract of om_refuse(): proved in refuse.c, assumed by contracts/refuse.c in its place. */
#ifndef TESTS_PROOF_CONTRACTS_REFUSE_H
#define TESTS_PROOF_CONTRACTS_REFUSE_H

#include "optee/abi_msg.h"
#include "proof.h"

#include <optee_mediator/mediator.h>

/* The guest gets an error of the ABI's for it, and none for success. */
static inline bool is_error_for(enum om_refusal why, uint32_t error)
{
	switch (why) {
	case OM_REFUSED_TRUSTED_APP:
		return error == TEEC_ERROR_ACCESS_DENIED;
	case OM_REFUSED_BUFFERS:
	case OM_REFUSED_PAGES_PER_BUFFER:
	case OM_REFUSED_PAGES:
	case OM_REFUSED_MEMORY:
	case OM_REFUSED_SESSIONS:
		return error == TEEC_ERROR_OUT_OF_MEMORY;
	default:
		return error == TEEC_ERROR_BAD_PARAMETERS;
	}
}

#endif
