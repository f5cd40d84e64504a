/* SPDX-License-Identifier: BSD-2-Clause */
/* See fast.h. */
#include "answers/fast.h"

uint32_t answers_offered(const struct answers_vm *vm)
{
	const struct om_config *config = &vm->guest->config;
	uint32_t offered = ABI_CAP_DYNAMIC_SHM | ABI_CAP_MEMREF_NULL;

	if (config->async_notif)
		offered |= ABI_CAP_ASYNC_NOTIF;
	if (config->rpc_arg)
		offered |= ABI_CAP_RPC_ARG;
	if (config->rpmb)
		offered |= ABI_CAP_RPMB_PROBE;
	return offered & (uint32_t)answers_probed.capabilities.a[1];
}

static void says(struct answers_set *set, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3)
{
	answers_may_be(set, (struct answer){ .a = { a0, a1, a2, a3 } });
}

/* It need not be exact: OP-TEE's own is not either. */
static void calls_count(const struct answers_entry *it, struct answers_set *set)
{
	(void)it;
	for (uint32_t count = 10; count < 10 + ANSWERS_AT_MOST; count++)
		says(set, count, 0, 0, 0);
}

static void calls_uid(const struct answers_entry *it, struct answers_set *set)
{
	(void)it;
	says(set, 0x384fb3e0, 0xe7f811e3, 0xaf630002, 0xa5d5c51b);
}

static void calls_revision(const struct answers_entry *it, struct answers_set *set)
{
	(void)it;
	says(set, 2, 0, 0, 0);
}

static void os_uuid(const struct answers_entry *it, struct answers_set *set)
{
	(void)it;
	says(set, 0x486178e0, 0xe7f811e3, 0xbc5e0002, 0xa5d5c51b);
}

static void os_revision(const struct answers_entry *it, struct answers_set *set)
{
	const uint64_t *a = answers_probed.os_revision.a;

	(void)it;
	says(set, a[0], a[1], a[2], 0);
}

/* Memory that there is once in the machine. */
static void not_available(const struct answers_entry *it, struct answers_set *set)
{
	(void)it;
	says(set, ABI_ENOTAVAIL, 0, 0, 0);
}

/* Always, also if OP-TEE does not take the VM again. a2 and a3 go with their capabilities. */
static void capabilities(const struct answers_entry *it, struct answers_set *set)
{
	const uint64_t *a = answers_probed.capabilities.a;
	uint32_t offered = answers_offered(it->vm);

	says(set, ABI_OK, offered, offered & ABI_CAP_ASYNC_NOTIF ? a[2] : 0,
	     offered & ABI_CAP_RPC_ARG ? a[3] & 0xff : 0);
}

static void thread_count(const struct answers_entry *it, struct answers_set *set)
{
	const uint64_t *a = answers_probed.thread_count.a;
	uint64_t most = it->limits.calls;

	if (a[0] == ABI_OK)
		says(set, ABI_OK, a[1] < most ? a[1] : most, 0, 0);
	else
		says(set, ABI_UNKNOWN_FUNCTION, 0, 0, 0);
}

/* OP-TEE says; if there is no life it is done when there is one. */
static void passes(const struct answers_entry *it, struct answers_set *set)
{
	if (it->asked_fast)
		says(set, it->fast.a[0], 0, 0, 0);
	else if (!it->vm->has_life)
		says(set, ABI_OK, 0, 0, 0);
}

/* The buffer that OP-TEE lets go of, if the guest gave it. */
static struct answers_buffer *let_go(const struct answers_entry *it)
{
	struct answers_buffer *buffer =
		answers_by_secret(it->vm, abi_pair(it->fast.a[1], it->fast.a[2]));

	if (!it->asked_fast || it->fast.a[0] != ABI_OK || !buffer || buffer->is_own)
		return NULL;
	return buffer->kind == ANSWERS_RPC_MESSAGES ? buffer : NULL;
}

/* The guest hears of buffers that it gave, under its own names. */
static void disable_cache(const struct answers_entry *it, struct answers_set *set)
{
	const struct answers_buffer *buffer = let_go(it);

	if (buffer)
		says(set, ABI_OK, buffer->given >> 32, buffer->given & UINT32_MAX, 0);
	else if (!it->asked_fast || it->fast.a[0] == ABI_OK)
		says(set, ABI_ENOTAVAIL, 0, 0, 0);
	else
		says(set, it->fast.a[0], 0, 0, 0);
}

