/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sessions that a VM was told of: any table, any calls that use or change it. No id is
 * treated otherwise than another, but by where its search begins, and 0, which a word that is no
 * session has.
 */
/* cbmc: --unwind 10 --unwindset om_session_add_use.0:2 -DOM_SESSIONS_MAX=8 */
/* with: contracts/refuse.c */
#include "frame.h"

#include "vm/sessions.c"

/* The id that is looked for: this one, whose search comes to the table's end, or 0. */
#define WRAPPING 6

static struct om_vm vm, before;
static om_session_t *held;
static struct om_msg_header header;

static uint32_t id_of(uint64_t word)
{
	return (uint32_t)(word >> OM_SESSION_ID_SHIFT);
}

static bool is_session(uint64_t word, uint32_t id)
{
	return word && id_of(word) == id;
}

static uint32_t times_open(uint32_t id)
{
	uint32_t times = 0;

	for (uint32_t i = 0; i < OM_SESSIONS_MAX; i++)
		times += is_session(vm.sessions.word[i], id);
	return times;
}

static uint32_t sessions_open(void)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < OM_SESSIONS_MAX; i++)
		count += vm.sessions.word[i] != 0;
	return count;
}

/* Each session is there once, and has a place; @holding: so has the call that opens or closes one.
 */
static bool is_valid(uint32_t holding)
{
	bool are = true;

	for (uint32_t i = 0; i < OM_SESSIONS_MAX; i++) {
		uint64_t word = vm.sessions.word[i];

		are &= !word || (uint32_t)word >= OPEN;
		for (uint32_t j = 0; j < i; j++)
			are &= !word || !is_session(vm.sessions.word[j], id_of(word));
	}
	return are && vm.sessions.places <= OM_SESSIONS_MAX &&
	       vm.sessions.places >= sessions_open() + holding;
}

static void begin(uint32_t holding)
{
	for (uint32_t i = 0; i < OM_SESSIONS_MAX; i++)
		vm.sessions.word[i] = (uint64_t)nondet_u8() << OM_SESSION_ID_SHIFT | nondet_u8();
	vm.sessions.places = nondet_u8();
	any(&header);
	assume(is_valid(holding) && header.cmd <= MSG_CMD_CANCEL);
	before = vm;
}

/* The word of the session, or NULL. */
static om_session_t *word_of(uint32_t id)
{
	om_session_t *word = NULL;

	for (uint32_t i = 0; i < OM_SESSIONS_MAX; i++)
		if (is_session(vm.sessions.word[i], id))
			word = &vm.sessions.word[i];
	return word;
}

/* All words but @one are as they were. */
static bool others_stay(const om_session_t *one)
{
	bool stay = true;

	for (uint32_t i = 0; i < OM_SESSIONS_MAX; i++)
		stay &= &vm.sessions.word[i] == one ||
			vm.sessions.word[i] == before.sessions.word[i];
	return stay;
}

static void check_open(uint32_t result)
{
	bool has = before.sessions.places < OM_SESSIONS_MAX;

	assert(others_stay(NULL) && held == (has ? &vm.sessions.places : NULL));
	assert(vm.sessions.places == before.sessions.places + has);
	assert(result == (has ? TEEC_SUCCESS : TEEC_ERROR_OUT_OF_MEMORY));
}

static void check_close(uint32_t result, const om_session_t *word, uint64_t was)
{
	bool is_taken = word && (uint32_t)was == OPEN;

	assert(others_stay(is_taken ? word : NULL) && implies(is_taken, !*word));
	assert(held == (is_taken ? &vm.sessions.places : NULL));
	assert(vm.sessions.places == before.sessions.places);
	assert(result == (is_taken ? TEEC_SUCCESS
			  : word   ? TEEC_ERROR_BUSY
				   : TEEC_ERROR_BAD_PARAMETERS));
}

static void check_use(uint32_t result, const om_session_t *word, uint64_t was)
{
	assert(others_stay(word) && held == word && implies(word, *word == was + 1));
	assert(vm.sessions.places == before.sessions.places);
	assert(result == (word ? TEEC_SUCCESS : TEEC_ERROR_BAD_PARAMETERS));
}

