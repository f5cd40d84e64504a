/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The message of a call behind FF-A, in and out: any registers and any message of the guest's, any
 * share that it is in, any result of OP-TEE's. What a call holds is given by these stubs, and
 * counted when it is let go of.
 */
/* cbmc: --unwind 8 -DOM_FFA */
/* with: contracts/refuse.c mediator/ffa/request.c */
#include "frame.h"

/* Its contract in its place: its table is larger than all the rest. */
#include "vm/sessions.h"
static uint32_t use_other(struct om_vm *of, om_session_t **held, uint32_t id);
#define om_session_use use_other

#include "ffa/ffa_message.c"

#include "ffa/spmc.h"

struct om_spmc om_spmc;
static struct om_ffa_vm ffa;
static struct om_ffa_call call;
static struct om_share share; /* that the message may be in */
struct shadow {
	struct om_msg message;
	struct om_msg_param
		rest[(OM_SHADOW_SIZE - sizeof(struct om_msg)) / sizeof(struct om_msg_param)];
};
static struct shadow shadow, result; /* of this call; as OP-TEE left it */
static struct om_msg sent;	     /* by the guest */
static struct om_smc asked;	     /* the guest's registers */
static om_session_t other;	     /* the session that is used */
static uint64_t room;		     /* bytes of the share */
static uint64_t named;		     /* the handle that a message may name */
static bool is_shared, is_read, is_written, is_put;
static unsigned int headers, params, errors, results, users, cleared;
static uint32_t put_id, error_told;

#define PLACES UINT64_C(7) /* of the table, that are taken when this one holds none */

int32_t om_shadow_share(struct om_ffa_vm *of)
{
	int32_t code = (int32_t)nondet_u32();

	assert(of == &ffa && !users);
	is_shared = !code;
	return code;
}

/* What shadow.c proves: never the handle of the shadows. */
bool om_shadow_may_be_named(const struct om_ffa_vm *of, uint64_t handle)
{
	assert(of == &ffa && users);
	return handle == named && handle != ffa.shadow.handle;
}

struct om_msg *om_shadow_of(const struct om_ffa_vm *of, uint32_t slot)
{
	assert(of == &ffa && slot == call.slot);
	return &shadow.message;
}

void *memset(void *at, int byte, size_t size)
{
	assert(at == &shadow && !byte && size == sizeof(shadow) && size == OM_SHADOW_SIZE);
	shadow = (struct shadow){ 0 };
	cleared++;
	return at;
}

struct om_share *om_share_use(struct om_ffa_vm *of, uint64_t handle, bool *is_busy)
{
	assert(of == &ffa && is_shared);
	assert(handle == ((uint64_t)(uint32_t)asked.a[5] << 32 | (uint32_t)asked.a[4]));
	if (handle != share.handle || nondet_bool()) {
		*is_busy = nondet_bool();
		return NULL;
	}
	users++;
	return &share;
}

void om_share_unuse(struct om_share *of)
{
	assert(of == &share && users);
	users--;
}

/* What page_list.c proves: a page of the buffer, or none. All of it is there. */
om_pa_t om_page_list_at(const struct om_page_list *list, struct om_vm *of, uint64_t at,
			uint64_t *in_page)
{
	uint64_t page = nondet_u64();

	assert(list == &share.pages && of == &ffa.vm && users);
	assume(page % OM_PAGE_SIZE == 0);
	*in_page = (at + list->offset) % OM_PAGE_SIZE;
	return (om_pa_t){ at < room ? page : OM_NO_PAGE };
}

/* @at is so far behind the message's beginning, and so is what the share has there. */
static bool is_place(uint64_t at, size_t distance, size_t size)
{
	return at == call.place.at + distance && (uint32_t)asked.a[6] + distance + size <= room;
}

/* Each part is read once; only the header before it is known how far the message goes. */
static void take(uint64_t at, void *to, size_t size)
{
	assert(users == 1);
	if (to == &call.msg.header) {
		assert(at == call.place.at && size == sizeof(sent.header));
		call.msg.header = sent.header;
		headers++;
	} else {
		assert(to == call.msg.param && headers == 1 &&
		       size == sent.header.num_params * sizeof(sent.param[0]));
		assert(is_place(at, sizeof(sent.header), size) && size <= sizeof(sent.param));
		for (uint32_t i = 0; i < MSG_NUM_PARAMS; i++)
			if (i < sent.header.num_params)
				call.msg.param[i] = sent.param[i];
		params++;
	}
}

