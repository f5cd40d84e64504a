/* SPDX-License-Identifier: BSD-2-Clause */
/* The invariant as a judge of every host test, beside port, model OP-TEE and model
 * (sim/model/model.h).
 */
#include "machine/machine.h"
#include "machine/violation.h"
#include "model/model.h"
#include "secure/ffa_abi.h"
#include "valid.h"
#include "valid_ffa.h"

void sim_judge(struct om_vm *om)
{
	bool is_ffa = om_is_optee_function(ABI_FFA_VERSION);

	om_valid_has_pa_0 = sim.page_at_0;
	if (is_ffa ? !om_ffa_vm_is_valid(om) : !om_vm_is_valid(om))
		sim_violation("invariant: %s", om_valid_why);
}
