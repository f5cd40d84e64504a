/* SPDX-License-Identifier: BSD-2-Clause */
/* See optee.h: what the mediator says to OP-TEE in the hypervisor's own name. */
#include "optee.h"

#include <stdbool.h>
#include <optee_mediator/port.h>

#include "abi_smc.h"
#include "client_id.h"
#include "code.h"
#include "first_door.h"

struct om_optee om_optee;

/* A fast call with client id 0. */
static struct om_smc call(uint32_t function, uint64_t a1)
{
	struct om_smc smc = { .a = { [0] = function, [1] = a1, [7] = SMC_CLIENT_ID_HYPERVISOR } };

	om_port_smc(&smc);
	return smc;
}

static bool has_uid(void)
{
	struct om_smc smc = call(SMC_CALLS_UID, 0);

	return (uint32_t)smc.a[0] == SMC_UID_0 && (uint32_t)smc.a[1] == SMC_UID_1 &&
	       (uint32_t)smc.a[2] == SMC_UID_2 && (uint32_t)smc.a[3] == SMC_UID_3;
}

/* A later minor revision adds to the interface, and what it adds is not passed on. */
static bool has_revision(void)
{
	struct om_smc smc = call(SMC_CALLS_REVISION, 0);

	return (uint32_t)smc.a[0] == SMC_REVISION_MAJOR;
}

/* A later release is taken at its word. */
static bool keeps_temporaries(const uint32_t *os_revision)
{
	return os_revision[0] < 4 || (os_revision[0] == 4 && os_revision[1] <= 10);
}

static void ask_identity(void)
{
	struct om_smc uuid = call(SMC_GET_OS_UUID, 0);
	struct om_smc revision = call(SMC_GET_OS_REVISION, 0);

	for (unsigned int i = 0; i < 4; i++)
		om_optee.os_uuid[i] = (uint32_t)uuid.a[i];
	for (unsigned int i = 0; i < 3; i++)
		om_optee.os_revision[i] = (uint32_t)revision.a[i];
	om_optee.keeps_temporaries = keeps_temporaries(om_optee.os_revision);
}

static bool is_capable(void)
{
	const uint32_t needed = SMC_SEC_CAP_DYNAMIC_SHM | SMC_SEC_CAP_VIRTUALIZATION;
	struct om_smc smc = call(SMC_EXCHANGE_CAPABILITIES, 0);

	om_optee.capabilities = (uint32_t)smc.a[1];
	om_optee.max_notif_value = (uint32_t)smc.a[2];
	return (uint32_t)smc.a[0] == SMC_RETURN_OK && (om_optee.capabilities & needed) == needed;
}

/* Threads, each for one standard call. An older OP-TEE does not know the question. */
static void ask_thread_count(void)
{
	struct om_smc smc = call(SMC_GET_THREAD_COUNT, 0);

	om_optee.thread_count = (uint32_t)smc.a[0] == SMC_RETURN_OK ? (uint32_t)smc.a[1] : 0;
}

OM_COLD enum om_status om_smc_init(void)
{
	om_client_ids_init();
	if (!has_uid() || !has_revision())
		return OM_ERR_NO_OPTEE;
	if (!is_capable())
		return OM_ERR_NOT_CAPABLE;
	ask_identity();
	ask_thread_count();
	return OM_OK;
}

OM_COLD uint32_t om_optee_vm_created(uint16_t client_id)
{
	return (uint32_t)call(SMC_VM_CREATED, client_id).a[0];
}

/* The answer is OK even for a client that OP-TEE does not know, so it says nothing. */
OM_COLD void om_optee_vm_destroyed(uint16_t client_id)
{
	call(SMC_VM_DESTROYED, client_id);
}
