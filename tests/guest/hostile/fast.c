/* SPDX-License-Identifier: BSD-2-Clause */
/* See fast.h. */
#include "hostile/fast.h"
#include "hostile/memory.h"

#define OWNER_SHIFT    24
#define OWNERS	       64
#define OWNER_ARCH     0u
#define OWNER_STANDARD 4u /* PSCI: the guest would end */
#define OWNER_OPTEE    50u
#define HINT	       BIT(16)
#define FAST	       BIT(31)
#define WITH_64	       BIT(30)
#define FUNCTIONS      0x20

static uint32_t known_function(struct actor *actor)
{
	static const uint32_t functions[] = {
		ABI_CALLS_COUNT,	ABI_CALLS_UID,
		ABI_CALLS_REVISION,	ABI_GET_OS_UUID,
		ABI_GET_OS_REVISION,	ABI_GET_SHM_CONFIG,
		ABI_GET_THREAD_COUNT,	ABI_GET_PROTMEM_CONFIG,
		ABI_ENABLE_SHM_CACHE,	ABI_ENABLE_SHM_CACHE,
		ABI_DISABLE_SHM_CACHE,	ABI_DISABLE_SHM_CACHE,
		ABI_ENABLE_ASYNC_NOTIF, ABI_GET_ASYNC_NOTIF_VALUE,
	};

	return functions[below(actor, ARRAY_SIZE(functions))];
}

void fast_known(struct actor *actor)
{
	actor_smc(actor, (struct om_smc){ { known_function(actor) } });
}

static struct om_smc with_registers(struct actor *actor, uint64_t function)
{
	struct om_smc call = { { function } };

	for (unsigned int i = 1; i < 8; i++)
		call.a[i] = memory_any_value(actor);
	return call;
}

void fast_damaged(struct actor *actor)
{
	const uint64_t function = known_function(actor) | (once_in(actor, 4) ? HINT : 0);

	actor_smc(actor, with_registers(actor, function | (once_in(actor, 4) ? BIT(32) : 0)));
}

/* A call that OP-TEE asks something in has to be gone on with (call.h). */
static bool is_standard(uint32_t function)
{
	return function == ABI_CALL_WITH_ARG || function == ABI_CALL_WITH_RPC_ARG ||
	       function == ABI_CALL_WITH_REGD_ARG || function == ABI_RETURN_FROM_RPC;
}

/* What would end this guest, or begin another life where none is to begin, is not called. */
static bool is_allowed(const struct actor *actor, uint32_t function)
{
	const uint32_t owner = function >> OWNER_SHIFT & (OWNERS - 1);

	if (owner == OWNER_ARCH || owner == OWNER_STANDARD || is_standard(function))
		return false;
	return actor->bout->renews || function != ABI_EXCHANGE_CAPABILITIES;
}

void fast_any(struct actor *actor)
{
	const uint32_t owner = once_in(actor, 4) ? below(actor, OWNERS) : OWNER_OPTEE;
	uint64_t function = owner << OWNER_SHIFT | below(actor, FUNCTIONS);

	function |= once_in(actor, 4) ? 0 : FAST;
	function ^= once_in(actor, 8) ? WITH_64 : 0;
	function |= once_in(actor, 8) ? below(actor, 1u << 24) : 0;
	if (is_allowed(actor, (uint32_t)(function & ~HINT)))
		actor_smc(actor, with_registers(actor, function));
}

void fast_introduce(struct actor *actor)
{
	if (actor->bout->renews)
		actor_smc(actor, (struct om_smc){ { ABI_EXCHANGE_CAPABILITIES } });
}
