/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The message of a call, in and out: any message of the guest's, any result of OP-TEE's. Whatever a
 * call holds is given by these stubs, and counted when it is let go of.
 */
/* cbmc: --unwind 8 */
/* with: contracts/refuse.c */
#include "frame.h"

/* Its contract in its place: its table is larger than all the rest. */
#include "vm/sessions.h"
static uint32_t use_other(struct om_vm *of, om_session_t **held, uint32_t id);
#define om_session_use use_other

#include "call/message.c"

static struct om_vm vm;
static struct om_call call;
static struct om_msg shadow, result; /* OP-TEE's, now and before */
static struct om_msg sent;	     /* by the guest */
static struct om_shm buffer, subject;
static void *dir[1];
static om_shm_head_t head[2];
static om_session_t other; /* the session that is used */
static bool is_read, is_written;
static bool are_params_ended, was_entered, is_subject_ended, was_done, is_put;
static unsigned int headers, params, writes;
static uint32_t put_id, error_told;

static bool is_within(uint64_t at, size_t distance)
{
	return at == call.place.at + distance;
}

/* Each part is read once. */
static bool take(uint64_t at, void *to, size_t size)
{
	if (to == &call.msg.header && size == sizeof(sent.header)) {
		assert(is_within(at, 0));
		call.msg.header = sent.header;
		headers++;
	} else if (to == call.msg.param) {
		assert(is_within(at, sizeof(sent.header)));
		assert(size == sent.header.num_params * sizeof(sent.param[0]) &&
		       size <= sizeof(sent.param));
		for (uint32_t i = 0; i < MSG_NUM_PARAMS; i++)
			if (i < sent.header.num_params)
				call.msg.param[i] = sent.param[i];
		params++;
	} else {
		assert(is_within(at, 0) && to == &call.msg && size == sizeof(sent));
		call.msg = sent;
		headers++;
		params++;
	}
	return is_read;
}

bool om_port_read_guest(struct om_port_vm *owner, void *to, om_ipa_t from, size_t size)
{
	assert(from.v % OM_PAGE_SIZE + size <= OM_PAGE_SIZE);
	return take(from.v, to, size);
}

void om_port_read_pinned(struct om_port_vm *owner, void *to, om_pa_t from, size_t size)
{
	is_read = true;
	take(from.v, to, size);
}

bool om_place_read_buffer(struct om_vm *of, const struct om_place *place, char *to, size_t size)
{
	return take(place->at, to, size);
}

/* An error is two words behind the beginning; results are all of the private copy. */
static bool write(uint64_t at, const void *from, size_t size)
{
	writes++;
	if (from == &call.msg) {
		assert(is_within(at, 0) && size == om_msg_size(call.msg.header.num_params));
	} else {
		const uint32_t *words = from;

		assert(is_within(at, offsetof(struct om_msg_header, ret)) && size == 8);
		assert(words[1] == TEEC_ORIGIN_COMMS && words[0] != TEEC_SUCCESS);
		error_told = words[0];
	}
	return is_written;
}

bool om_port_write_guest(struct om_port_vm *owner, om_ipa_t to, const void *from, size_t size)
{
	return write(to.v, from, size);
}

void om_port_write_pinned(struct om_port_vm *owner, om_pa_t to, const void *from, size_t size)
{
	is_written = true;
	write(to.v, from, size);
}

bool om_place_write_buffer(struct om_vm *of, const struct om_place *place, const char *from,
			   size_t size)
{
	return write(place->at, from, size);
}

/* Nothing is found without the lock. */
struct om_shm *om_shm_use_locked(struct om_vm *of, om_mark_t *mark, om_guest_cookie_t cookie)
{
	assert(of == &vm && mark == &call.message_buffer);
	if (nondet_bool())
		return NULL;
	*mark = &buffer;
	return &buffer;
}

om_pa_t om_page_list_at(const struct om_page_list *list, struct om_vm *of, uint64_t at,
			uint64_t *in_page)
{
	uint64_t page = nondet_u64();

	assert(list == &buffer.u.pages && of == &vm);
	assume(page % OM_PAGE_SIZE == 0 || page == OM_NO_PAGE);
	*in_page = at % OM_PAGE_SIZE;
	return (om_pa_t){ page };
}

bool om_policy_allows_command(const struct om_vm *of, uint32_t cmd)
{
	return nondet_bool();
}

bool om_policy_allows_trusted_app(const struct om_vm *of, const struct om_msg_param *uuid)
{
	return nondet_bool();
}

