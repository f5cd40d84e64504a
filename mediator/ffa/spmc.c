/* SPDX-License-Identifier: BSD-2-Clause */
/* See spmc.h. */
#include "spmc.h"

#include <stdatomic.h>

#include "../optee/code.h"
#include "../optee/libc.h"
#include "own_handle.h"

#define INTID_MASK	 UINT32_C(0xff)
#define BUFFER_PAGES_MAX 63
#define SGIS		 16

struct om_spmc om_spmc;

/* An SMC with w1 and w2. */
static struct om_smc call(uint32_t function, uint64_t w1, uint64_t w2)
{
	struct om_smc smc = { .a = { function, w1, w2 } };

	om_port_ffa_smc(&smc);
	return smc;
}

int32_t om_spmc_code(const struct om_smc *smc)
{
	switch ((uint32_t)smc->a[0]) {
	case FFA_SUCCESS_32:
	case FFA_SUCCESS_64:
		return 0;
	case FFA_ERROR:
		return (int32_t)smc->a[2] < 0 ? (int32_t)smc->a[2] : FFA_ABORTED;
	default:
		return FFA_ABORTED;
	}
}

static bool succeeds(uint32_t function, uint64_t w1, uint64_t w2)
{
	struct om_smc smc = call(function, w1, w2);

	return !om_spmc_code(&smc);
}

/* One version for the whole normal world. Who has a later minor one speaks this one, too. */
static bool has_version(void)
{
	struct om_smc smc = call(FFA_VERSION, FFA_VERSION_1_1, 0);
	uint32_t version = (uint32_t)smc.a[0];

	return version >> 16 == FFA_VERSION_1_1 >> 16 && version >= FFA_VERSION_1_1;
}

static bool find_spmc(void)
{
	struct om_smc smc = call(FFA_SPM_ID_GET, 0, 0);

	om_spmc.id = (uint16_t)smc.a[2];
	return !om_spmc_code(&smc);
}

/* Before OP-TEE knows a VM: it maps them for all (core/arch/arm/kernel/thread_spmc.c). */
static bool map_buffers(void)
{
	struct om_ffa_buffers *buffers = &om_spmc.buffers;
	struct om_smc smc;

	om_port_ffa_buffers(buffers);
	if (!buffers->pages || buffers->pages > BUFFER_PAGES_MAX)
		return false;
	smc = (struct om_smc){ .a = { FFA_RXTX_MAP_64, buffers->tx_pa.v, buffers->rx_pa.v,
				      buffers->pages } };
	om_port_ffa_smc(&smc);
	return !om_spmc_code(&smc);
}

/* The bits by which OP-TEE says that it wants to know of VMs say that it was built for several. */
static bool is_capable(const struct om_ffa_partition *optee)
{
	const uint32_t needed =
		FFA_PARTITION_DIRECT_RECV | FFA_PARTITION_VM_CREATED | FFA_PARTITION_VM_DESTROYED;

	return optee->id & FFA_ID_SECURE && (optee->properties & needed) == needed;
}

static bool find_optee(void)
{
	struct om_smc smc = { .a = { FFA_PARTITION_INFO_GET, FFA_OPTEE_UUID_0, FFA_OPTEE_UUID_1,
				     FFA_OPTEE_UUID_2, FFA_OPTEE_UUID_3 } };

	om_port_ffa_smc(&smc);
	if (om_spmc_code(&smc) || (uint32_t)smc.a[2] != 1 ||
	    (uint32_t)smc.a[3] != sizeof(om_spmc.optee))
		return false;
	memcpy(&om_spmc.optee, om_spmc.buffers.rx, sizeof(om_spmc.optee));
	return succeeds(FFA_RX_RELEASE, 0, 0);
}

static void find_notifications(void)
{
	struct om_smc smc = call(FFA_FEATURES, FFA_FEATURE_SCHEDULE_RECEIVER, 0);
	uint32_t intid = (uint32_t)smc.a[2] & INTID_MASK;

	om_spmc.has_notifications = !om_spmc_code(&smc) && intid < SGIS;
	if (om_spmc.has_notifications)
		om_port_ffa_schedule_receiver(intid);
}

enum om_status om_ffa_init(void)
{
	if (!has_version())
		return OM_ERR_NO_OPTEE;
	if (!find_spmc() || !map_buffers() || !find_optee() || !is_capable(&om_spmc.optee))
		return OM_ERR_NOT_CAPABLE;
	find_notifications();
	om_own_handles_init();
	return OM_OK;
}

/* A message of the framework to the SPMC, about a VM. Returns w3 of the answer, or an error. */
static int32_t tell(uint32_t message, uint16_t id)
{
	struct om_smc smc = { .a = { [0] = FFA_DIRECT_REQ_32,
				     [1] = FFA_ID_HYPERVISOR << 16 | om_spmc.id,
				     [2] = FFA_FRAMEWORK_MESSAGE | message,
				     [5] = id } };

	om_port_ffa_smc(&smc);
	if ((uint32_t)smc.a[0] != FFA_DIRECT_RESP_32)
		return FFA_ABORTED;
	return (int32_t)smc.a[3];
}

bool om_spmc_vm_created(uint16_t id, bool notifications, uint32_t vcpus)
{
	if (tell(FFA_VM_CREATED, id))
		return false;
	if (!notifications || succeeds(FFA_BITMAP_CREATE, id, vcpus))
		return true;
	om_spmc_vm_destroyed(id);
	return false;
}

/* As behind the first door, the answer says nothing that could be acted upon. */
void om_spmc_vm_destroyed(uint16_t id)
{
	tell(FFA_VM_DESTROYED, id);
}

struct om_smc om_spmc_share(uint32_t length)
{
	return call(FFA_MEM_SHARE_64, length, length);
}

int32_t om_spmc_reclaim(uint64_t handle)
{
	struct om_smc smc = call(FFA_MEM_RECLAIM, (uint32_t)handle, handle >> 32);

	return om_spmc_code(&smc);
}

int32_t om_spmc_unregister(uint16_t id, uint64_t handle)
{
	struct om_smc smc = { .a = { [0] = FFA_DIRECT_REQ_32,
				     [1] = (uint32_t)id << 16 | om_spmc.optee.id,
				     [3] = FFA_OPTEE_UNREGISTER_SHM,
				     [4] = (uint32_t)handle,
				     [5] = handle >> 32 } };

	om_port_ffa_smc(&smc);
	if ((uint32_t)smc.a[0] != FFA_DIRECT_RESP_32)
		return FFA_ABORTED;
	return (int32_t)smc.a[3];
}

static _Atomic bool tx_is_taken;

bool om_spmc_take_tx(void)
{
	return !atomic_exchange_explicit(&tx_is_taken, true, memory_order_acquire);
}

void om_spmc_give_tx(void)
{
	atomic_store_explicit(&tx_is_taken, false, memory_order_release);
}