bool om_port_read_guest(struct om_port_vm *owner, void *to, om_ipa_t from, size_t size)
{
	assert(!"no message is at an address behind FF-A");
	return false;
}

void om_port_read_pinned(struct om_port_vm *owner, void *to, om_pa_t from, size_t size)
{
	assert(owner == ffa.vm.owner && from.v % OM_PAGE_SIZE + size <= OM_PAGE_SIZE);
	take(from.v, to, size);
}

bool om_place_read_buffer(struct om_vm *of, const struct om_place *place, char *to, size_t size)
{
	assert(of == &ffa.vm && place->buffer == &share.pages);
	if (to == (char *)&call.msg.header && !is_read)
		return false;
	take(place->at, to, size);
	return true;
}

/* An error is two words behind the beginning; results are all of the private copy. */
static void put(uint64_t at, const void *from, size_t size)
{
	assert(users == 1);
	if (from == &call.msg) {
		assert(size == om_msg_size(sent.header.num_params) && is_place(at, 0, size));
		results++;
	} else {
		const uint32_t *words = from;

		assert(size == 8 && is_place(at, offsetof(struct om_msg_header, ret), size));
		assert(words[1] == TEEC_ORIGIN_COMMS && words[0] != TEEC_SUCCESS);
		error_told = words[0];
		errors++;
	}
}

bool om_port_write_guest(struct om_port_vm *owner, om_ipa_t to, const void *from, size_t size)
{
	assert(!"no message is at an address behind FF-A");
	return false;
}

void om_port_write_pinned(struct om_port_vm *owner, om_pa_t to, const void *from, size_t size)
{
	assert(owner == ffa.vm.owner && to.v % OM_PAGE_SIZE + size <= OM_PAGE_SIZE);
	put(to.v, from, size);
}

bool om_place_write_buffer(struct om_vm *of, const struct om_place *place, const char *from,
			   size_t size)
{
	assert(of == &ffa.vm && place->buffer == &share.pages);
	put(place->at, from, size);
	return true;
}

bool om_policy_allows_command(const struct om_vm *of, uint32_t cmd)
{
	assert(of == &ffa.vm && cmd == sent.header.cmd);
	return nondet_bool();
}

bool om_policy_allows_trusted_app(const struct om_vm *of, const struct om_msg_param *uuid)
{
	assert(of == &ffa.vm && uuid == &call.msg.param[0]);
	return nondet_bool();
}

/* Any result that is an error. */
static uint32_t any_error(void)
{
	uint32_t error = nondet_u32();

	assume(error != TEEC_SUCCESS && error != TEEC_ERROR_BUSY);
	return error;
}

/* These are what sessions.c proves. */
uint32_t om_session_open(struct om_vm *of, om_session_t **held)
{
	assert(of == &ffa.vm && held == &call.session && !call.session);
	if (nondet_bool())
		return any_error();
	ffa.vm.sessions.places++;
	call.session = &ffa.vm.sessions.places;
	return TEEC_SUCCESS;
}

uint32_t om_session_close(struct om_vm *of, om_session_t **held, uint32_t id)
{
	assert(of == &ffa.vm && held == &call.session && id == sent.header.session);
	if (nondet_bool())
		return nondet_bool() ? TEEC_ERROR_BUSY : any_error();
	call.session = &ffa.vm.sessions.places;
	return TEEC_SUCCESS;
}

static uint32_t use_other(struct om_vm *of, om_session_t **held, uint32_t id)
{
	assert(of == &ffa.vm && held == &call.session && id == sent.header.session);
	if (nondet_bool())
		return any_error();
	other++;
	call.session = &other;
	return TEEC_SUCCESS;
}

void om_session_put(struct om_vm *of, uint32_t id)
{
	assert(of == &ffa.vm && !is_put);
	is_put = true;
	put_id = id;
}

