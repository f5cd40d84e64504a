/* SPDX-License-Identifier: BSD-2-Clause */
/* The invariant as a judge of every host test, beside port, model OP-TEE and model
 * (sim/model/model.h).
 */
#include "machine/violation.h"
#include "model/model.h"
#include "valid.h"

void sim_judge(struct om_vm *om)
{
	if (!om_vm_is_valid(om))
		sim_violation("invariant: %s", om_valid_why);
}