/* Any result that is an error. */
static uint32_t any_error(void)
{
	uint32_t error = nondet_u32();

	assume(error != TEEC_SUCCESS && error != TEEC_ERROR_BUSY);
	return error;
}

static bool holds_params(void)
{
	return call.used_count || call.temporary_count;
}

uint32_t om_params_begin(struct om_call *of, uint32_t first)
{
	bool is_good = nondet_bool();

	assert(of == &call && call.session && first < call.msg.header.num_params);
	call.used_count = nondet_u8() % (MSG_NUM_TA_PARAMS + 1);
	call.temporary_count = nondet_u8() % (MSG_NUM_TA_PARAMS + 1);
	call.reader.left = is_good ? nondet_u32() : 0;
	return is_good ? TEEC_SUCCESS : any_error();
}

void om_params_end(struct om_call *of, bool entered)
{
	assert(of == &call && !are_params_ended && holds_params());
	are_params_ended = true;
	was_entered = entered;
	call.used_count = call.temporary_count = 0;
}

/* What registration.c proves. */
static uint32_t begin_subject(void)
{
	if (nondet_bool())
		return any_error();
	call.subject = &subject;
	assume(call.msg.header.num_params == 1);
	return TEEC_SUCCESS;
}

uint32_t om_register_begin(struct om_call *of)
{
	uint32_t error = begin_subject();

	if (error == TEEC_SUCCESS)
		call.phase = OM_PHASE_REGISTER;
	return error;
}

uint32_t om_unregister_begin(struct om_call *of)
{
	return begin_subject();
}

static void end_subject(bool done)
{
	assert(call.subject == &subject && !is_subject_ended);
	is_subject_ended = true;
	was_done = done;
}

void om_register_end(struct om_call *of, bool done)
{
	assert(call.msg.header.cmd == MSG_CMD_REGISTER_SHM);
	end_subject(done);
}

void om_unregister_end(struct om_call *of, bool done)
{
	assert(call.msg.header.cmd == MSG_CMD_UNREGISTER_SHM);
	end_subject(done);
}

/* These are what sessions.c proves. */
uint32_t om_session_open(struct om_vm *of, om_session_t **held)
{
	if (nondet_bool())
		return any_error();
	vm.sessions.places++;
	*held = &vm.sessions.places;
	return TEEC_SUCCESS;
}

uint32_t om_session_close(struct om_vm *of, om_session_t **held, uint32_t id)
{
	assert(of == &vm && held == &call.session && id == sent.header.session);
	if (nondet_bool())
		return nondet_bool() ? TEEC_ERROR_BUSY : any_error();
	*held = &vm.sessions.places;
	return TEEC_SUCCESS;
}

static uint32_t use_other(struct om_vm *of, om_session_t **held, uint32_t id)
{
	if (nondet_bool())
		return any_error();
	other++;
	*held = &other;
	return TEEC_SUCCESS;
}

void om_session_put(struct om_vm *of, uint32_t id)
{
	assert(!is_put);
	is_put = true;
	put_id = id;
}

void om_notif_stop(struct om_notif *notif)
{
	assert(notif == &vm.notif && call.msg.header.cmd == MSG_CMD_STOP_ASYNC_NOTIF);
}

#define PLACES UINT64_C(7) /* of the table, that are taken when this one holds none */

static void begin(void)
{
	any(&call);
	any(&sent);
	any(&shadow);
	vm.shm.index_shift = 63;
	vm.shm.heads.dir[0] = dir;
	vm.sessions.places = PLACES;
	dir[0] = head;
	call.vm = &vm;
	call.shadow = &shadow;
	call.phase = OM_PHASE_ENTER;
	call.with_rpc_arg = false;
	call.session = NULL;
	call.subject = NULL;
	call.message_buffer = NULL;
	call.used_count = call.temporary_count = call.reader.left = 0;
	other = 1;
	is_read = nondet_bool();
	is_written = nondet_bool();
}

static bool is_zero(const struct om_msg_param *param)
{
	return !param->attr && !param->u.value.a && !param->u.value.b && !param->u.value.c;
}

/* All that the call held it has let go of, once. */
static void check_let_go(void)
{
	assert(!call.session && !call.subject && !holds_params());
	assert(other == 1 && vm.sessions.places + !is_put >= PLACES);
	assert(call.phase == OM_PHASE_DONE);
}

/* The header that OP-TEE gets is the guest's, but for the result. */
static void check_header(void)
{
	struct om_msg_header expected = sent.header;

	expected.pad = 0;
	expected.ret = TEEC_ERROR_COMMUNICATION;
	expected.ret_origin = TEEC_ORIGIN_COMMS;
	assert(is_same(shadow.header, expected) && expected.num_params <= MSG_NUM_PARAMS);
}

