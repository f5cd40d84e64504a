/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The life of a VM. Order matters at its end: OP-TEE forgets the VM first, and only then is
 * anything released that it could name.
 */
#include <stddef.h>

#include "../call/call.h"
#include "../optee/client_id.h"
#include "../optee/first_door.h"
#include "../shm/shm.h"
#include "../vm/memory.h"
#include "../vm/policy.h"
#include "../vm/trace.h"
#include "../vm/vm.h"
#include "creation.h"
#include "life.h"
#include "vm_page.h"

_Static_assert(sizeof(struct om_vm) <= OM_PAGE_SIZE, "a VM is one page");

const struct om_config om_default_config = {
	.limits = {
		.calls = 16,
		.buffers = 4096,
		.pages_per_buffer = 65536,
		.pages = 262144,
		.memory = UINT64_C(20) << 20,
		.step_pages = 512,
	},
	.rpc_arg = true,
	.async_notif = true,
};

const struct om_config om_small_config = {
	.limits = {
		.calls = 4,
		.buffers = 64,
		.pages_per_buffer = 2048,
		.pages = 2048,
		.memory = UINT64_C(330) << 10,
		.step_pages = 512,
	},
	.rpc_arg = true,
	.async_notif = true,
};

static bool init_tables(struct om_vm *vm)
{
	if (!om_calls_init(vm) || !om_shm_table_init(vm)) {
		om_calls_clean_up(vm);
		return false;
	}
	return true;
}

/*
 * Releases all that the VM held, once OP-TEE has forgotten it (I5). Returns false to give way, and
 * while somebody is inside.
 */
static bool forget(struct om_vm *vm)
{
	return om_life_end(vm) && om_shm_table_drop_all(vm);
}

/* What fails half way leaves nothing (I8). */
static enum om_status create(struct om_vm **result, uint16_t client_id,
			     const struct om_config *config, struct om_port_vm *owner)
{
	struct om_vm *vm = om_vm_page_new(client_id, config, owner);
	enum om_status status;

	if (!vm)
		return OM_ERR_NO_MEMORY;
	vm->capabilities = om_policy_capabilities(config);
	if (!init_tables(vm)) {
		om_vm_page_free(vm);
		return OM_ERR_NO_MEMORY;
	}
	status = om_life_begin(vm);
	if (status != OM_OK) {
		om_shm_table_discard(vm);
		om_calls_clean_up(vm);
		om_vm_page_free(vm);
		return status;
	}
	om_trace(vm, OM_TRACE_LIFE, OM_TRACE_CREATED, 0, 0);
	*result = vm;
	return OM_OK;
}

OM_COLD enum om_status om_smc_vm_create(struct om_vm **vm, uint16_t client_id,
					const struct om_config *config, struct om_port_vm *owner)
{
	enum om_status status = om_creation_begin(vm, client_id, &config);

	if (status != OM_OK)
		return status;
	return om_creation_end(client_id, create(vm, client_id, config, owner));
}

enum om_status om_smc_vm_reset(struct om_vm *vm)
{
	if (!forget(vm))
		return OM_AGAIN;
	om_trace(vm, OM_TRACE_LIFE, OM_TRACE_RESET, 0, 0);
	return om_life_begin(vm);
}

OM_COLD enum om_status om_smc_vm_destroy(struct om_vm *vm, struct om_stats *last)
{
	uint16_t client_id = vm->client_id;

	if (!forget(vm) || !om_shm_table_clean_up(vm))
		return OM_AGAIN;
	if (last)
		om_smc_vm_get_stats(vm, last);
	om_calls_clean_up(vm);
	om_memory_clean_up(vm);
	if (last)
		last->memory_now =
			atomic_load_explicit(&vm->memory.now, memory_order_relaxed) - OM_PAGE_SIZE;
	om_trace(vm, OM_TRACE_LIFE, OM_TRACE_DESTROYED, 0, 0);
	om_vm_page_free(vm);
	om_client_id_give(client_id);
	return OM_OK;
}