static void begin(void)
{
	any(&om_spmc);
	any(&call);
	any(&share);
	any(&sent);
	any(&asked);
	any(&shadow);
	ffa.vm.owner = NULL;
	ffa.vm.client_id = nondet_u16();
	ffa.shadow.handle = nondet_u64();
	ffa.vm.sessions.places = PLACES;
	call.session = NULL;
	assume(call.slot < OM_CALLS_MAX);
	other = 1;
	room = nondet_u64();
	named = nondet_u64();
	is_read = nondet_bool();
	assume(room && room <= (uint64_t)UINT32_MAX * OM_PAGE_SIZE &&
	       (room + share.pages.offset) % OM_PAGE_SIZE == 0);
}

/* The place of the message is in the share, as far as it goes. */
static bool is_reached(void)
{
	uint64_t size = om_msg_size(sent.header.num_params) + MSG_RPC_ARG_SIZE;

	if (call.place.kind == OM_PLACE_PINNED)
		return (uint32_t)asked.a[6] + size <= room &&
		       call.place.at % OM_PAGE_SIZE + OM_PLACE_SIZE <= OM_PAGE_SIZE;
	return call.place.kind == OM_PLACE_BUFFER && call.place.buffer == &share.pages &&
	       (uint32_t)asked.a[6] + size <= room;
}

static bool is_zero(struct om_msg_param param)
{
	return !param.attr && !param.u.value.a && !param.u.value.b && !param.u.value.c;
}

/* Nothing but the share, which the guest's message is in. */
static void check_holds_nothing(void)
{
	assert(!call.session && other == 1 && ffa.vm.sessions.places == PLACES && !is_put);
	assert(!results && users == (call.share != NULL));
}

/* What OP-TEE must not be entered without. */
static bool has_what_it_needs(uint32_t cmd)
{
	switch (cmd) {
	case MSG_CMD_OPEN_SESSION:
	case MSG_CMD_CLOSE_SESSION:
		return call.session == &ffa.vm.sessions.places;
	case MSG_CMD_INVOKE_COMMAND:
	case MSG_CMD_CANCEL:
		return call.session == &other;
	default:
		return !call.session;
	}
}

/* The header that OP-TEE gets is the guest's, but for the result. */
static void check_header(void)
{
	struct om_msg_header expected = sent.header;

	expected.pad = 0;
	expected.ret = TEEC_ERROR_COMMUNICATION;
	expected.ret_origin = TEEC_ORIGIN_COMMS;
	assert(is_same(shadow.message.header, expected));
}

static bool is_own_or_null(struct om_msg_param param)
{
	if (param.u.rmem.shm_ref == MSG_FMEM_NO_HANDLE)
		return !param.u.rmem.size;
	return param.u.rmem.shm_ref == named && named != ffa.shadow.handle;
}

/* A value, memory that the VM shares, or the null reference: as the guest has it. */
static bool may_pass(uint32_t k)
{
	const struct om_msg_param param = sent.param[k];
	uint32_t metas = sent.header.cmd == MSG_CMD_OPEN_SESSION ? MSG_NUM_META_PARAMS : 0;

	if (k < metas)
		return param.attr == (MSG_ATTR_TYPE_VALUE_INPUT | MSG_ATTR_META);
	if (param.attr >= MSG_ATTR_TYPE_RMEM_INPUT && param.attr <= MSG_ATTR_TYPE_RMEM_INOUT)
		return is_own_or_null(param);
	return param.attr <= MSG_ATTR_TYPE_VALUE_INOUT;
}

static void check_params(void)
{
	uint32_t k = nondet_u8() % MSG_NUM_PARAMS;
	uint32_t rest = nondet_u8() % (sizeof(shadow.rest) / sizeof(shadow.rest[0]));
	const struct om_msg_param out = shadow.message.param[k];

	assert(sent.header.num_params <= MSG_NUM_PARAMS && is_zero(shadow.rest[rest]));
	if (k >= sent.header.num_params)
		assert(is_zero(out));
	else
		assert(may_pass(k) &&
		       (sent.param[k].attr == MSG_ATTR_TYPE_NONE ? is_zero(out)
								 : is_same(out, sent.param[k])));
	reached(k == MSG_NUM_PARAMS - 1 && out.attr == MSG_ATTR_TYPE_RMEM_INOUT &&
		out.u.rmem.shm_ref == named);
	reached(out.attr == MSG_ATTR_TYPE_RMEM_INPUT && out.u.rmem.shm_ref == MSG_FMEM_NO_HANDLE);
}

