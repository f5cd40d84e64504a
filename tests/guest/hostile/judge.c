/* SPDX-License-Identifier: BSD-2-Clause */
/* See judge.h. Messages are judged in judge_text.c. */
#include "hostile/judge.h"
#include "hostile/cookie.h"

#define CODE(code) (1u << (code))
#define UNKNOWN	   CODE(31)
#define STARTED                                                                                    \
	(CODE(ABI_OK) | CODE(ABI_ETHREAD_LIMIT) | CODE(ABI_EBADADDR) | CODE(ABI_EBADCMD) |         \
	 CODE(ABI_ENOMEM))
#define HINT		 UINT32_C(0x10000) /* SMC calling convention: no part of the id */
#define OWNER(function)	 ((function) >> 24 & 0x3f)
#define OWNER_OPTEE	 50
#define ABOUT_OPTEE	 0xbf00ffu
#define MAX_NOTIF_VALUE	 63
#define MAX_REQUEST_SIZE 4096

/* What is in a1 to a3 of an answer. */
enum tail {
	TAIL_NONE,
	TAIL_SAME,   /* what was there the first time, whatever a0 is */
	TAIL_COOKIE, /* a name in a1 and a2, if a0 is OK */
	TAIL_NOTIF,  /* a notification */
	TAIL_CALL    /* perhaps a request */
};

static const struct {
	uint32_t function;
	uint32_t codes;
	enum tail tail;
} functions[] = {
	{ ABI_CALLS_COUNT, 0, TAIL_SAME },
	{ ABI_CALLS_UID, 0, TAIL_SAME },
	{ ABI_CALLS_REVISION, 0, TAIL_SAME },
	{ ABI_GET_OS_UUID, 0, TAIL_SAME },
	{ ABI_GET_OS_REVISION, 0, TAIL_SAME },
	{ ABI_EXCHANGE_CAPABILITIES, 0, TAIL_SAME },
	{ ABI_GET_THREAD_COUNT, 0, TAIL_SAME },
	{ ABI_GET_SHM_CONFIG, CODE(ABI_ENOTAVAIL), TAIL_NONE },
	{ ABI_GET_PROTMEM_CONFIG, CODE(ABI_ENOTAVAIL), TAIL_NONE },
	{ ABI_ENABLE_SHM_CACHE, CODE(ABI_OK) | CODE(ABI_EBUSY), TAIL_NONE },
	{ ABI_DISABLE_SHM_CACHE, CODE(ABI_OK) | CODE(ABI_EBUSY) | CODE(ABI_ENOTAVAIL),
	  TAIL_COOKIE },
	{ ABI_ENABLE_ASYNC_NOTIF, CODE(ABI_OK), TAIL_NONE },
	{ ABI_GET_ASYNC_NOTIF_VALUE, CODE(ABI_OK), TAIL_NOTIF },
	{ ABI_CALL_WITH_ARG, STARTED, TAIL_CALL },
	{ ABI_CALL_WITH_RPC_ARG, STARTED, TAIL_CALL },
	{ ABI_CALL_WITH_REGD_ARG, STARTED, TAIL_CALL },
	{ ABI_RETURN_FROM_RPC, STARTED | CODE(ABI_ERESUME), TAIL_CALL },
};

/* Without the capability there is no such function. */
static const struct {
	uint32_t function;
	uint32_t capability;
} optional[] = {
	{ ABI_ENABLE_ASYNC_NOTIF, ABI_CAP_ASYNC_NOTIF },
	{ ABI_GET_ASYNC_NOTIF_VALUE, ABI_CAP_ASYNC_NOTIF },
	{ ABI_CALL_WITH_RPC_ARG, ABI_CAP_RPC_ARG },
	{ ABI_CALL_WITH_REGD_ARG, ABI_CAP_RPC_ARG },
};

static struct om_smc first_answers[ARRAY_SIZE(functions)];

static unsigned int find(uint32_t function)
{
	unsigned int i = 0;

	while (i < ARRAY_SIZE(functions) && functions[i].function != function)
		i++;
	return i;
}

void judge_init(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(functions); i++) {
		if (functions[i].tail != TAIL_SAME)
			continue;
		first_answers[i] = (struct om_smc){ { functions[i].function } };
		smc(&first_answers[i]);
	}
}

static bool is_offered(uint32_t function)
{
	const uint64_t offered = first_answers[find(ABI_EXCHANGE_CAPABILITIES)].a[1];

	for (unsigned int i = 0; i < ARRAY_SIZE(optional); i++)
		if (optional[i].function == function)
			return offered & optional[i].capability;
	return true;
}

