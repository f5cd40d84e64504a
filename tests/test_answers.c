/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The specification of answers itself (sim/answers/): what the mediator tells is changed here
 * before the specification sees it, rule by rule, and must be found wrong; as it is, it must be
 * found right.
 */
#include <string.h>
#include "answers/answers.h"
#include "meanwhile.h"

/* What the guest is told, by the one who changes it. */
typedef void (*spoil_fn)(struct answers_entry *it, struct om_smc *told);

static struct answers_entry judged;

/* An entry of guest one's. What it is told is changed before it is looked at. */
static struct om_smc enter(struct om_smc smc, spoil_fn spoil)
{
	struct sim_entry entry;

	answers_begin(&judged, &one, &smc);
	guest_enter(&one, 0, &smc, &entry, &judged);
	assert_no_violation();
	one.rpcs += abi_is_rpc(smc.a[0]);
	one.suspended -=
		judged.function == ABI_RETURN_FROM_RPC && judged.call && !abi_is_rpc(smc.a[0]);
	if (spoil)
		spoil(&judged, &smc);
	answers_end(&judged, entry.gave_way, &smc);
	return smc;
}

static void is_right(struct om_smc smc)
{
	enter(smc, NULL);
	assert_no_violation();
}

static void is_found(struct om_smc smc, spoil_fn spoil)
{
	enter(smc, spoil);
	assert_violation();
}

static unsigned which; /* register, or whatever there are several of */

static void other_register(struct answers_entry *it, struct om_smc *told)
{
	(void)it;
	told->a[which] ^= 0x100;
}

static void say_ok(struct answers_entry *it, struct om_smc *told)
{
	(void)it;
	*told = (struct om_smc){ { ABI_OK } };
}

static void say_enomem(struct answers_entry *it, struct om_smc *told)
{
	(void)it;
	*told = (struct om_smc){ { ABI_ENOMEM } };
}

static void say_thread_limit(struct answers_entry *it, struct om_smc *told)
{
	(void)it;
	*told = (struct om_smc){ { ABI_ETHREAD_LIMIT } };
}

static void say_unknown(struct answers_entry *it, struct om_smc *told)
{
	(void)it;
	*told = (struct om_smc){ { ABI_UNKNOWN_FUNCTION } };
}

static void say_interrupt(struct answers_entry *it, struct om_smc *told)
{
	(void)it;
	told->a[0] = ABI_RPC_FOREIGN_INTR;
	told->a[1] = told->a[2] = 0;
}

static struct om_smc fast(uint32_t function)
{
	return (struct om_smc){ { function } };
}

/* Each register of each fast call, of those that are refused, too. */
static void registers_of_fast_calls(void **state)
{
	static const uint32_t function[] = { ABI_CALLS_COUNT,		ABI_CALLS_UID,
					     ABI_CALLS_REVISION,	ABI_GET_OS_UUID,
					     ABI_GET_OS_REVISION,	ABI_GET_SHM_CONFIG,
					     ABI_EXCHANGE_CAPABILITIES, ABI_GET_THREAD_COUNT,
					     ABI_ENABLE_SHM_CACHE,	ABI_DISABLE_SHM_CACHE,
					     ABI_ENABLE_ASYNC_NOTIF,	ABI_GET_ASYNC_NOTIF_VALUE,
					     ABI_GET_PROTMEM_CONFIG,	ABI_L2CC_MUTEX,
					     ABI_BOOT_SECONDARY,	ABI_VM_CREATED,
					     ABI_VM_DESTROYED,		0xb2001234u };

	(void)state;
	for (size_t i = 0; i < sizeof(function) / sizeof(function[0]); i++) {
		is_right(fast(function[i]));
		for (which = 0; which < 4; which++)
			is_found(fast(function[i]), other_register);
	}
}

static void other_capability(struct answers_entry *it, struct om_smc *told)
{
	(void)it;
	told->a[1] ^= 1u << which;
}