/* OP-TEE gets the request as it was, but for the shadow that it finds its message in. */
static void check_request(const struct om_smc *smc)
{
	asked.a[4] = (uint32_t)ffa.shadow.handle;
	asked.a[5] = ffa.shadow.handle >> 32;
	asked.a[6] = call.slot * OM_SHADOW_SIZE;
	assert(is_same(*smc, asked));
}

static void check_passed(const struct om_smc *smc)
{
	assert(call.share == &share && users == 1 && !results && !errors && !is_put);
	assert(headers == 1 && params == 1 && cleared == 1);
	assert(has_what_it_needs(sent.header.cmd));
	check_header();
	check_params();
	check_request(smc);
}

/* In w3, or in the message. */
static void check_answered(const struct om_smc *smc)
{
	check_holds_nothing();
	assert(smc->a[4] == 0 && smc->a[5] == 0 && smc->a[6] == 0 && smc->a[7] == 0);
	assert(errors == !smc->a[3] && headers <= 1 && params <= 1);
	assert(implies(smc->a[3], smc->a[3] > TEEC_ERROR_GENERIC && smc->a[3] <= UINT32_MAX));
	assert(implies(errors, call.msg.header.ret == error_told));
}

PROOF(ffa_message_begin,
      "OP-TEE gets a shadow with the guest's header, values, and handles of what the VM shares, "
      "and "
      "a session that it may name; of what is refused nothing is held, and the guest is told; each "
      "word is read once, within the share",
      "one handle that the VM shares, beside that of the message")
{
	struct om_smc smc;
	enum om_ffa_begun how;

	begin();
	smc = asked;
	how = om_ffa_message_begin(&ffa, &call, &smc);
	assert(!call.is_waiting);
	if (how == OM_FFA_TO_OPTEE)
		check_passed(&smc);
	else
		check_holds_nothing();
	if (how == OM_FFA_ANSWERED)
		check_answered(&smc);
	if (how == OM_FFA_WAIT)
		assert(sent.header.cmd == MSG_CMD_CLOSE_SESSION && call.share && !errors);
	if (how == OM_FFA_AGAIN)
		assert(!users && !headers && is_same(smc, asked));
	reached(how == OM_FFA_TO_OPTEE && call.place.kind == OM_PLACE_BUFFER);
	reached(how == OM_FFA_TO_OPTEE && sent.header.cmd == MSG_CMD_STOP_ASYNC_NOTIF);
	reached(how == OM_FFA_ANSWERED && !is_shared);
	reached(how == OM_FFA_ANSWERED && errors && sent.header.num_params > MSG_NUM_PARAMS);
	reached(how == OM_FFA_WAIT);
	reached(how == OM_FFA_AGAIN && is_shared);
}

PROOF(ffa_message_close,
      "a call that waits for others to be through with its session goes on when they are, with the "
      "shadow that was written for it",
      "none")
{
	struct om_smc smc;
	enum om_ffa_begun how;

	begin();
	call.msg = sent;
	call.share = &share;
	users = 1;
	assume(sent.header.cmd == MSG_CMD_CLOSE_SESSION && !sent.header.num_params);
	assume(is_reached());
	smc = asked;
	how = om_ffa_message_close(&ffa, &call, &smc);
	asked.a[3] = FFA_OPTEE_CALL_WITH_ARG;
	assert(how != OM_FFA_AGAIN && !headers && !cleared && call.share == &share && users == 1);
	if (how == OM_FFA_TO_OPTEE)
		check_request(&smc);
	else
		check_holds_nothing();
	assert((how == OM_FFA_TO_OPTEE) == (call.session != NULL));
	assert(errors == (how == OM_FFA_ANSWERED));
	if (how == OM_FFA_WAIT)
		assert(is_same(smc, asked));
	reached(how == OM_FFA_TO_OPTEE);
	reached(how == OM_FFA_ANSWERED);
	reached(how == OM_FFA_WAIT);
}