static uint64_t pair(const struct om_smc *smc)
{
	return abi_pair(smc->a[1], smc->a[2]);
}

static bool are_zero(const struct om_smc *answer)
{
	return !answer->a[1] && !answer->a[2] && !answer->a[3];
}

static bool is_first_answer(unsigned int place, const struct om_smc *answer)
{
	for (unsigned int i = 0; i < 4; i++)
		if (answer->a[i] != first_answers[place].a[i])
			return false;
	return true;
}

/* As for an interrupt: 0, or what the guest itself said, to be said again. */
static bool is_interruption(const struct om_smc *call, const struct om_smc *answer)
{
	return !pair(answer) ||
	       ((uint32_t)call->a[0] == ABI_RETURN_FROM_RPC && pair(answer) == pair(call) &&
		answer->a[3] == (uint32_t)call->a[3]);
}

static bool is_question(const struct om_smc *call, const struct om_smc *answer)
{
	switch (answer->a[0]) {
	case ABI_RPC_ALLOC:
		return answer->a[1] <= MAX_REQUEST_SIZE && !answer->a[2];
	case ABI_RPC_FREE:
		return cookie_is_ours(pair(answer));
	case ABI_RPC_CMD:
		return !pair(answer) || cookie_is_ours(pair(answer));
	case ABI_RPC_FOREIGN_INTR:
		return is_interruption(call, answer);
	default:
		return false;
	}
}

static bool is_code(uint32_t codes, uint64_t a0)
{
	return a0 == ABI_UNKNOWN_FUNCTION ? codes & UNKNOWN : a0 < 31 && codes & CODE(a0);
}

static bool is_notification(const struct om_smc *answer)
{
	return answer->a[1] <= MAX_NOTIF_VALUE &&
	       answer->a[2] <= (ABI_NOTIF_VALID | ABI_NOTIF_PENDING) && !answer->a[3];
}

static bool is_tail(unsigned int place, const struct om_smc *answer)
{
	switch (functions[place].tail) {
	case TAIL_COOKIE:
		return answer->a[0] == ABI_OK ? cookie_is_ours(pair(answer)) && !answer->a[3]
					      : are_zero(answer);
	case TAIL_NOTIF:
		return is_notification(answer);
	default:
		return are_zero(answer);
	}
}

static const char *judge_function(unsigned int place, const struct om_smc *call,
				  const struct om_smc *answer)
{
	if (functions[place].tail == TAIL_SAME)
		return is_first_answer(place, answer) ? NULL : "OP-TEE says it is another one";
	if (functions[place].tail == TAIL_CALL && abi_is_rpc(answer->a[0]))
		return is_question(call, answer) ? NULL : "that is no request";
	if (!is_code(functions[place].codes, answer->a[0]))
		return "the function has no such result";
	return is_tail(place, answer) ? NULL : "what comes with the result means nothing";
}

static bool is_kept(const struct om_smc *call, const struct om_smc *answer, unsigned int from)
{
	for (unsigned int i = from; i < 8; i++)
		if (answer->a[i] != call->a[i])
			return false;
	return true;
}

static bool is_narrow(const struct om_smc *answer)
{
	return !((answer->a[0] | answer->a[1] | answer->a[2] | answer->a[3]) >> 32);
}

/* One that is not OP-TEE's, and no other function that the hypervisor has. */
static const char *judge_foreign(const struct om_smc *call, const struct om_smc *answer)
{
	return answer->a[0] == SMCCC_UNKNOWN_FUNCTION && is_kept(call, answer, 1)
		       ? NULL
		       : "a function that is none has a result";
}

const char *judge_answer(const struct om_smc *call, const struct om_smc *answer)
{
	const uint32_t function = (uint32_t)call->a[0] & ~HINT;
	const unsigned int place = find(function);

	if (OWNER(function) != OWNER_OPTEE && function >> 8 != ABOUT_OPTEE)
		return judge_foreign(call, answer);
	if (!is_narrow(answer) || !is_kept(call, answer, 4))
		return "a register has what the call does not return";
	if (place < ARRAY_SIZE(functions) && is_offered(function))
		return judge_function(place, call, answer);
	return answer->a[0] == ABI_UNKNOWN_FUNCTION && are_zero(answer)
		       ? NULL
		       : "a function that is none has a result";
}