static void capabilities(void **state)
{
	(void)state;
	for (which = 0; which < 32; which++)
		is_found(fast(ABI_EXCHANGE_CAPABILITIES), other_capability);
}

static void without_pending(struct answers_entry *it, struct om_smc *told)
{
	(void)it;
	told->a[2] &= ~(uint64_t)ABI_NOTIF_PENDING;
}

static void no_value(struct answers_entry *it, struct om_smc *told)
{
	(void)it;
	told->a[1] = told->a[2] = 0;
}

static void notifications(void **state)
{
	(void)state;
	is_right(fast(ABI_ENABLE_ASYNC_NOTIF));
	optee_notify(1, 5);
	optee_notify(1, 7);
	optee_notify(1, 70);
	guest_tell(&one);
	is_found(fast(ABI_GET_ASYNC_NOTIF_VALUE), without_pending);
	is_right(fast(ABI_GET_ASYNC_NOTIF_VALUE));
	is_found(fast(ABI_GET_ASYNC_NOTIF_VALUE), no_value);
}

/* What is not offered, and what nobody may have. */
static void what_is_refused(void **state)
{
	(void)state;
	is_found(fast(ABI_VM_DESTROYED), say_ok);
	is_found(fast(ABI_CALL_WITH_ARG | 0x80000000u), say_ok);
	is_found((struct om_smc){ { ABI_RETURN_FROM_RPC, 0, 0, 77 } }, say_ok);
	is_right((struct om_smc){ { ABI_RETURN_FROM_RPC, 0, 0, 77 } });
}

static om_ipa_t place;

static struct om_smc call_of(const struct abi_msg *msg)
{
	struct abi_msg sent = *msg;

	if (!place.v)
		place = guest_page_new(&one);
	sent.ret = GUEST_NO_RESULT;
	sim_guest_write(one.vm, place, &sent, sizeof(sent));
	return (struct om_smc){ { ABI_CALL_WITH_ARG, place.v >> 32, place.v & UINT32_MAX } };
}

/* Bytes of the message, as the guest finds them. */
static size_t at;

static void other_word(struct answers_entry *it, struct om_smc *told)
{
	uint32_t word;

	(void)it, (void)told;
	sim_guest_read(one.vm, &word, (om_ipa_t){ place.v + at }, sizeof(word));
	word ^= 1;
	sim_guest_write(one.vm, (om_ipa_t){ place.v + at }, &word, sizeof(word));
}

static void word_is_found(const struct abi_msg *msg, size_t offset)
{
	at = offset;
	is_found(call_of(msg), other_word);
}

#define OF_PARAM(n, field)                                                                         \
	(offsetof(struct abi_msg, params) + (n) * sizeof(struct abi_param) +                       \
	 offsetof(struct abi_param, field))

static void results(void **state)
{
	struct guest_share *share = registered(0, 4096);
	struct abi_msg msg = msg_invoke(session, TA_SHORTEN);

	(void)state;
	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, 7, 8);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_OUTPUT, share, 0, 4096);
	is_right(call_of(&msg));
	word_is_found(&msg, offsetof(struct abi_msg, ret));
	word_is_found(&msg, offsetof(struct abi_msg, ret_origin));
	word_is_found(&msg, OF_PARAM(0, u.value.a));
	word_is_found(&msg, OF_PARAM(0, u.value.b));
	word_is_found(&msg, OF_PARAM(1, u.rmem.size));
	is_found(call_of(&msg), say_enomem);
	is_found(call_of(&msg), say_interrupt);
	msg = msg_open();
	word_is_found(&msg, offsetof(struct abi_msg, session));
}

static void say_done(struct answers_entry *it, struct om_smc *told)
{
	uint32_t result[2] = { ABI_SUCCESS, ABI_ORIGIN_TEE };

	(void)it;
	*told = (struct om_smc){ { ABI_OK } };
	sim_guest_write(one.vm, (om_ipa_t){ place.v + offsetof(struct abi_msg, ret) }, result,
			sizeof(result));
}

