/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The SPMC's partitions, and what it says to the hypervisor. A partition lives until the last CPU
 * has left it; but a right mediator never makes OP-TEE forget a VM that a CPU is in.
 */
#include <optee_mediator/port_ffa.h>

#include "tee.h"

#define FAILURES   32 /* VM_CREATED finds no memory once in so many times */
#define PROPERTIES 0x1c3
#define SRI	   8

static struct tee_partition partitions[TEE_PARTITIONS];
static uint32_t partitions_lock;

struct om_port_vm *vm_of_id(uint32_t id)
{
	return id >= 1 && id <= VMS ? &vms[id - 1] : NULL;
}

static struct tee_partition *find(uint32_t id)
{
	for (uint32_t i = 0; i < TEE_PARTITIONS; i++)
		if (partitions[i].id == id)
			return &partitions[i];
	return NULL;
}

struct tee_partition *tee_enter(uint32_t id)
{
	struct tee_partition *partition;

	hidden_lock(&partitions_lock);
	partition = id ? find(id) : NULL;
	if (partition)
		partition->cpus++;
	hidden_unlock(&partitions_lock);
	return partition;
}

/* Nobody is in it any more. */
static void forget(struct tee_partition *partition)
{
	tee_shares_keep(partition);
	for (uint32_t i = 0; i < TEE_THREADS; i++) {
		partition->is_used[i] = false;
		partition->thread[i] = (struct tee_thread){ 0 };
	}
}

/* Under the lock of the partitions. */
static void leave(struct tee_partition *partition)
{
	if (--partition->cpus == 0)
		forget(partition);
}

void tee_leave(struct tee_partition *partition)
{
	hidden_lock(&partitions_lock);
	leave(partition);
	hidden_unlock(&partitions_lock);
}

static struct tee_partition *unused(void)
{
	for (uint32_t i = 0; i < TEE_PARTITIONS; i++)
		if (!partitions[i].id && !partitions[i].cpus)
			return &partitions[i];
	return NULL;
}

static uint32_t create(uint32_t id)
{
	struct tee_partition *partition = unused();

	if (!vm_of_id(id) || find(id))
		violation(JUDGE_OPTEE, "VM_CREATED for a VM that is known, or means none", id);
	if (LOAD(tee_lost) >= TEE_LOST)
		violation(JUDGE_OPTEE, "OP-TEE's heap is full of what lives have left behind", id);
	if (tee_are_any_kept(id))
		violation(JUDGE_OPTEE, "VM_CREATED before what it had is taken back", id);
	if (!partition || find(id) || chance(FAILURES))
		return ABI_FFA_DENIED;
	partition->id = id;
	partition->vm = vm_of_id(id);
	partition->cpus = 1;
	partition->has_bitmap = false;
	partition->has_notifications = false;
	partition->pending = 0;
	return 0;
}

static uint32_t destroy(uint32_t id)
{
	struct tee_partition *partition = id ? find(id) : NULL;

	if (!partition) {
		violation(JUDGE_OPTEE, "VM_DESTROYED for a VM that OP-TEE does not know", id);
		return 0;
	}
	if (partition->cpus > 1)
		violation(JUDGE_OPTEE, "VM_DESTROYED while a CPU is in OP-TEE for this VM", id);
	ADD(partition->vm->ends, 1);
	partition->id = 0;
	leave(partition);
	return 0;
}

static void framework(struct om_smc *smc)
{
	uint32_t kind = smc->a[2] & 0xff;
	uint32_t result;

	hidden_lock(&partitions_lock);
	result = kind == ABI_FFA_VM_CREATED ? create((uint32_t)smc->a[5])
					    : destroy((uint32_t)smc->a[5]);
	hidden_unlock(&partitions_lock);
	*smc = (struct om_smc){ { ABI_FFA_DIRECT_RESP_32, ABI_FFA_SPMC_ID << 16,
				  ABI_FFA_FRAMEWORK | (kind + 1), result } };
}

/* Calls about a VM by its id, in the lower half of w1. */
static struct tee_partition *enter_named(const struct om_smc *smc)
{
	struct tee_partition *partition = tee_enter(smc->a[1] & 0xffff);

	if (!partition)
		violation(JUDGE_OPTEE, "a call of a VM that OP-TEE does not know", smc->a[0]);
	return partition;
}