PROOF(session_open, "one is opened if there is a place for it; else nothing is held",
      "8 sessions of 256, ids and counts of 8 bits")
{
	uint32_t result;

	begin(0);
	result = om_session_open(&vm, &held);
	check_open(result);
	assert(is_valid(held != NULL));
	reached(held && vm.sessions.places == OM_SESSIONS_MAX);
	reached(!held);
}

static void close_one(uint32_t id)
{
	om_session_t *word;
	uint32_t result;
	uint64_t was;

	begin(0);
	word = word_of(id);
	was = word ? *word : 0;
	result = om_session_close(&vm, &held, id);
	check_close(result, word, was);
	assert(is_valid(held != NULL) && implies(held, !times_open(id)));
	reached(held && !id);
	reached(result == TEEC_ERROR_BUSY);
	reached(!word);
}

PROOF(session_close,
      "one that calls use is not closed, one that is closed is none any more, and what the VM was "
      "not told of is refused",
      "8 sessions of 256, ids and counts of 8 bits, two ids that are looked for")
{
	if (nondet_bool())
		close_one(0);
	else
		close_one(WRAPPING);
}

static void use_one(uint32_t id)
{
	om_session_t *word;
	uint32_t result;
	uint64_t was;

	begin(0);
	word = word_of(id);
	was = word ? *word : 0;
	result = om_session_use(&vm, &held, id);
	check_use(result, word, was);
	assert(is_valid(0));
	reached(held && held != om_session_at(&vm, id, 0));
	reached(held && !id);
	reached(!held && !id);
}

PROOF(session_use,
      "a call names what the VM was told of, and is counted there; what it was not told of is "
      "refused",
      "8 sessions of 256, ids and counts of 8 bits, two ids that are looked for")
{
	if (nondet_bool())
		use_one(0);
	else
		use_one(WRAPPING);
}

static void end_one(uint32_t id)
{
	bool done = nondet_bool(), is_change = nondet_bool(), is_open;
	om_session_t *word;
	uint64_t was;

	begin(is_change);
	header.session = id;
	word = word_of(header.session);
	was = word ? *word : 0;
	assume(is_change ==
	       (header.cmd == MSG_CMD_OPEN_SESSION || header.cmd == MSG_CMD_CLOSE_SESSION));
	assume(is_change ? !word : word && (uint32_t)was > OPEN);
	held = is_change ? &vm.sessions.places : word;
	is_open = is_change && (header.cmd == MSG_CMD_OPEN_SESSION) == done;
	om_session_end(&vm, &held, &header, done);
	assert(!held && is_valid(0));
	if (is_change) {
		assert(times_open(header.session) == is_open);
		assert(implies(is_open, (uint32_t)*word_of(header.session) == OPEN));
		assert(others_stay(word_of(header.session)));
	} else {
		assert(*word == was - 1 && others_stay(word));
	}
	om_session_end(&vm, &held, &header, done);
	assert(vm.sessions.places == before.sessions.places - (is_change && !is_open));
	reached(is_open && sessions_open() == OM_SESSIONS_MAX);
	reached(is_change && !is_open && header.cmd == MSG_CMD_CLOSE_SESSION);
	reached(!is_change && (uint32_t)*word == OPEN);
}

PROOF(session_end,
      "what a call held it gives back, once: what was opened may be named, what was not closed "
      "again, and else a place is free",
      "8 sessions of 256, ids and counts of 8 bits, two ids that are looked for; "
      "OP-TEE gives no id of an open session")
{
	if (nondet_bool())
		end_one(0);
	else
		end_one(WRAPPING);
}

PROOF(sessions_drop, "of a life that OP-TEE has forgotten no session is left, and no place taken",
      "8 sessions of 256, ids and counts of 8 bits")
{
	begin(0);
	om_sessions_drop(&vm);
	assert(!sessions_open() && !vm.sessions.places);
	assert(!times_open(header.session));
	reached(before.sessions.places == OM_SESSIONS_MAX);
}