static void reach_optee(struct answers_entry *it, struct om_smc *told)
{
	(void)told;
	it->entered = 1;
}

/* In each way in which a refusal can be wrong. */
static void refusal_is_found(const struct abi_msg *msg)
{
	is_right(call_of(msg));
	is_found(call_of(msg), say_done);
	is_found(call_of(msg), say_enomem);
	is_found(call_of(msg), say_interrupt);
	is_found(call_of(msg), reach_optee);
	word_is_found(msg, offsetof(struct abi_msg, ret));
}

static void refused_messages(void **state)
{
	struct guest_share *share = registered(0, 4096);
	struct guest_share *other = guest_share_new(&one, 0, 4096);
	struct abi_msg msg[8];

	(void)state;
	for (int i = 0; i < 4; i++)
		msg[i] = msg_invoke(session, TA_NOTHING);
	msg_add_null(&msg[0], 4);
	msg_add_rmem(&msg[1], ABI_ATTR_RMEM_INPUT, other, 0, 1);
	msg_add_null(&msg[2], ABI_ATTR_TMEM_INPUT);
	msg[2].params[0].u.tmem.buf_ptr = share->page[0].v;
	msg[3].num_params = 5;
	msg[4] = msg_open();
	msg[4].params[1].attr = ABI_ATTR_VALUE_INPUT;
	msg[5] = msg_unregister(other);
	other->cookie = share->cookie;
	msg[6] = msg_register(&one, other);
	other->cookie = guest_cookie_new(&one);
	msg[7] = msg_register(&one, other);
	msg[7].params[0].u.tmem.buf_ptr = SIM_POOL_BASE;
	for (int i = 0; i < 8; i++) {
		refusal_is_found(&msg[i]);
		assert_int_equal(guest_stats(&one).calls_now, 0);
	}
}

/* Of none, and of one that was closed. */
static void refused_sessions(void **state)
{
	uint32_t id[] = { session + 7, 0 };
	struct abi_msg msg;

	(void)state;
	assert_done(guest_open(&one, &id[1]));
	msg = msg_close(id[1]);
	is_right(call_of(&msg));
	for (int i = 0; i < 2; i++) {
		msg = msg_invoke(id[i], TA_NOTHING);
		refusal_is_found(&msg);
		msg = msg_cancel(id[i]);
		refusal_is_found(&msg);
		msg = msg_close(id[i]);
		refusal_is_found(&msg);
	}
}

/* For a call in the session, and not in any other. */
static void closing_waits(void **state)
{
	struct abi_msg msg = msg_invoke(session, TA_INTERRUPT);
	struct guest_call inside;
	uint32_t other;

	(void)state;
	assert_done(guest_open(&one, &other));
	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, 1, 0);
	guest_call_begin_on(&inside, &one, &msg, 1);
	assert_int_equal(inside.smc.a[0], ABI_RPC_FOREIGN_INTR);
	msg = msg_close(session);
	is_right(call_of(&msg));
	is_found(call_of(&msg), say_done);
	is_found(call_of(&msg), reach_optee);
	msg = msg_close(other);
	is_found(call_of(&msg), say_interrupt);
}

static void a0_of_messages(void **state)
{
	struct abi_msg msg = { .cmd = 99 };
	struct om_smc nowhere = { { ABI_CALL_WITH_ARG, 0, 8 } };

	(void)state;
	is_right(call_of(&msg));
	is_found(call_of(&msg), say_done);
	is_found(call_of(&msg), say_enomem);
	word_is_found(&msg, offsetof(struct abi_msg, ret)); /* which is to stay */
	is_right(nowhere);
	is_found(nowhere, say_ok);
	is_found(nowhere, say_enomem);
}

