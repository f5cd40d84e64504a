/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OP-TEE's partitions. As in core/arch/arm/kernel/virtualization.c, a partition lives until the
 * last CPU has left it, also when OP-TEE has forgotten the VM meanwhile; but a right mediator never
 * makes OP-TEE forget a VM that a CPU is in.
 */
#include "tee.h"

#define OS_UUID_0 0x486178e0u
#define FAILURES  32 /* VM_CREATED finds no memory once in so many times */
#define CAPABILITIES                                                                               \
	(ABI_CAP_DYNAMIC_SHM | ABI_CAP_VIRTUALIZATION | ABI_CAP_MEMREF_NULL |                      \
	 ABI_CAP_ASYNC_NOTIF | ABI_CAP_RPC_ARG)

static struct tee_partition partitions[TEE_PARTITIONS];
static uint32_t partitions_lock;
static uint64_t stale[VMS];

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

static struct tee_partition *enter(uint32_t id)
{
	struct tee_partition *partition;

	hidden_lock(&partitions_lock);
	partition = id ? find(id) : NULL;
	if (partition)
		partition->cpus++;
	hidden_unlock(&partitions_lock);
	return partition;
}

static void drop_thread(struct tee_thread *thread)
{
	if (thread->state != TEE_FREE)
		name_page_of_mediator(thread->msg, -1);
	tee_arg_drop(&thread->arg);
	thread->state = TEE_FREE;
	thread->data = NULL;
	thread->subject = NULL;
	thread->used_count = 0;
}

/* Remembers a name that means nothing from now on. */
static void keep_name(struct tee_partition *partition)
{
	for (uint32_t i = 0; i < TEE_THREADS; i++)
		if (partition->thread[i].arg.cookie)
			STORE(stale[partition->vm - vms], partition->thread[i].arg.cookie);
}

void tee_forget_name(const struct om_port_vm *vm)
{
	STORE(stale[vm - vms], 0);
}

/* Nobody is in it any more. */
static void forget(struct tee_partition *partition)
{
	keep_name(partition);
	for (uint32_t i = 0; i < TEE_THREADS; i++)
		drop_thread(&partition->thread[i]);
	for (uint32_t i = 0; i < MAX_BUFFERS; i++)
		if (partition->shm[i].cookie)
			tee_shm_drop(partition, &partition->shm[i]);
}

/* Under the lock of the partitions. */
static void leave(struct tee_partition *partition)
{
	if (--partition->cpus == 0)
		forget(partition);
}

static struct tee_partition *unused(void)
{
	for (uint32_t i = 0; i < TEE_PARTITIONS; i++)
		if (!partitions[i].id && !partitions[i].cpus)
			return &partitions[i];
	return NULL;
}

/* One by one: ThreadSanitizer would see a memset(). */
static void forget_sessions(struct tee_partition *partition)
{
	for (uint32_t i = 0; i < TEE_SESSIONS; i++) {
		STORE(partition->session[i].state, TEE_NO_SESSION);
		STORE(partition->session[i].users, 0);
	}
}

static uint32_t create(uint32_t id)
{
	struct tee_partition *partition = unused();

	if (!vm_of_id(id) || find(id))
		violation(JUDGE_OPTEE, "VM_CREATED for a VM that is known, or means none", id);
	if (!partition || find(id) || chance(FAILURES))
		return ABI_ENOTAVAIL;
	partition->id = id;
	partition->vm = vm_of_id(id);
	partition->cpus = 1;
	partition->stale = LOAD(stale[id - 1]);
	partition->has_cache = false;
	partition->has_notifications = false;
	partition->notifications = 0;
	forget_sessions(partition);
	return ABI_OK;
}

