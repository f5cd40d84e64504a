/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How long CPUs were in OP-TEE for each VM, counted from the moment on when somebody first wants to
 * know: until then a call costs some ten instructions more, and after that some twenty on top.
 */
#ifndef HYPERVISOR_OPTEE_TIME_H
#define HYPERVISOR_OPTEE_TIME_H

#include <optee_mediator/port.h>
#include "machine/defs.h"

struct vm;

extern uint32_t optee_time_is_wanted;

/* smc() and smc_of_8(), with the time added to that of the VM in whose name it is. */
void optee_time_smc(struct om_smc *call);
void optee_time_smc_of_8(struct om_smc *call);

/* Of all lives of @vm, its calls that are in OP-TEE just now not included; as a physical count. */
uint64_t optee_time_of(const struct vm *vm);

#endif