static void a0_of_optee(void **state)
{
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);

	(void)state;
	optee.config.call_a0 = ABI_EBUSY;
	is_right(call_of(&msg));
	is_found(call_of(&msg), say_done);
	is_found(call_of(&msg), say_enomem);
	optee.config.call_a0 = ABI_ETHREAD_LIMIT;
	is_right(call_of(&msg));
	is_found(call_of(&msg), say_thread_limit);
	optee.config.call_a0 = ABI_OK;
}

/* A port call that fails is no success, and is told by its own error. */
static void fault_is_found(const struct abi_msg *msg, enum sim_port_call call, spoil_fn spoil)
{
	sim_port.fault = (struct sim_fault){ .calls = 1u << call, .at = { 1 } };
	is_found(call_of(msg), spoil);
	sim_port.fault = (struct sim_fault){ .calls = 1u << call, .at = { 1 } };
	is_right(call_of(msg));
	sim_port.fault = (struct sim_fault){ 0 };
}

static void faults(void **state)
{
	struct guest_share *share = guest_share_new(&one, 0, 8192);
	struct abi_msg msg = msg_register(&one, share);

	(void)state;
	fault_is_found(&msg, SIM_READ, say_done);
	fault_is_found(&msg, SIM_READ, say_enomem);
	fault_is_found(&msg, SIM_PIN, say_done);
	fault_is_found(&msg, SIM_PAGE_GET, say_done);
	msg = msg_invoke(session, TA_NOTHING);
	fault_is_found(&msg, SIM_WRITE, say_ok);
}

static void limit_of_calls(void **state)
{
	struct om_limits limits = om_default_limits;
	struct abi_msg msg;
	struct guest_call call[2];

	(void)state;
	place.v = 0;
	limits.calls = 2;
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	assert_done(guest_open(&one, &session));
	msg = msg_invoke(session, TA_NOTHING);
	for (int i = 0; i < 2; i++)
		invoke_begin(&call[i], TA_INTERRUPT, 1, 0);
	is_right(call_of(&msg));
	is_found(call_of(&msg), say_enomem);
	is_found(call_of(&msg), say_done);
	for (int i = 0; i < 2; i++)
		assert_done(guest_call_finish(&call[i]));
}

static void limits_of_buffers(void **state)
{
	struct om_limits limits = om_default_limits;
	struct abi_msg msg;

	(void)state;
	place.v = 0;
	limits.pages_per_buffer = 3;
	limits.pages = 4;
	assert_int_equal(guest_start(&one, "one", 1, &limits), OM_OK);
	assert_done(guest_open(&one, &session));
	msg = msg_register(&one, guest_share_new(&one, 0, 4 * 4096));
	refusal_is_found(&msg);
	registered(0, 3 * 4096);
	msg = msg_register(&one, guest_share_new(&one, 0, 2 * 4096));
	refusal_is_found(&msg);
}

/* What the guest is asked: the code, the name of the buffer, the id, and the request itself. */
static struct om_smc answer_of(struct guest_call *call)
{
	struct om_smc smc = guest_rpc_answer(call);

	place = one.rpc_page[0].ipa;
	return smc;
}

static void the_same_id(struct answers_entry *it, struct om_smc *told)
{
	told->a[3] = it->asked.a[3];
}

static void other_request(struct answers_entry *it, struct om_smc *told)
{
	other_word(it, told);
}

static void rpc_is_found(uint32_t until, spoil_fn spoil)
{
	struct guest_call call;

	invoke_begin(&call, TA_RPC, ABI_RPC_CMD_FS, 3);
	step_until(&call, until);
	call.smc = enter(answer_of(&call), spoil);
	assert_violation();
	guest_reset(&one);
	assert_done(guest_open(&one, &session));
	sim_violations = 0;
}

