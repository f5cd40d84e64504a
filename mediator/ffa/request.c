/* SPDX-License-Identifier: BSD-2-Clause */
/* See request.h. */
#include "request.h"

#include <optee_mediator/port_ffa.h>

#include "ffa_vm.h"
#include "refuse.h"
#include "registers.h"
#include "spmc.h"

/* As FF-A has it in w1: who sends, and who receives. */
static uint32_t between(uint32_t source, uint32_t destination)
{
	return source << 16 | destination;
}

void om_request_narrow(struct om_smc *smc)
{
	for (unsigned int i = 3; i < 8; i++)
		smc->a[i] = (uint32_t)smc->a[i];
}

bool om_request_take(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	uint32_t path = between(ffa->vm.client_id, om_spmc.optee.id);

	if ((uint32_t)smc->a[1] != path || (uint32_t)smc->a[2]) {
		om_ffa_answer(smc, om_ffa_refuse(ffa, OM_REFUSED_MESSAGE));
		return false;
	}
	smc->a[0] = (uint32_t)smc->a[0];
	smc->a[1] = path;
	smc->a[2] = 0;
	if (!(smc->a[0] & FFA_64))
		om_request_narrow(smc);
	return true;
}

/*
 * OP-TEE's answer has what it answers to, and nothing else in w1 and w2. Of an error the guest gets
 * the code, and what is neither is none.
 */
bool om_request_send(struct om_ffa_vm *ffa, struct om_smc *smc)
{
	uint32_t asked = (uint32_t)smc->a[0];
	uint32_t expected = FFA_DIRECT_RESP_32 | (asked & FFA_64);

	om_port_ffa_smc(smc);
	if ((uint32_t)smc->a[0] != expected) {
		int32_t code = om_spmc_code(smc);

		om_ffa_answer(smc, code ? code : FFA_ABORTED);
		return false;
	}
	smc->a[0] = expected;
	smc->a[1] = between(om_spmc.optee.id, ffa->vm.client_id);
	smc->a[2] = 0;
	if (!(asked & FFA_64))
		om_request_narrow(smc);
	return true;
}

void om_request_answer(const struct om_ffa_vm *ffa, struct om_smc *smc, uint32_t w3)
{
	uint32_t answer = ((uint32_t)smc->a[0] & FFA_64) | FFA_DIRECT_RESP_32;

	*smc = (struct om_smc){
		.a = { [0] = answer, [1] = between(om_spmc.optee.id, ffa->vm.client_id), [3] = w3 }
	};
}