/* Who fetches them hears of what was done before. */
static uint64_t take_pending(struct tee_partition *partition)
{
	uint64_t bits = __atomic_exchange_n(&partition->pending, 0, __ATOMIC_RELAXED);

	for (uint32_t i = 0; i < VALUES; i++)
		if (bits >> i & 1)
			seen_told(&partition->given[i]);
	return bits;
}

static void notification(struct om_smc *smc)
{
	struct tee_partition *partition = enter_named(smc);
	uint64_t bits = 0;

	if (!partition) {
		tee_error(smc, ABI_FFA_INVALID_PARAMETERS);
		return;
	}
	hold_up();
	if (smc->a[0] == ABI_FFA_BITMAP_CREATE)
		STORE(partition->has_bitmap, true);
	else if (!LOAD(partition->has_bitmap))
		violation(JUDGE_OPTEE, "notifications without a bitmap", smc->a[0]);
	if (smc->a[0] == ABI_FFA_NOTIFICATION_GET)
		bits = take_pending(partition);
	tee_success(smc, (uint32_t)bits, bits >> 32);
	tee_leave(partition);
}

static void direct(struct om_smc *smc)
{
	struct tee_partition *partition;

	if (smc->a[2] & ABI_FFA_FRAMEWORK) {
		framework(smc);
		return;
	}
	partition = tee_enter((uint32_t)(smc->a[1] >> 16));
	if (!partition) {
		violation(JUDGE_OPTEE, "a message of a VM that OP-TEE does not know", smc->a[3]);
		tee_error(smc, ABI_FFA_DENIED);
		return;
	}
	hold_up();
	tee_direct(partition, smc);
	hold_up();
	tee_leave(partition);
}

static void partition_info(struct om_smc *smc)
{
	const struct abi_ffa_partition optee = { .id = ABI_FFA_OPTEE_ID, .properties = PROPERTIES };

	seen_write(tee_rx, &optee, sizeof(optee));
	tee_success(smc, 1, sizeof(optee));
}

static void spmc(struct om_smc *smc)
{
	switch (smc->a[0]) {
	case ABI_FFA_VERSION:
		*smc = (struct om_smc){ { ABI_FFA_1_1 } };
		break;
	case ABI_FFA_FEATURES:
		tee_success(smc, SRI, 0);
		break;
	case ABI_FFA_SPM_ID_GET:
		tee_success(smc, ABI_FFA_SPMC_ID, 0);
		break;
	case ABI_FFA_RXTX_MAP_64:
	case ABI_FFA_RX_RELEASE:
		tee_success(smc, 0, 0);
		break;
	case ABI_FFA_PARTITION_INFO_GET:
		partition_info(smc);
		break;
	case ABI_FFA_DIRECT_REQ_32:
		direct(smc);
		break;
	case ABI_FFA_MEM_SHARE_64:
		tee_mem_share(smc);
		break;
	case ABI_FFA_MEM_RECLAIM:
		tee_mem_reclaim(smc);
		break;
	case ABI_FFA_BITMAP_CREATE:
	case ABI_FFA_NOTIFICATION_BIND:
	case ABI_FFA_NOTIFICATION_UNBIND:
	case ABI_FFA_NOTIFICATION_GET:
		notification(smc);
		break;
	default:
		violation(JUDGE_OPTEE, "a call that no guest may make", smc->a[0]);
		tee_error(smc, ABI_FFA_NOT_SUPPORTED);
		break;
	}
}

/* The registers are the mediator's, and are seen. */
void om_port_ffa_smc(struct om_smc *smc)
{
	struct om_smc registers;

	hold_up();
	seen_read(&registers, smc, sizeof(registers));
	spmc(&registers);
	seen_write(smc, &registers, sizeof(registers));
	hold_up();
}

static void raise_one(struct tee_partition *partition, uint32_t value)
{
	if (!seen_post(&partition->vm->mail[value], LOAD(partition->vm->ends)))
		return;
	seen_given(&partition->given[value]);
	__atomic_fetch_or(&partition->pending, UINT64_C(1) << value, __ATOMIC_RELAXED);
}

/* Something happens in each VM that wants to know of it. */
void tee_raise(void)
{
	hidden_lock(&partitions_lock);
	for (uint32_t i = 0; i < TEE_PARTITIONS; i++)
		if (partitions[i].id && LOAD(partitions[i].has_notifications))
			raise_one(&partitions[i], random_below(VALUES));
	hidden_unlock(&partitions_lock);
}

void tee_forget_name(const struct om_port_vm *vm)
{
	(void)vm;
}