static void requests(void **state)
{
	(void)state;
	for (which = 0; which < 3; which++)
		rpc_is_found(ABI_RPC_ALLOC, other_register);
	rpc_is_found(ABI_RPC_ALLOC, the_same_id);
	rpc_is_found(ABI_RPC_ALLOC, say_interrupt);
	rpc_is_found(ABI_RPC_ALLOC, say_ok);
	at = offsetof(struct abi_msg, cmd);
	rpc_is_found(ABI_RPC_ALLOC, other_request);
	at = offsetof(struct abi_msg, num_params);
	rpc_is_found(ABI_RPC_ALLOC, other_request);
	at = OF_PARAM(0, u.value.a);
	rpc_is_found(ABI_RPC_ALLOC, other_request);
	for (which = 1; which < 3; which++)
		rpc_is_found(ABI_RPC_CMD, other_register);
}

/* Whatever a new buffer's answer is, it is not taken if it cannot be pinned. */
static void reach_optee_again(struct answers_entry *it, struct om_smc *told)
{
	(void)told;
	it->entered++;
}

static void answers_that_cannot_be_taken(void **state)
{
	struct guest_call call;

	(void)state;
	invoke_begin(&call, TA_RPC_BUFFER, 5000, 0);
	step_until_cmd(&call, ABI_RPC_CMD_SHM_ALLOC);
	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_PIN, .at = { 1 } };
	call.smc = enter(guest_rpc_answer(&call), reach_optee_again);
	assert_violation();
	assert_int_equal(guest_rpc_request(&call).cmd, ABI_RPC_CMD_SHM_FREE);
	sim_port.fault = (struct sim_fault){ 0 };
	guest_call_finish(&call);
	assert_no_violation();
}

static void a_shut_door(void **state)
{
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);
	struct om_smc smc = call_of(&msg);

	(void)state;
	answers_shut(&one, true);
	is_found(smc, NULL);
	is_found(fast(ABI_CALLS_UID), NULL);
	is_right(fast(ABI_VM_DESTROYED));
	answers_shut(&one, false);
	is_found(smc, say_unknown);
}

static void be_beside(void)
{
	answers_other_begin(&one);
	answers_other_end(&one);
}

static void say_nonsense(struct answers_entry *it, struct om_smc *told)
{
	(void)it;
	told->a[0] = 0x1234;
}

/* Beside others an answer has to be one that the call can have. */
static void beside_others(void **state)
{
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);
	uint64_t loosely = answers_count.loosely;

	(void)state;
	at_smc(ABI_CALL_WITH_ARG, be_beside);
	is_right(call_of(&msg));
	at_smc(ABI_CALL_WITH_ARG, be_beside);
	is_found(call_of(&msg), say_nonsense);
	at_smc(ABI_ENABLE_SHM_CACHE, be_beside);
	is_found(fast(ABI_ENABLE_SHM_CACHE), say_interrupt);
	assert_int_equal(answers_count.loosely, loosely + 3);
	sim_port.hook = NULL;
}

static void say_refused(struct answers_entry *it, struct om_smc *told)
{
	uint32_t result[2] = { ABI_BAD_PARAMETERS, ABI_ORIGIN_COMMS };

	(void)it;
	*told = (struct om_smc){ { ABI_OK } };
	sim_guest_write(one.vm, (om_ipa_t){ place.v + offsetof(struct abi_msg, ret) }, result,
			sizeof(result));
}

static struct guest_share *other;

static void register_other(void)
{
	assert_done(guest_register(&one, other));
}

/* With messages in that buffer, or in pages of their own. */
static void talk_in(struct guest_share *args)
{
	one.args = args;
	one.manner.style = args ? GUEST_REGD_ARG : GUEST_PLAIN;
}

/* OP-TEE has let go of a buffer, and before its guest is told another one has the name. */
static void a_name_that_comes_again(void **state)
{
	struct guest_share *share = registered(0, 4096);
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);

	(void)state;
	other = guest_share_new(&one, 0, GUEST_ARGS * GUEST_ARG_SIZE);
	other->cookie = share->cookie;
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INPUT, other, 0, 4096);
	at_port_call(SIM_UNPIN, false, 0, register_other);
	assert_done(guest_unregister(&one, share));
	assert_it_happened();
	is_found(call_of(&msg), say_refused);
	talk_in(other);
	assert_done(guest_call(&one, &msg));
	assert_no_violation();
	talk_in(NULL);
	assert_done(guest_unregister(&one, other));
	is_found(call_of(&msg), say_done);
}