/* What OP-TEE must not be entered without. */
static bool has_what_it_needs(uint32_t cmd)
{
	switch (cmd) {
	case MSG_CMD_OPEN_SESSION:
	case MSG_CMD_CLOSE_SESSION:
		return call.session == &vm.sessions.places;
	case MSG_CMD_INVOKE_COMMAND:
	case MSG_CMD_CANCEL:
		return call.session == &other;
	case MSG_CMD_REGISTER_SHM:
	case MSG_CMD_UNREGISTER_SHM:
		return call.subject == &subject;
	default:
		return true;
	}
}

PROOF(message_begin,
      "what OP-TEE gets has a session that the VM may name, or a place for it, and the buffer that "
      "it is about; of what is refused nothing is held, and the guest is told; each word is read "
      "once",
      "without an own place for RPCs")
{
	struct om_smc smc;
	uint32_t cmd;

	begin();
	any(&smc);
	for (uint32_t i = 0; i < MSG_NUM_PARAMS; i++)
		shadow.param[i] = (struct om_msg_param){ 0 };
	om_message_begin(&call, &smc);
	cmd = call.msg.header.cmd;
	assert(headers <= 1 && params <= headers);
	if (call.phase == OM_PHASE_DONE) {
		uint32_t k = nondet_u8() % MSG_NUM_PARAMS;

		check_let_go();
		assert(vm.sessions.places == PLACES && !is_put && !was_entered && !was_done);
		assert(is_zero(&shadow.param[k]));
		assert(call.a0 == SMC_RETURN_EBADCMD || call.a0 == SMC_RETURN_EBADADDR ||
		       (call.a0 == SMC_RETURN_OK && writes == 1 && is_written));
	} else {
		assert(is_read && !writes && !are_params_ended && !is_subject_ended);
		check_header();
		assert(call.phase == OM_PHASE_CLOSE ? cmd == MSG_CMD_CLOSE_SESSION && !call.session
						    : has_what_it_needs(cmd));
		assert((call.phase == OM_PHASE_REGISTER) == (cmd == MSG_CMD_REGISTER_SHM));
		assert((call.phase == OM_PHASE_PARAMS) == (call.reader.left != 0));
	}
	reached(call.phase == OM_PHASE_DONE && are_params_ended && call.a0 == SMC_RETURN_OK);
	reached(call.phase == OM_PHASE_DONE && call.a0 == SMC_RETURN_EBADADDR && writes);
	reached(call.phase == OM_PHASE_CLOSE);
	reached(call.phase == OM_PHASE_PARAMS && cmd == MSG_CMD_OPEN_SESSION);
	reached(call.phase == OM_PHASE_ENTER && call.place.kind == OM_PLACE_BUFFER);
	reached(call.phase == OM_PHASE_ENTER && cmd == MSG_CMD_CANCEL);
}

PROOF(message_close,
      "a call that waits for others to be through with its session goes on when they are, and "
      "holds a place for it then; until then it holds nothing",
      "none")
{
	uint32_t result;

	begin();
	call.msg = sent;
	result = om_message_close(&call);
	assert((result == TEEC_SUCCESS) == (call.session == &vm.sessions.places));
	assert(implies(result != TEEC_SUCCESS, !call.session));
	assert(vm.sessions.places == PLACES && other == 1 && call.phase == OM_PHASE_ENTER);
	reached(result == TEEC_SUCCESS);
	reached(result == TEEC_ERROR_BUSY);
	reached(result == TEEC_ERROR_BAD_PARAMETERS);
}

/* A call that OP-TEE may have: it holds what its command needs. */
static void begin_running(void)
{
	uint32_t cmd;

	begin();
	call.msg = sent;
	cmd = sent.header.cmd;
	assume(sent.header.num_params <= MSG_NUM_PARAMS);
	if (cmd == MSG_CMD_OPEN_SESSION) {
		vm.sessions.places++;
		call.session = &vm.sessions.places;
	} else if (cmd == MSG_CMD_CLOSE_SESSION) {
		call.session = &vm.sessions.places;
	} else if (cmd == MSG_CMD_INVOKE_COMMAND || cmd == MSG_CMD_CANCEL) {
		other++;
		call.session = &other;
	} else if (cmd == MSG_CMD_REGISTER_SHM || cmd == MSG_CMD_UNREGISTER_SHM) {
		call.subject = &subject;
	}
	if (cmd <= MSG_CMD_INVOKE_COMMAND) {
		call.used_count = nondet_u8() % (MSG_NUM_TA_PARAMS + 1);
		call.temporary_count = nondet_u8() % (MSG_NUM_TA_PARAMS + 1);
	}
	result = shadow;
}