/* The answer is OK for an unknown VM, too. */
static uint32_t destroy(uint32_t id)
{
	struct tee_partition *partition = id ? find(id) : NULL;

	if (!partition) {
		violation(JUDGE_OPTEE, "VM_DESTROYED for a VM that OP-TEE does not know", id);
		return ABI_OK;
	}
	if (partition->cpus > 1)
		violation(JUDGE_OPTEE, "VM_DESTROYED while a CPU is in OP-TEE for this VM", id);
	ADD(partition->vm->ends, 1);
	partition->id = 0;
	leave(partition);
	return ABI_OK;
}

static void of_a_life(struct om_smc *smc)
{
	uint32_t (*what)(uint32_t id) = smc->a[0] == ABI_VM_CREATED ? create : destroy;
	uint32_t a0;

	hidden_lock(&partitions_lock);
	a0 = what((uint32_t)smc->a[1]);
	hidden_unlock(&partitions_lock);
	tee_answer(smc, a0, 0, 0);
}

static void of_hypervisor(struct om_smc *smc)
{
	switch (smc->a[0]) {
	case ABI_CALLS_UID:
		*smc = (struct om_smc){ { 0x384fb3e0, 0xe7f811e3, 0xaf630002, 0xa5d5c51b } };
		break;
	case ABI_CALLS_REVISION:
		tee_answer(smc, 2, 0, 0);
		break;
	case ABI_GET_OS_UUID:
		tee_answer(smc, OS_UUID_0, 0, 0);
		break;
	case ABI_GET_OS_REVISION:
		tee_answer(smc, 4, 5, 0);
		break;
	case ABI_GET_THREAD_COUNT:
		tee_answer(smc, ABI_OK, TEE_THREADS, 0);
		break;
	case ABI_EXCHANGE_CAPABILITIES:
		tee_answer(smc, ABI_OK, CAPABILITIES, VALUES);
		smc->a[3] = ABI_RPC_NUM_PARAMS;
		break;
	case ABI_VM_CREATED:
	case ABI_VM_DESTROYED:
		of_a_life(smc);
		break;
	default:
		violation(JUDGE_OPTEE, "a call in the hypervisor's name", smc->a[0]);
		break;
	}
}

static void of_vm(struct tee_partition *partition, struct om_smc *smc)
{
	hold_up();
	switch (smc->a[0]) {
	case ABI_CALL_WITH_ARG:
	case ABI_CALL_WITH_RPC_ARG:
		tee_std_call(partition, smc);
		break;
	case ABI_RETURN_FROM_RPC:
		tee_resume(partition, smc);
		break;
	default:
		tee_fast_call(partition, smc);
		break;
	}
	hold_up();
}

/* Fast calls look the VM up again, and take it for granted (core/kernel/notif.c). */
static void look_again(uint32_t id, uint64_t function)
{
	bool is_known;

	hidden_lock(&partitions_lock);
	is_known = find(id);
	hidden_unlock(&partitions_lock);
	if (!is_known)
		violation(JUDGE_OPTEE, "OP-TEE panics: its VM has gone within a call", function);
}

void tee_smc(struct om_smc *smc)
{
	uint64_t function = smc->a[0];
	uint32_t id = (uint32_t)smc->a[7];
	struct tee_partition *partition;

	if (!id) {
		of_hypervisor(smc);
		return;
	}
	partition = enter(id);
	if (!partition) {
		violation(JUDGE_OPTEE, "a call of a VM that OP-TEE does not know", function);
		tee_answer(smc, ABI_ENOTAVAIL, 0, 0);
		return;
	}
	of_vm(partition, smc);
	if (function >> 31)
		look_again(id, function);
	hidden_lock(&partitions_lock);
	leave(partition);
	hidden_unlock(&partitions_lock);
}

static void raise_one(struct tee_partition *partition, uint32_t value)
{
	if (!seen_post(&partition->vm->mail[value], LOAD(partition->vm->ends)))
		return;
	seen_given(&partition->given[value]);
	__atomic_fetch_or(&partition->notifications, UINT64_C(1) << value, __ATOMIC_RELAXED);
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