static struct guest_call beside;

static void begin_in_other(void)
{
	talk_in(other);
	optee.config.interrupts = 1;
	invoke_begin(&beside, TA_RPC, ABI_RPC_CMD_FS, 3);
	optee.config.interrupts = 0;
	talk_in(NULL);
}

/* OP-TEE has a buffer, and before its guest is told another vCPU has a message in it. */
static void begin_beside(void)
{
	other = guest_share_new(&one, 0, GUEST_ARGS * GUEST_ARG_SIZE);
	at_port_call(SIM_WRITE, false, 0, begin_in_other);
	register_other();
	assert_it_happened();
	assert_int_equal(beside.smc.a[0], ABI_RPC_FOREIGN_INTR);
}

static void a_message_in_a_buffer_that_is_just_registered(void **state)
{
	(void)state;
	begin_beside();
	is_found(guest_rpc_answer(&beside), say_interrupt);
	guest_reset(&one);
	assert_done(guest_open(&one, &session));
	sim_violations = 0;
	begin_beside();
	is_right(guest_rpc_answer(&beside));
}

static void register_before_the_lock(struct om_port_lock *lock, enum sim_lock_moment moment)
{
	(void)lock, (void)moment;
	sim_port.on_lock = NULL;
	register_other();
	sim_port.yields_every = 1;
}

/*
 * In a message that lies in a buffer that another vCPU registers before the mediator has found it;
 * and the call gives way in its list, before OP-TEE hears of it.
 */
static struct om_smc register_in_other(struct guest_share *share)
{
	struct abi_msg msg = msg_register(&one, share);
	struct om_smc smc = { { ABI_CALL_WITH_REGD_ARG } };

	msg.ret = GUEST_NO_RESULT;
	other = guest_share_new(&one, 0, 4096);
	guest_share_write(&one, other, 0, &msg, abi_msg_size(1));
	smc.a[1] = other->cookie >> 32;
	smc.a[2] = other->cookie & UINT32_MAX;
	share->state = GUEST_MAY_LIVE;
	sim_port.on_lock = register_before_the_lock;
	guest_smc(&one, 0, &smc);
	sim_port.yields_every = 0;
	assert_null(sim_port.on_lock);
	assert_int_equal(smc.a[0], ABI_RPC_FOREIGN_INTR);
	return smc;
}

static void go_on(struct om_smc *smc)
{
	smc->a[0] = ABI_RETURN_FROM_RPC;
	guest_smc(&one, 0, smc);
}

/* Such a call has the name that it registers, as any other one has whose message was read. */
static void a_name_in_a_message_that_is_found_late(void **state)
{
	struct guest_share *share = guest_share_new_of(&one, 0, 600 * 4096, 4);
	struct guest_share *unnamed = guest_share_new(&one, 0, 4096);
	struct abi_msg again = msg_register(&one, share);
	struct abi_msg free_name = msg_register(&one, unnamed);
	struct om_smc smc = register_in_other(share);

	(void)state;
	is_right(call_of(&again));
	is_found(call_of(&again), say_enomem);
	word_is_found(&again, offsetof(struct abi_msg, ret));
	unnamed->state = GUEST_MAY_LIVE;
	is_found(call_of(&free_name), say_refused);
	optee.config.interrupts = 1;
	go_on(&smc);
	optee.config.interrupts = 0;
	assert_int_equal(smc.a[0], ABI_RPC_FOREIGN_INTR);
	refusal_is_found(&again);
	go_on(&smc);
	assert_int_equal(smc.a[0], ABI_OK);
	refusal_is_found(&again);
	assert_no_violation();
}