static void enable_notif(const struct answers_entry *it, struct answers_set *set)
{
	if (answers_offered(it->vm) & ABI_CAP_ASYNC_NOTIF)
		passes(it, set);
	else
		says(set, ABI_UNKNOWN_FUNCTION, 0, 0, 0);
}

static uint32_t values_of(const struct answers_vm *vm)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < ANSWERS_VALUES / 64; i++)
		count += (uint32_t)__builtin_popcountll(vm->notif[i]);
	return count;
}

/* The lowest first, as OP-TEE itself. There is one. */
static uint32_t lowest(const struct answers_vm *vm)
{
	uint32_t i = 0;

	while (!vm->notif[i])
		i++;
	return i * 64 + (uint32_t)__builtin_ctzll(vm->notif[i]);
}

static void get_notif(const struct answers_entry *it, struct answers_set *set)
{
	uint32_t values = values_of(it->vm);

	if (!(answers_offered(it->vm) & ABI_CAP_ASYNC_NOTIF))
		says(set, ABI_UNKNOWN_FUNCTION, 0, 0, 0);
	else if (!values)
		says(set, ABI_OK, 0, 0, 0);
	else
		says(set, ABI_OK, lowest(it->vm),
		     ABI_NOTIF_VALID | (values > 1 ? ABI_NOTIF_PENDING : 0), 0);
}

static const struct {
	uint32_t function;
	void (*right)(const struct answers_entry *it, struct answers_set *set);
} table[] = {
	{ ABI_CALLS_COUNT, calls_count },	   { ABI_CALLS_UID, calls_uid },
	{ ABI_CALLS_REVISION, calls_revision },	   { ABI_GET_OS_UUID, os_uuid },
	{ ABI_GET_OS_REVISION, os_revision },	   { ABI_GET_SHM_CONFIG, not_available },
	{ ABI_GET_PROTMEM_CONFIG, not_available }, { ABI_EXCHANGE_CAPABILITIES, capabilities },
	{ ABI_GET_THREAD_COUNT, thread_count },	   { ABI_ENABLE_SHM_CACHE, passes },
	{ ABI_DISABLE_SHM_CACHE, disable_cache },  { ABI_ENABLE_ASYNC_NOTIF, enable_notif },
	{ ABI_GET_ASYNC_NOTIF_VALUE, get_notif },
};

void answers_of_fast(const struct answers_entry *it, struct answers_set *set)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].function == it->function) {
			table[i].right(it, set);
			return;
		}
	says(set, ABI_UNKNOWN_FUNCTION, 0, 0, 0);
}

/* What a driver's question finds is over, unless somebody else was inside: then one cannot tell. */
static void note_question(struct answers_entry *it)
{
	struct answers_vm *vm = it->vm;

	if (!it->is_alone) {
		answers_calls_in_doubt(vm);
		vm->is_asked = true;
		return;
	}
	vm->is_asked = false;
	if (vm->had_calls)
		answers_values_end(vm, true);
	answers_calls_end(vm);
}

static void note_cache(struct answers_entry *it)
{
	struct answers_buffer *buffer = let_go(it);

	if (buffer)
		answers_buffer_end(it->vm, buffer);
}

static void note_notif(struct answers_vm *vm, const struct om_smc *told)
{
	if (told->a[0] == ABI_OK && told->a[2] & ABI_NOTIF_VALID && told->a[1] < ANSWERS_VALUES)
		vm->notif[told->a[1] / 64] &= ~(UINT64_C(1) << told->a[1] % 64);
}

void answers_note_fast(struct answers_entry *it, const struct om_smc *told)
{
	switch (it->function) {
	case ABI_EXCHANGE_CAPABILITIES:
		note_question(it);
		break;
	case ABI_DISABLE_SHM_CACHE:
		note_cache(it);
		break;
	case ABI_GET_ASYNC_NOTIF_VALUE:
		note_notif(it->vm, told);
		break;
	}
}
