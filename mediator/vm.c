/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The life of a VM. Order matters at its end: OP-TEE forgets the VM first, and only then is
 * anything released that it could name.
 */
#include "vm.h"

#include <stddef.h>

#include "abi_msg.h"
#include "abi_smc.h"
#include "call.h"
#include "client_id.h"
#include "memory.h"
#include "optee.h"

_Static_assert(sizeof(struct om_vm) <= OM_PAGE_SIZE, "a VM is one page");

#define CALLS_MIN   2 /* U-Boot makes a call from within an RPC */
#define CALLS_MAX   64
#define BUFFERS_MAX 262144
#define PAGES_MAX   INT32_MAX

const struct om_limits om_default_limits = {
	.calls = 16,
	.buffers = 4096,
	.pages_per_buffer = 65536,
	.pages = 262144,
	.memory = UINT64_C(20) << 20,
};

static bool are_in_range(const struct om_limits *limits)
{
	return limits->calls >= CALLS_MIN && limits->calls <= CALLS_MAX && limits->buffers >= 1 &&
	       limits->buffers <= BUFFERS_MAX && limits->pages_per_buffer >= 1 &&
	       limits->pages_per_buffer <= PAGES_MAX && limits->pages >= 1 &&
	       limits->pages <= PAGES_MAX && limits->memory >= OM_PAGE_SIZE;
}

uint32_t om_refuse(struct om_vm *vm, enum om_refusal why)
{
	atomic_fetch_add_explicit(&vm->refused[why], 1, memory_order_relaxed);
	switch (why) {
	case OM_REFUSED_BUFFERS:
	case OM_REFUSED_PAGES_PER_BUFFER:
	case OM_REFUSED_PAGES:
	case OM_REFUSED_MEMORY:
		return TEEC_ERROR_OUT_OF_MEMORY;
	default:
		return TEEC_ERROR_BAD_PARAMETERS;
	}
}

/* The VM's own page. It is charged to the VM like all others. */
static struct om_vm *new_vm(uint16_t client_id, const struct om_limits *limits,
			    struct om_port_vm *owner)
{
	struct om_vm *vm = om_port_page_get(owner);

	if (!vm)
		return NULL;
	vm->owner = owner;
	vm->limits = *limits;
	vm->client_id = client_id;
	vm->memory.limit = limits->memory;
	vm->pages.limit = limits->pages;
	vm->buffers.limit = limits->buffers;
	om_quota_take(&vm->memory, OM_PAGE_SIZE);
	return vm;
}

static void free_vm(struct om_vm *vm)
{
	om_quota_give(&vm->memory, OM_PAGE_SIZE);
	om_port_page_put(vm->owner, vm);
}

static bool init_tables(struct om_vm *vm)
{
	if (!om_calls_init(vm) || !om_shm_table_init(vm)) {
		om_calls_clean_up(vm);
		return false;
	}
	return true;
}

static void clean_up_tables(struct om_vm *vm)
{
	om_shm_table_clean_up(vm);
	om_calls_clean_up(vm);
}

static enum om_status announce(struct om_vm *vm)
{
	if (om_optee_vm_created(vm->client_id) != SMC_RETURN_OK)
		return OM_ERR_OPTEE_IS_FULL;
	vm->announced = true;
	return OM_OK;
}

/* OP-TEE forgets the VM, then all that it held is released. */
static void forget(struct om_vm *vm)
{
	if (vm->announced)
		om_optee_vm_destroyed(vm->client_id);
	vm->announced = false;
	om_calls_drop_all(vm);
	om_shm_table_drop_all(vm);
}

static enum om_status create(struct om_vm **result, uint16_t client_id,
			     const struct om_limits *limits, struct om_port_vm *owner)
{
	struct om_vm *vm = new_vm(client_id, limits, owner);
	enum om_status status;

	if (!vm)
		return OM_ERR_NO_MEMORY;
	if (!init_tables(vm)) {
		free_vm(vm);
		return OM_ERR_NO_MEMORY;
	}
	status = announce(vm);
	if (status != OM_OK) {
		clean_up_tables(vm);
		free_vm(vm);
		return status;
	}
	*result = vm;
	return OM_OK;
}

enum om_status om_vm_create(struct om_vm **vm, uint16_t client_id, const struct om_limits *limits,
			    struct om_port_vm *owner)
{
	enum om_status status;

	*vm = NULL;
	if (!limits)
		limits = &om_default_limits;
	if (!are_in_range(limits))
		return OM_ERR_BAD_LIMITS;
	if (!om_client_id_take(client_id))
		return OM_ERR_BAD_ID;
	status = create(vm, client_id, limits, owner);
	if (status != OM_OK)
		om_client_id_give(client_id);
	return status;
}

enum om_status om_vm_reset(struct om_vm *vm)
{
	forget(vm);
	return announce(vm);
}

void om_vm_destroy(struct om_vm *vm, struct om_stats *last)
{
	uint16_t client_id = vm->client_id;

	forget(vm);
	if (last)
		om_vm_get_stats(vm, last);
	clean_up_tables(vm);
	if (last)
		last->memory_now = atomic_load(&vm->memory.now) - OM_PAGE_SIZE;
	free_vm(vm);
	om_client_id_give(client_id);
}