/* OP-TEE has kept one, and before its guest is told another vCPU has a message in it. */
static void begin_in_kept(void)
{
	struct guest_call call;

	other = guest_share_new(&one, 0, GUEST_ARGS * GUEST_ARG_SIZE);
	register_other();
	optee.config.interrupts = 1;
	guest_unregister_begin(&call, &one, other);
	optee.config.interrupts = 0;
	assert_int_equal(call.smc.a[0], ABI_RPC_FOREIGN_INTR);
	optee.config.unregister_ret = ABI_OUT_OF_MEMORY;
	at_port_call(SIM_WRITE, false, 0, begin_in_other);
	guest_call_finish(&call);
	optee.config.unregister_ret = 0;
	assert_it_happened();
	assert_int_equal(beside.smc.a[0], ABI_RPC_FOREIGN_INTR);
}

static void a_message_in_a_buffer_that_is_kept(void **state)
{
	(void)state;
	begin_in_kept();
	is_found(guest_rpc_answer(&beside), say_interrupt);
	guest_reset(&one);
	assert_done(guest_open(&one, &session));
	sim_violations = 0;
	begin_in_kept();
	is_right(guest_rpc_answer(&beside));
}

/* A call that gave way in a list of pages, before it has looked for the buffer @share. */
static struct om_smc begun_before(const struct guest_share *share)
{
	struct abi_msg msg = msg_invoke(session, TA_NOTHING);
	uint64_t refusals = refused(&one, OM_REFUSED_COOKIE);
	static struct guest_call call;

	msg_add_tmem(&msg, ABI_ATTR_TMEM_INPUT, &one, guest_share_new(&one, 0, 3 * 4096));
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INPUT, share, 0, 4096);
	sim_port.yields_every = 1;
	guest_call_begin(&call, &one, &msg);
	sim_port.yields_every = 0;
	assert_int_equal(call.smc.a[0], ABI_RPC_FOREIGN_INTR);
	assert_int_equal(refused(&one, OM_REFUSED_COOKIE), refusals);
	place = call.arg;
	return guest_rpc_answer(&call);
}

static void start_with_temporaries(void)
{
	struct om_config config = om_default_config;

	config.temporary_buffers = true;
	config.limits.step_pages = 2;
	optee.config.os_minor = 11;
	assert_int_equal(om_init(), OM_OK);
	assert_int_equal(guest_start_as(&one, "one", 1, &config), OM_OK);
	assert_done(guest_open(&one, &session));
}

/* It is looked for by what is there then, and not by what was there when the call began. */
static void a_name_behind_a_list(void **state)
{
	struct guest_share *share;
	struct om_smc smc;

	(void)state;
	start_with_temporaries();
	share = guest_share_new(&one, 0, 4096);
	is_found(begun_before(share), say_done);
	is_found(begun_before(share), reach_optee);
	is_right(begun_before(share));
	smc = begun_before(share);
	assert_done(guest_register(&one, share));
	is_found(smc, say_enomem);
	assert_done(guest_unregister(&one, share));
	smc = begun_before(share);
	assert_done(guest_register(&one, share));
	is_right(smc);
	smc = begun_before(share);
	assert_done(guest_unregister(&one, share));
	is_right(smc);
}

/* A call that was refused, and has given way while what it had is taken back. */
static struct om_smc refused_and_undone(const struct guest_share *unknown)
{
	uint64_t refusals = refused(&one, OM_REFUSED_COOKIE);
	struct om_smc smc = begun_before(unknown);

	sim_port.yields_every = 1;
	while (refused(&one, OM_REFUSED_COOKIE) == refusals)
		go_on(&smc);
	sim_port.yields_every = 0;
	assert_int_equal(smc.a[0], ABI_RPC_FOREIGN_INTR);
	smc.a[0] = ABI_RETURN_FROM_RPC;
	return smc;
}

static void limit_buffers(uint32_t buffers)
{
	struct om_limits limits;

	om_vm_get_limits(one.om, &limits);
	limits.buffers = buffers;
	assert_int_equal(om_vm_set_limits(one.om, &limits), OM_OK);
}

