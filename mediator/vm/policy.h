/* SPDX-License-Identifier: BSD-2-Clause */
/* What a VM may ask for, of what the mediator could pass on. */
#ifndef OM_POLICY_H
#define OM_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include <optee_mediator/mediator.h>

#include "../optee/abi_msg.h"

struct om_vm;

/* The capabilities that a guest is offered, SMC_SEC_CAP_... */
uint32_t om_policy_capabilities(const struct om_config *config);

/* A command of a standard call, beyond those up to UNREGISTER_SHM that every VM has. */
bool om_policy_allows_command(const struct om_vm *vm, uint32_t cmd);

/* A Trusted Application, by the parameter of OPEN_SESSION that names it. */
bool om_policy_allows_trusted_app(const struct om_vm *vm, const struct om_msg_param *uuid);

/* A command that OP-TEE asks of the guest. */
bool om_policy_allows_rpc(const struct om_vm *vm, uint32_t cmd);

#endif