/* A call that OP-TEE has: it holds what its command needs. */
static void begin_running(void)
{
	uint32_t cmd;

	begin();
	call.msg = sent;
	cmd = sent.header.cmd;
	assume(sent.header.num_params <= MSG_NUM_PARAMS && is_reached());
	call.share = &share;
	users = 1;
	if (cmd == MSG_CMD_OPEN_SESSION) {
		ffa.vm.sessions.places++;
		call.session = &ffa.vm.sessions.places;
	} else if (cmd == MSG_CMD_CLOSE_SESSION) {
		call.session = &ffa.vm.sessions.places;
	} else if (cmd == MSG_CMD_INVOKE_COMMAND || cmd == MSG_CMD_CANCEL) {
		other++;
		call.session = &other;
	}
	result = shadow;
}

/* What the guest may name afterwards: what was opened, and what was not closed. */
static void check_session(bool done)
{
	uint32_t cmd = sent.header.cmd;
	bool is_opened = cmd == MSG_CMD_OPEN_SESSION && done;
	bool is_left = cmd == MSG_CMD_CLOSE_SESSION && !done;

	assert(!call.session && other == 1 && is_put == (is_opened || is_left));
	assert(implies(is_opened, put_id == result.message.header.session));
	assert(implies(is_left, put_id == sent.header.session));
	assert(ffa.vm.sessions.places ==
	       PLACES + is_opened - (cmd == MSG_CMD_CLOSE_SESSION && done));
}

/* Of OP-TEE's, what is an output. */
static struct om_msg_param with_result(uint32_t k)
{
	struct om_msg_param param = sent.param[k], from = result.message.param[k];

	if (!(param.attr & MSG_ATTR_TYPE_OUTPUTS))
		return param;
	if (param.attr & MSG_ATTR_TYPE_MEMREFS)
		param.u.rmem.size = from.u.rmem.size;
	else
		param.u.value = from.u.value;
	return param;
}

/* The guest gets its own message back, with what is a result. */
static void check_results(void)
{
	uint32_t k = nondet_u8() % MSG_NUM_PARAMS;
	struct om_msg_header expected = sent.header;
	const struct om_msg_header *from = &result.message.header;

	if (expected.cmd < MSG_CMD_DO_BOTTOM_HALF) {
		expected.ret = from->ret;
		expected.ret_origin = from->ret_origin;
	}
	if (expected.cmd == MSG_CMD_OPEN_SESSION)
		expected.session = from->session;
	assert(is_same(call.msg.header, expected) && results == 1 && !errors);
	if (k < expected.num_params) {
		struct om_msg_param param = call.msg.param[k], wanted = with_result(k);

		assert(is_same(param, wanted) && is_zero(shadow.message.param[k]));
	}
	reached(k == MSG_NUM_PARAMS - 1 && k < expected.num_params &&
		sent.param[k].attr == MSG_ATTR_TYPE_RMEM_OUTPUT);
}

PROOF(ffa_message_finish,
      "the guest gets outputs and a result, and nothing else of OP-TEE's, where its message is; "
      "what the call held is let go of, once, and as far as OP-TEE has done what was asked",
      "none")
{
	bool done;

	begin_running();
	done = sent.header.cmd >= MSG_CMD_DO_BOTTOM_HALF ||
	       result.message.header.ret == TEEC_SUCCESS;
	om_ffa_message_finish(&ffa, &call);
	check_results();
	check_session(done);
	assert(users == 1 && call.share == &share);
	om_ffa_message_let_go(&ffa, &call);
	check_session(done);
	assert(!users && results == 1);
	reached(done && is_put);
	reached(!done && is_put);
	reached(!done && sent.header.cmd == MSG_CMD_INVOKE_COMMAND);
}

PROOF(ffa_message_let_go,
      "a call that ends without results gives back its session, and the share that its message is "
      "in, once",
      "none")
{
	bool is_judged = nondet_bool();

	begin_running();
	if (!is_judged) {
		call.share = NULL;
		call.session = NULL;
		users = 0;
	}
	om_ffa_message_let_go(&ffa, &call);
	assert(!users && !results && !errors && !call.session);
	if (is_judged)
		check_session(false);
	reached(is_judged && is_put);
	reached(is_judged && sent.header.cmd == MSG_CMD_CANCEL);
	reached(!is_judged);
}