/* A guest that has one message for two calls finds there what the later one was told. */
static void two_calls_of_one_message(void **state)
{
	struct guest_share *unknown;
	struct om_smc first, second;

	(void)state;
	start_with_temporaries();
	unknown = guest_share_new(&one, 0, 4096);
	is_found(refused_and_undone(unknown), say_enomem);
	is_right(refused_and_undone(unknown));
	first = refused_and_undone(unknown);
	second = (struct om_smc){ { ABI_CALL_WITH_ARG, place.v >> 32, place.v & UINT32_MAX } };
	limit_buffers(1);
	guest_smc(&one, 1, &second);
	assert_int_equal(second.a[0], ABI_OK);
	limit_buffers(om_default_limits.buffers);
	is_right(first);
}

static void limit_memory(uint64_t memory)
{
	struct om_limits limits = om_default_limits;

	limits.memory = memory;
	assert_int_equal(om_vm_set_limits(one.om, &limits), OM_OK);
}

/* Lists take memory as they are read: there is no more from the second entry on. */
static void memory_that_goes_meanwhile(void **state)
{
	struct guest_share *share = guest_share_new_of(&one, 0, 600 * 4096, 4);
	struct guest_call call;

	(void)state;
	for (int i = 0; i < 2; i++) {
		sim_port.yields_every = 1;
		guest_register_begin(&call, &one, share);
		sim_port.yields_every = 0;
		assert_int_equal(call.smc.a[0], ABI_RPC_FOREIGN_INTR);
		place = call.arg;
		limit_memory(guest_stats(&one).memory_now);
		if (i)
			is_found(guest_rpc_answer(&call), say_done);
		else
			assert_refused(guest_call_finish(&call), ABI_OUT_OF_MEMORY);
		assert_no_violation();
		limit_memory(om_default_limits.memory);
	}
}

/* So do those of an answer. */
static void memory_that_goes_while_an_answer_is_read(void **state)
{
	struct guest_call call;
	struct om_smc smc;

	(void)state;
	invoke_begin(&call, TA_RPC_BUFFER, 600 * 4096, 0);
	step_until_cmd(&call, ABI_RPC_CMD_SHM_ALLOC);
	sim_port.yields_every = 1;
	guest_call_step(&call);
	sim_port.yields_every = 0;
	assert_int_equal(call.smc.a[0], ABI_RPC_FOREIGN_INTR);
	limit_memory(guest_stats(&one).memory_now);
	smc = guest_rpc_answer(&call);
	guest_call_resume(&call, smc);
	assert_int_equal(guest_rpc_request(&call).cmd, ABI_RPC_CMD_SHM_FREE);
	limit_memory(om_default_limits.memory);
	guest_call_finish(&call);
	assert_no_violation();
}

static int set_up(void **state)
{
	place.v = 0;
	return guests_set_up(state);
}

#define answers_test(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		answers_test(registers_of_fast_calls),
		answers_test(capabilities),
		answers_test(notifications),
		answers_test(what_is_refused),
		answers_test(results),
		answers_test(refused_messages),
		answers_test(refused_sessions),
		answers_test(closing_waits),
		answers_test(a0_of_messages),
		answers_test(a0_of_optee),
		answers_test(faults),
		machine_test(limit_of_calls),
		machine_test(limits_of_buffers),
		answers_test(requests),
		answers_test(answers_that_cannot_be_taken),
		answers_test(a_shut_door),
		answers_test(beside_others),
		answers_test(a_name_that_comes_again),
		answers_test(a_message_in_a_buffer_that_is_just_registered),
		answers_test(a_name_in_a_message_that_is_found_late),
		answers_test(a_message_in_a_buffer_that_is_kept),
		machine_test(a_name_behind_a_list),
		machine_test(two_calls_of_one_message),
		answers_test(memory_that_goes_meanwhile),
		answers_test(memory_that_goes_while_an_answer_is_read),
	};

	return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