/* What the guest may name afterwards: what was opened, and what was not closed. */
static void check_session(bool done)
{
	uint32_t cmd = sent.header.cmd;
	bool is_opened = cmd == MSG_CMD_OPEN_SESSION && done;
	bool is_left = cmd == MSG_CMD_CLOSE_SESSION && !done;

	assert(is_put == (is_opened || is_left));
	assert(implies(is_opened, put_id == result.header.session));
	assert(implies(is_left, put_id == sent.header.session));
	assert(vm.sessions.places == PLACES + is_opened - (cmd == MSG_CMD_CLOSE_SESSION && done));
}

static void check_ended(bool had_params, bool had_subject, bool entered, bool done)
{
	uint32_t k = nondet_u8() % MSG_NUM_PARAMS;

	check_let_go();
	check_session(done);
	assert(are_params_ended == had_params && implies(had_params, was_entered == entered));
	assert(is_subject_ended == had_subject && implies(had_subject, was_done == done));
	assert(k >= sent.header.num_params || is_zero(&shadow.param[k]));
}

PROOF(message_give_up,
      "a call that does not enter OP-TEE holds nothing any more, and its guest is told why",
      "without an own place for RPCs")
{
	uint32_t error = any_error();
	bool had_params, had_subject;

	begin_running();
	had_params = holds_params();
	had_subject = call.subject;
	om_message_give_up(&call, error);
	check_ended(had_params, had_subject, false, false);
	assert(writes == 1 && error_told == error);
	assert(call.a0 == (is_written ? SMC_RETURN_OK : SMC_RETURN_EBADADDR));
	reached(had_params && !is_written);
	reached(had_subject);
	reached(is_put);
}

/* Of OP-TEE's, what is an output of a parameter that clients have. */
static struct om_msg_param with_result(uint32_t k)
{
	struct om_msg_param param = sent.param[k];

	if (sent.header.cmd > MSG_CMD_INVOKE_COMMAND || !(param.attr & MSG_ATTR_TYPE_OUTPUTS))
		return param;
	if (param.attr & MSG_ATTR_TYPE_MEMREFS)
		param.u.rmem.size = result.param[k].u.rmem.size;
	else
		param.u.value = result.param[k].u.value;
	return param;
}

/* The guest gets its own message back, with what is a result. */
static void check_results(void)
{
	uint32_t k = nondet_u8() % MSG_NUM_PARAMS;
	struct om_msg_header expected = sent.header;

	if (expected.cmd < MSG_CMD_DO_BOTTOM_HALF) {
		expected.ret = result.header.ret;
		expected.ret_origin = result.header.ret_origin;
	}
	if (expected.cmd == MSG_CMD_OPEN_SESSION)
		expected.session = result.header.session;
	assert(is_same(call.msg.header, expected));
	assert(k >= expected.num_params || is_same(call.msg.param[k], with_result(k)));
	assert(writes == 1 && call.a0 == (is_written ? SMC_RETURN_OK : SMC_RETURN_EBADADDR));
}

PROOF(message_finish,
      "the guest gets outputs and a result, and nothing else of OP-TEE's; all that the call held "
      "is "
      "let go of, once, and as far as OP-TEE has done what was asked",
      "without an own place for RPCs")
{
	uint32_t a0 = nondet_u32();
	bool had_params, had_subject, done;

	begin_running();
	had_params = holds_params();
	had_subject = call.subject;
	done = a0 == SMC_RETURN_OK &&
	       (sent.header.cmd >= MSG_CMD_DO_BOTTOM_HALF || result.header.ret == TEEC_SUCCESS);
	om_message_finish(&call, a0);
	check_ended(had_params, had_subject, a0 == SMC_RETURN_OK || a0 == SMC_RETURN_EBADCMD, done);
	if (a0 == SMC_RETURN_OK)
		check_results();
	else
		assert(!writes && call.a0 && call.a0 <= SMC_RETURN_ENOTAVAIL);
	reached(done && is_put && sent.header.cmd == MSG_CMD_OPEN_SESSION);
	reached(!done && is_put && a0);
	reached(a0 == SMC_RETURN_EBADCMD && had_params);
	reached(done && had_subject && !is_written);
}
